import t from 'tap'
import { z } from 'zod'
import { createServer } from '../src/server.ts'
import { checkEveryAnswer, checkResponse } from './support/check-answers.ts'
import { operations } from './support/committed.ts'
import { openContent } from './support/content.ts'
import { openEditor } from './support/editor.ts'
import { quiet } from './support/probe.ts'

const json = { 'content-type': 'application/json; charset=utf-8' }
const health = (body: unknown, headers: object = json, statusCode = 200) => ({
  statusCode,
  headers: { ...headers },
  body: JSON.stringify(body),
})

t.test('an answer that is not as documented fails the test that received it', async t => {
  const refusals = [
    ['a field that nobody declared', health({ status: 'ok', secret: 1 }), /must NOT have unevaluated properties/],
    ['a field that is missing', health({}), /must have required property 'status'/],
    ['a value of another type', health({ status: 1 }), /must be equal to constant/],
    ['a status that is not declared', health({}, json, 404), /the status is not declared/],
    ['a content type that is not declared', health({ status: 'ok' }, { 'content-type': 'text/plain' }), /text\/plain is not declared/],
    ['no content type', health({ status: 'ok' }, {}), /no content type/],
    ['a header field that is not declared', health({ status: 'ok' }, { ...json, etag: '"x"' }), /the header ETag is not declared/],
  ] as const
  for (const [what, answer, message] of refusals) t.throws(() => checkResponse('GET', '/livez', answer), { message }, what)
  const site = (url: string) => () => checkResponse('GET', '/v1/site', health({ url }))
  t.throws(site('https://a.example/"ü'), { message: /\/url must match format "iri"/ })
  t.throws(site('https://a.example/ü'), { message: /^(?!.*"iri")/s })
  t.throws(() => checkResponse('HEAD', '/livez', health({ status: 'ok' })), { message: /HEAD has a body/ })
  t.throws(
    () => checkResponse('POST', '/v1/site', health({ status: 405 }, json, 405)),
    { message: /'requestId'/ },
    'failures are problems everywhere',
  )
  t.throws(
    () => checkResponse('GET', '/v1/articles/slugs', health({ id: 1 })),
    { message: /'data'/ },
    'a fixed path comes before a parameter',
  )
})

t.test('every answer that an app is made to give is checked', async t => {
  const app = await createServer({ config: quiet })
  t.teardown(() => app.close())
  app.get('/livez', { config: { access: 'public' } }, async () => ({ status: 'ok', secret: 1 }))
  checkEveryAnswer(app)
  for (const request of ['/livez', { url: '/livez', method: 'GET' as const }, { url: { pathname: '/livez' } }]) {
    await t.rejects(app.inject(request), { message: /^GET \/livez.* is not as documented/ })
  }
  const { app: whole } = await openContent(t, [])
  t.not(whole.inject.name, 'inject', 'by openContent too')
})

t.test('what the document says of texts in a query is what the server takes', async t => {
  const { app, admin } = await openEditor(t, [])
  const Text = z.looseObject({ pattern: z.string(), minLength: z.number().default(0) })
  const texts = [
    '',
    'a',
    ' a',
    'a\u0301 b',
    'a\tb',
    'a\nb',
    '\u007f',
    '\ufffe',
    '😀',
    'en',
    'EN',
    'sr-Latn',
    'en-x',
    'abcd',
    'id',
    'id,slug',
    'id,',
    'id,nothing',
  ]
  const reads = operations.filter(({ method }) => method === 'get')
  const names = new Set<string>()
  for (const { path, filled, parameters } of reads) {
    const required = parameters.filter(parameter => parameter.in === 'query' && parameter.required)
    const query = required.map(({ name, example }): [string, string] => [name, String(example)])
    for (const { name, schema } of parameters.filter(parameter => parameter.in === 'query')) {
      const { data: said } = Text.safeParse(schema)
      if (!said) continue
      names.add(name)
      const pattern = new RegExp(said.pattern, 'u')
      for (const text of texts) {
        const asked = new URLSearchParams([...query.filter(([other]) => other !== name), [name, text]])
        const { statusCode } = await app.inject({ url: `${filled}?${asked.toString()}`, headers: admin })
        t.equal(statusCode !== 400, text.length >= said.minLength && pattern.test(text), `${path} ${name} ${JSON.stringify(text)}`)
      }
    }
  }
  t.same([...names].sort(), ['action', 'article', 'expert', 'fields', 'key', 'lang', 'q', 'rubric', 'tag', 'thing', 'topic'])
})
