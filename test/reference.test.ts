import { createRequire } from 'node:module'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import t from 'tap'
import { z } from 'zod'
import { openContent } from './support/content.ts'

/** The parser that @fastify/swagger writes YAML with. */
const yaml = z
  .object({ parse: z.function({ input: [z.string()], output: z.unknown() }) })
  .parse(createRequire(import.meta.resolve('@fastify/swagger'))('yaml'))

const directivesOf = (policy: unknown): Record<string, string[]> =>
  Object.fromEntries(
    String(policy)
      .split(';')
      .map(directive => directive.trim().split(' '))
      .map(([name = '', ...sources]) => [name, sources]),
  )

const addressesIn = (html: string): string[] =>
  [...html.matchAll(/(?:src|href|"url":)\s?=?\s?"([^"]*)"/g)].map(([, address = '']) => address)

t.test('GET /docs', async t => {
  const { app } = await openContent(t, [])
  const { statusCode, headers, body } = await app.inject('/docs')

  t.test('is a page that names no address of another origin', async t => {
    t.match(
      { statusCode, headers },
      { statusCode: 200, headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' } },
    )
    const script = addressesIn(body).find(address => address.startsWith('/docs/'))
    t.match(script, /^\/docs\/scalar\.js\?v=[\w-]{22,}$/)
    t.same(addressesIn(body), ['data:,', script, '/openapi.json', '/'])
    t.notMatch(body, /https?:/)
  })
  t.test('has a policy that lets it run its own script, and reach its own origin only', async t => {
    const { 'script-src': scripts = [], ...others } = directivesOf(headers['content-security-policy'])
    const nonces = [...body.matchAll(/nonce="([^"]+)"/g)].map(([, nonce]) => `'nonce-${nonce}'`)
    t.equal(nonces.length, 2)
    t.same(new Set(scripts), new Set(nonces))
    t.same(others, {
      'default-src': ["'none'"],
      'style-src': ["'unsafe-inline'"],
      'img-src': ["'self'", 'data:'],
      'font-src': ["'self'", 'data:'],
      'connect-src': ["'self'"],
      'base-uri': ["'none'"],
      'form-action': ["'none'"],
      'frame-ancestors': ["'none'"],
    })
    const again = await app.inject('/docs')
    t.notSame(directivesOf(again.headers['content-security-policy'])['script-src'], scripts, 'the nonce is never used twice')
  })
  t.test('has telemetry, fonts, the client, the agent and the tools turned off', async t => {
    for (const setting of [
      '"telemetry": false',
      '"withDefaultFonts": false',
      '"hideClientButton": true',
      '"showDeveloperTools": "never"',
    ]) {
      t.ok(body.includes(setting), setting)
    }
    t.match(body, /"agent": \{\s+"disabled": true/)
    t.match(body, /"mcp": \{\s+"disabled": true/)
  })
  t.test('works behind a path of its own', async t => {
    const { app } = await openContent(t, [], { publicUrl: 'https://newsroom.example/api' })
    const [icon, script = '', ...rest] = addressesIn((await app.inject('/docs')).body)
    t.equal(icon, 'data:,')
    t.ok(script.startsWith('/api/docs/scalar.js?v='))
    t.same(rest, ['/api/openapi.json', '/api'])
  })
})

t.test('GET /docs/scalar.js', async t => {
  const { app } = await openContent(t, [])
  const address = addressesIn((await app.inject('/docs')).body)[1] ?? ''
  const get = (url: string, headers: Record<string, string> = {}) => app.inject({ url, headers })

  t.test('refuses other parameters', async t => {
    t.equal((await get('/docs/scalar.js?x=1')).statusCode, 400)
  })
  t.test('is kept for a year under the address that names its bytes, and asked for each time under others', async t => {
    t.match((await get(address)).headers, { 'cache-control': 'public, max-age=31536000, immutable', 'content-type': /^text\/javascript/ })
    for (const url of ['/docs/scalar.js', '/docs/scalar.js?v=old']) t.equal((await get(url)).headers['cache-control'], 'public, no-cache')
  })
  t.test('is sent in the coding that the client takes', async t => {
    const plain = await get(address)
    t.match(plain.headers, { 'content-encoding': undefined, vary: 'Accept-Encoding' })
    const decoders = { br: brotliDecompressSync, gzip: gunzipSync }
    for (const [accepted, coding] of [
      ['gzip, deflate, br', 'br'],
      ['br;q=0, gzip;q=0.5', 'gzip'],
      ['GZIP', 'gzip'],
      ['br;q=0.5, gzip', 'gzip'],
    ] as const) {
      const { headers, rawPayload } = await get(address, { 'accept-encoding': accepted })
      t.equal(headers['content-encoding'], coding, accepted)
      t.ok(decoders[coding](rawPayload).equals(plain.rawPayload))
      t.ok(rawPayload.length < plain.rawPayload.length / 3)
    }
    for (const accepted of ['identity', '*', 'br;q=0', 'zstd']) {
      t.equal((await get(address, { 'accept-encoding': accepted })).headers['content-encoding'], undefined, accepted)
    }
  })
})

t.test('GET /openapi.json and /openapi.yaml', async t => {
  const { app } = await openContent(t, [])
  for (const [url, type] of [
    ['/openapi.json', 'application/json'],
    ['/openapi.yaml', 'application/yaml'],
  ] as const) {
    t.test(`${url} has an ETag and answers 304 to it`, async t => {
      const { headers, body } = await app.inject(url)
      t.match(headers, { 'content-type': type, 'cache-control': 'public, no-cache', etag: /^W\/"[\w-]{22}"$/ })
      const known = await app.inject({ url, headers: { 'if-none-match': String(headers.etag) } })
      t.match(
        { statusCode: known.statusCode, body: known.body, etag: known.headers.etag },
        { statusCode: 304, body: '', etag: headers.etag },
      )
      const head = await app.inject({ method: 'HEAD', url })
      t.match({ statusCode: head.statusCode, body: head.body }, { statusCode: 200, body: '' })
      t.equal(head.headers['content-length'], String(Buffer.byteLength(body)))
    })
  }
  t.test('are the same document', async t => {
    const [json, text] = await Promise.all([app.inject('/openapi.json'), app.inject('/openapi.yaml')])
    t.same(yaml.parse(text.body), json.json())
  })
})
