import { Ajv2020 } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import t from 'tap'
import { z } from 'zod'
import type { App } from '../src/server.ts'
import { checkResponse } from './support/check-answers.ts'
import { committed, operations, read } from './support/committed.ts'
import { openContent, sampleLines } from './support/content.ts'

const { components } = committed
/** What a reader can fetch without more than the document says; a preview needs a link. */
const open = operations.filter(({ method, isOpen, operationId }) => method === 'get' && isOpen && operationId !== 'getPreview')

/** One view of an article whose views the examples ask for, so that there is something to rank. */
const countView = (app: App) =>
  app.inject({
    method: 'POST',
    url: '/v1/articles/art_01kvshvk2ke04b1mdkfj4hjnv8/views',
    headers: { 'user-agent': 'Mozilla/5.0 (X11) Firefox/140.0' },
  })

const ajv = new Ajv2020({ strict: false, allErrors: true })
formats.default(ajv)
ajv.addSchema({ $id: 'document', components })
/** A part of the document that stands for itself. */
const inDocument = (schema: object) => JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"document#/'))

t.test('the example of each operation is an answer as it is documented', async t => {
  for (const { operationId, path, method, responses } of operations) {
    for (const [status, { content = {} }] of Object.entries(responses).filter(([status]) => status.startsWith('2'))) {
      for (const [type, { example }] of Object.entries(content)) {
        t.not(example, undefined, `${operationId} ${status} ${type}`)
        const body = typeof example === 'string' ? example : JSON.stringify(example)
        checkResponse(method.toUpperCase(), path, { statusCode: Number(status), headers: { 'content-type': type }, body })
      }
    }
  }
  t.ok(operations.length > 50)
})

t.test('the example of each request body is what its schema allows', async t => {
  const bodies = operations.flatMap(({ operationId, requestBody }) =>
    Object.entries(requestBody?.content ?? {}).map(([type, media]) => ({ at: `${operationId} ${type}`, ...media })),
  )
  for (const { at, schema, example } of bodies) {
    t.not(example, undefined, at)
    const validate = ajv.getSchema(`document${schema.$ref}`)
    t.ok(validate?.(example), `${at}: ${ajv.errorsText(validate?.errors)}`)
  }
  t.ok(bodies.length > 15)
})

t.test('the example of each problem is one', async t => {
  const samples = Object.values(components.responses).flatMap(({ content = {} }) =>
    Object.values(content).flatMap(({ examples }) => Object.values(examples)),
  )
  for (const { value } of samples) {
    checkResponse('GET', '/nowhere', { statusCode: value.status, headers: {}, body: JSON.stringify(value) })
  }
  t.ok(samples.length > 5)
})

t.test('the examples of fields and parameters are what their schemas allow', async t => {
  const checked: string[] = []
  const check = (value: unknown, at: string): void => {
    if (typeof value !== 'object' || value === null) return
    if ('examples' in value && Array.isArray(value.examples)) {
      const validate = ajv.compile(inDocument(value))
      for (const example of value.examples) if (!validate(example)) t.fail(`${at}: ${ajv.errorsText(validate.errors)}`)
      checked.push(at)
    }
    for (const [name, part] of Object.entries(value)) if (name !== 'examples') check(part, `${at}/${name}`)
  }
  check(components.schemas, '')
  t.ok(checked.length > 100)
  for (const { operationId, parameters } of operations) {
    for (const { name, schema, example } of parameters) {
      const validate = ajv.compile(inDocument(schema))
      t.ok(example === undefined || validate(example), `${operationId} ${name}`)
    }
  }
})

t.test('the examples of parameters find something in the sample newsroom', async t => {
  const { app } = await openContent(t)
  await countView(app)
  for (const { operationId, parameters, filled } of open) {
    const given = parameters.flatMap(({ name, in: place, required, example }) =>
      place === 'query' && example !== undefined ? [{ name, required, example: String(example) }] : [],
    )
    const alone = given.map(one => given.filter(other => other === one || other.required))
    for (const query of [...alone, given]) {
      const url = `${filled}?${query.map(({ name, example }) => `${name}=${encodeURIComponent(example)}`).join('&')}`
      const { statusCode, body } = await app.inject(url)
      t.equal(statusCode, 200, `${operationId} ${url} ${statusCode === 200 ? '' : body}`)
      t.notMatch(body, '"data":[]', `${operationId} ${url}`)
    }
  }
})

t.test('the header fields that are documented are sent', async t => {
  const { app } = await openContent(t, sampleLines, { rateLimitMax: 1000 })
  await countView(app)
  for (const { operationId, filled, responses, parameters } of open) {
    const query = parameters.flatMap(({ name, required, in: place, example }) => {
      if (name === 'limit') return ['limit=1']
      return place === 'query' && required ? [`${name}=${String(example)}`] : []
    })
    const { headers } = await app.inject(`${filled}?${query.join('&')}`)
    const documented = Object.keys(responses[200]?.headers ?? {})
    const missing = documented.filter(name => headers[name.toLowerCase()] === undefined)
    const isLastPage = operationId === 'listNextArticles' || operationId === 'listMostViewedArticles'
    t.same(missing, isLastPage ? ['Link'] : [], operationId)
    t.equal('last-modified' in headers, documented.includes('Last-Modified'), `${operationId} has a date if it is said to`)
  }
})

t.test('the sample newsroom is a bundle by the JSON Schema of bundles', async t => {
  const schema = z.looseObject({}).parse(JSON.parse(read('bundle.schema.json')))
  const validate = ajv.compile(schema)
  for (const [index, line] of sampleLines.entries())
    t.ok(validate(JSON.parse(line)), `line ${index + 1}: ${ajv.errorsText(validate.errors)}`)
  t.notOk(validate({ type: 'redirect', inLanguage: 'en', from: 'a', to: 'b', more: 1 }), 'which knows every field')
})
