import list from 'crawler-user-agents'
import t from 'tap'
import { isRobot } from '../src/text/robots.ts'

/** The first agent of each of the first thousand patterns that have one. */
const crawlers = list.flatMap(({ instances: [first] }) => first ?? []).slice(0, 1000)
/** In the list, but browsers that somebody sits in front of, within another program. */
const people = /Instagram|MetaIAB Facebook|Electron|Fluid|TSM-turingos/

t.test('a thousand agents of a public list are robots', async t => {
  t.equal(crawlers.length, 1000)
  const readers = crawlers.filter(agent => !isRobot(agent))
  t.same(
    readers.filter(agent => !people.test(agent)),
    [],
  )
  t.ok(readers.length <= 6, readers.join('\n'))
})

t.test('so are libraries, whatever their version, and who has no name', async t => {
  const names =
    'curl Wget python-requests python-httpx aiohttp Python-urllib Go-http-client okhttp Java Apache-HttpClient axios node-fetch undici got ' +
    'libwww-perl lwp-trivial Ruby Faraday GuzzleHttp PHP reqwest hyper Dart Dalvik HTTPie PostmanRuntime insomnia Jersey rest-client ky ' +
    'Alamofire WinHTTP'
  const agents = names.split(' ').flatMap(name => [name, `${name}/1.0`, `${name}/8.14.2 (linux)`])
  t.same(
    [...agents, '', ' ', '\t', undefined].filter(agent => !isRobot(agent)),
    [],
  )
})

t.test('readers are not taken for robots', async t => {
  const chromium = 'AppleWebKit/537.36 (KHTML, like Gecko)'
  const systems = [
    'Windows NT 10.0; Win64; x64',
    'Macintosh; Intel Mac OS X 10_15_7',
    'X11; Linux x86_64',
    'X11; CrOS x86_64 14541.0.0',
    'Linux; Android 10; K',
  ]
  const agents = [
    ...systems.flatMap(system =>
      [131, 138, 142, 147].flatMap(version => [
        `Mozilla/5.0 (${system}) ${chromium} Chrome/${version}.0.0.0 Safari/537.36`,
        `Mozilla/5.0 (${system}) ${chromium} Chrome/${version}.0.0.0 Safari/537.36 Edg/${version}.0.0.0`,
        `Mozilla/5.0 (${system}) ${chromium} Chrome/${version}.0.0.0 Safari/537.36 OPR/${version - 15}.0.0.0`,
        `Mozilla/5.0 (${system}; rv:${version}.0) Gecko/20100101 Firefox/${version}.0`,
        `Mozilla/5.0 (${system}) ${chromium} SamsungBrowser/28.0 Chrome/${version}.0.0.0 Mobile Safari/537.36`,
        `Mozilla/5.0 (${system}) ${chromium} Chrome/${version}.0.0.0 YaBrowser/25.8.0.0 Safari/537.36`,
        `Mozilla/5.0 (${system}) ${chromium} Version/4.0 Chrome/${version}.0.0.0 Mobile Safari/537.36 [FBAN/FBIOS;FBAV/500.0]`,
      ]),
    ),
    ...['18_5', '26_0', '26_1'].flatMap(version => [
      `Mozilla/5.0 (iPhone; CPU iPhone OS ${version} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/${version.replace('_', '.')} Mobile/15E148 Safari/604.1`,
      `Mozilla/5.0 (iPad; CPU OS ${version} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/142.0.0.0 Mobile/15E148 Safari/604.1`,
      `Mozilla/5.0 (iPhone; CPU iPhone OS ${version} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) FxiOS/145.0 Mobile/15E148 Safari/605.1.15`,
    ]),
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15',
    'Estuary/41 CFNetwork/1498.700.2 Darwin/24.6.0',
  ]
  t.same(
    agents.filter(agent => isRobot(agent)),
    [],
  )
})

t.test('a user agent is judged by its first 1,000 characters', async t => {
  const long = `Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0 ${'x '.repeat(8000)}`
  t.notOk(isRobot(`${long} Googlebot`))
  t.ok(isRobot(`Googlebot ${long}`))
})
