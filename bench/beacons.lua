-- For wrk: sends a beacon of each article that stands in the file ARTICLES, one id a line, in turn, each of another reader; FIRST is the number of the first one.
local articles = {}
for line in io.lines(os.getenv("ARTICLES")) do
  articles[#articles + 1] = line
end
local browsers = {}
for line in io.lines(os.getenv("BROWSERS")) do
  browsers[#browsers + 1] = line
end
local n = tonumber(os.getenv("FIRST"))

function request()
  n = n + 1
  return "POST /v1/articles/" .. articles[n % #articles + 1] .. "/views HTTP/1.1\r\nHost: localhost\r\nUser-Agent: " .. browsers[n % #browsers + 1]
    .. "\r\nX-Forwarded-For: 10." .. math.floor(n / 65536) % 256 .. "." .. math.floor(n / 256) % 256 .. "." .. n % 256 .. "\r\nContent-Length: 0\r\n\r\n"
end
