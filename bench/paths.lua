-- For wrk: sends the requests that stand in the file PATHS, one path a line, over and over; with the header field HEADER, if there is one.
local paths = {}
for line in io.lines(os.getenv("PATHS")) do
  paths[#paths + 1] = line
end
local header = os.getenv("HEADER") or ""
local at = 0

function request()
  at = at % #paths + 1
  return "GET " .. paths[at] .. " HTTP/1.1\r\nHost: localhost\r\n" .. header .. "\r\n"
end
