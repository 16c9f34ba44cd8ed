import { parseArgs } from 'node:util'
import t from 'tap'
import { ConfigError, flagOptions, readConfig, settingRows } from '../src/config.ts'

function problemsOf(env: NodeJS.ProcessEnv, flags: Record<string, string | boolean> = {}): readonly string[] {
  try {
    readConfig(env, flags)
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
  return []
}

t.test('everything that is wrong is told at once, by the name of the setting', async t => {
  const env = {
    PORT: '0x10',
    TRUST_PROXY: 'true',
    CORS_ORIGINS: 'https://a.example/path',
    LOG_LEVEL: 'loud',
    SAMPLE: 'maybe',
    PUBLIC_URL: 'ftp://a.example',
    HOST: 'a b',
    RATE_LIMIT_MAX: '-1',
  }
  const problems = problemsOf(env, { 'drain-seconds': '21' })
  t.equal(problems.length, 9)
  for (const name of [...Object.keys(env), 'DRAIN_SECONDS'])
    t.ok(
      problems.some(problem => problem.startsWith(`${name} (--`)),
      name,
    )
  t.ok(problems.includes("PORT (--port) must be a whole number from 0 to 65535, not '0x10'"))
  t.throws(() => readConfig(env), { name: 'ConfigError', message: /^The settings are wrong:\n {2}HOST .*\n {2}PORT / })
})

t.test('refuses each of these', async t => {
  const refused: [string, string][] = [
    ['PORT', '65536'],
    ['PORT', '1e2'],
    ['PORT', ' 5'],
    ['PORT', '+5'],
    ['PORT', '5.0'],
    ['TRUST_PROXY', '10.0.0.0/33'],
    ['TRUST_PROXY', '10.0.0.0/8/8'],
    ['TRUST_PROXY', 'proxy.example'],
    ['TRUST_PROXY', '::1/129'],
    ['TRUST_PROXY', '10.0.0.1/x'],
    ['CORS_ORIGINS', 'news.example'],
    ['CORS_ORIGINS', '*,https://a.example'],
    ['CORS_ORIGINS', 'https://a.example/'],
    ['CORS_ORIGINS', 'https://*.a.example'],
    ['CORS_ORIGINS', 'https://a:b@a.example'],
    ['CORS_ORIGINS', 'capacitor://localhost/'],
    ['CORS_ORIGINS', 'file:'],
    ['CORS_ORIGINS', 'null'],
    ['PUBLIC_URL', 'https://a.example/?a'],
    ['PUBLIC_URL', 'https://a.example/#a'],
    ['PUBLIC_URL', 'https://a:b@a.example'],
    ['PUBLIC_URL', 'a.example'],
    ['DATABASE_PATH', ' '],
    ['DATABASE_PATH', ':memory:'],
    ['VIEW_VISITOR_DAYS', '0'],
    ['VIEW_DAYS', '30'],
    ['CACHE_BYTES', '1000000000'],
    ['WORKERS', '0'],
  ]
  t.equal(problemsOf({}, { 'database-path': '' }).length, 1, 'SQLite would take it for a database of its own, which nobody finds again')
  for (const [name, value] of refused) t.equal(problemsOf({ [name]: value }).length, 1, `${name}=${value}`)
})

t.test('defaults', async t => {
  t.same(readConfig({}), {
    host: '127.0.0.1',
    port: 3000,
    databasePath: './data/onrecord.db',
    publicUrl: 'http://127.0.0.1:3000',
    logLevel: 'info',
    trustProxy: false,
    corsOrigins: '*',
    rateLimitMax: 600,
    drainSeconds: 5,
    viewVisitorDays: 1,
    viewDays: 0,
    cacheBytes: 67_108_864,
    workers: 1,
    sample: false,
    allowNetworkFilesystem: false,
  })
  t.same(readConfig({ HOST: '', PORT: '' }), readConfig({}), 'an empty variable is unset')
})

t.test('a flag goes before a variable', async t => {
  const { values } = parseArgs({ args: ['--port', '8080', '--sample', '--database-path=/tmp/a.db'], options: flagOptions })
  t.match(
    readConfig(
      { PORT: '1', SAMPLE: 'false', LOG_LEVEL: 'warn' },
      Object.fromEntries(Object.entries(values).map(([k, v]) => [k, String(v)])),
    ),
    {
      port: 8080,
      sample: true,
      databasePath: '/tmp/a.db',
      logLevel: 'warn',
    },
  )
  t.equal(readConfig({}, { sample: true }).sample, true, 'as parseArgs gives it')
})

t.test('lists and proxies', async t => {
  t.same(readConfig({ CORS_ORIGINS: 'https://a.example, http://localhost:5173' }).corsOrigins, [
    'https://a.example',
    'http://localhost:5173',
  ])
  t.same(readConfig({ CORS_ORIGINS: 'capacitor://localhost' }).corsOrigins, ['capacitor://localhost'], 'pages in an app have origins too')
  const written = { CORS_ORIGINS: 'https://Новости.example:443' }
  t.same(readConfig(written).corsOrigins, ['https://xn--b1amnebsh.example'], 'an origin is known as browsers send it')
  t.same(readConfig({ TRUST_PROXY: '10.0.0.0/8, ::1, 192.0.2.1' }).trustProxy, ['10.0.0.0/8', '::1', '192.0.2.1'])
  t.equal(readConfig({ TRUST_PROXY: '2' }).trustProxy, 2)
  t.equal(readConfig({ TRUST_PROXY: 'false' }).trustProxy, false)
})

t.test('the public URL follows from host and port', async t => {
  t.equal(readConfig({ HOST: '0.0.0.0', PORT: '80' }).publicUrl, 'http://localhost:80')
  t.equal(readConfig({ HOST: '::' }).publicUrl, 'http://localhost:3000')
  t.equal(readConfig({ HOST: '::1' }).publicUrl, 'http://[::1]:3000')
  t.equal(readConfig({ PUBLIC_URL: 'https://a.example/news/' }).publicUrl, 'https://a.example/news')
  t.equal(
    readConfig({ PUBLIC_URL: ' HTTPS://Газета.example:443/а б' }).publicUrl,
    'https://xn--80aahjj1e.example/%D0%B0%20%D0%B1',
    'as a header field may hold it',
  )
})

t.test('every setting is described', async t => {
  t.same(
    settingRows.map(row => [row.variable, row.flag]),
    [
      ['HOST', '--host'],
      ['PORT', '--port'],
      ['DATABASE_PATH', '--database-path'],
      ['PUBLIC_URL', '--public-url'],
      ['LOG_LEVEL', '--log-level'],
      ['TRUST_PROXY', '--trust-proxy'],
      ['CORS_ORIGINS', '--cors-origins'],
      ['RATE_LIMIT_MAX', '--rate-limit-max'],
      ['CACHE_BYTES', '--cache-bytes'],
      ['WORKERS', '--workers'],
      ['DRAIN_SECONDS', '--drain-seconds'],
      ['VIEW_VISITOR_DAYS', '--view-visitor-days'],
      ['VIEW_DAYS', '--view-days'],
      ['SAMPLE', '--sample'],
      ['ALLOW_NETWORK_FILESYSTEM', '--allow-network-filesystem'],
    ],
  )
  for (const row of settingRows) t.match(row.about, /\.$/, row.variable)
})
