import { isbot } from 'isbot'

/** Programs that fetch pages without a person in front of them and that isbot, which looks for robots, lets pass. */
const libraries =
  /^(?:axios|node|undici|got|ky|dart|dalvik|okhttp|java|jersey|apache-httpclient|go-http-client|python|aiohttp|httpx|libwww|lwp|perl|php|guzzle|ruby|faraday|rest-client|reqwest|hyper|curl|wget|httpie|postman|insomnia|winhttp|alamofire)\b/i

/** What is longer is no browser's, and is judged by its beginning. */
const maxLength = 1000

/** Whether a user agent is nobody's browser: empty, a robot, or an HTTP library. */
export function isRobot(userAgent = ''): boolean {
  const text = userAgent.trim().slice(0, maxLength)
  return text === '' || libraries.test(text) || isbot(text)
}
