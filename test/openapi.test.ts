import { readFileSync } from 'node:fs'
import t, { type Test } from 'tap'
import { z } from 'zod'
import { generate } from '../openapi/generate.ts'
import { problemTypes } from '../src/errors.ts'
import { addOpenApi } from '../src/openapi.ts'
import { componentsOf } from '../src/openapi-schemas.ts'
import { json, problems } from '../src/schemas/problem.ts'
import { createServer } from '../src/server.ts'
import { runTool } from './support/child.ts'
import { openContent } from './support/content.ts'
import { quiet } from './support/probe.ts'

const read = (name: string): string => readFileSync(new URL(`../openapi/${name}`, import.meta.url), 'utf8')

const Operation = z.strictObject({
  operationId: z.string().regex(/^(?:get|list)(?:[A-Z][a-z]+)+$/),
  summary: z.string().regex(/^[A-Z].*[^.]$/),
  description: z.string().regex(/\.$/),
  tags: z.tuple([z.string()]),
  parameters: z.array(z.looseObject({})).optional(),
  responses: z.record(z.string(), z.looseObject({})),
})
/** A schema, or anything else that is an object. */
const Schema = z.looseObject({ properties: z.looseObject({}).optional().catch(undefined) })
const Media = z.strictObject({
  schema: z.strictObject({ $ref: z.string() }),
  examples: z.record(z.string(), z.looseObject({ value: z.unknown() })),
})
const Document = z.looseObject({
  openapi: z.literal('3.1.0'),
  servers: z.unknown(),
  tags: z.array(z.strictObject({ name: z.string(), description: z.string() })),
  paths: z.record(z.string(), z.strictObject({ get: Operation })),
  components: z.strictObject({
    schemas: z.record(z.string(), Schema),
    responses: z.record(z.string(), z.looseObject({ content: z.record(z.string(), Media).optional() })),
    parameters: z.record(z.string(), z.looseObject({})),
    headers: z.record(z.string(), z.looseObject({})),
  }),
})

const committed = Document.parse(JSON.parse(read('openapi.json')))
const { paths, components, tags } = committed
const operations = Object.values(paths).map(({ get }) => get)
const { schemas } = components
const failures = Object.entries(components.responses).filter(([name]) => name !== 'NotModified')

/** Every object in a value with the names that lead to it, but for examples, which are not ours to judge. */
function* objectsIn(value: unknown, path: string[] = []): Generator<{ path: string[]; object: object }> {
  if (typeof value !== 'object' || value === null) return
  if (!Array.isArray(value)) yield { path, object: value }
  for (const [name, part] of Object.entries(value)) if (!/^examples?$/.test(name)) yield* objectsIn(part, [...path, name])
}

t.test('the committed files are what the routes generate; otherwise run `npm run openapi`', async t => {
  for (const [name, text] of Object.entries(await generate())) t.ok(read(name) === text, name)
})

t.test('the served document is the committed one, at the address of this newsroom', async t => {
  const { app } = await openContent(t, [])
  const served = Document.parse((await app.inject('/openapi.json')).json())
  t.same(served.servers, [{ url: 'https://api.newsroom.example', description: 'This newsroom.' }])
  t.same({ ...served, servers: committed.servers }, committed)
})

t.test('passes the recommended rules of Redocly without a warning', async t => {
  const { output } = await runTool('@redocly/cli/bin/cli.js', ['lint', 'openapi/openapi.json', '--format=json'])
  t.match(JSON.parse(output), { totals: { errors: 0, warnings: 0, ignored: 0 } }, output)
})

t.test('operations', async t => {
  t.test('have names of their own and a tag that is described', async t => {
    const names = operations.map(({ operationId }) => operationId)
    t.equal(new Set(names).size, names.length)
    for (const { tags: used } of operations) t.ok(tags.some(({ name }) => used.includes(name)))
    for (const { name } of tags) t.ok(operations.some(({ tags: used }) => used.includes(name)))
  })
  t.test('declare every status that they can answer', async t => {
    for (const [path, { get }] of Object.entries(paths)) {
      const isDelivery = path.startsWith('/v1/')
      t.equal('304' in get.responses, isDelivery, path)
      t.equal('429' in get.responses, isDelivery, path)
      t.equal('404' in get.responses, path.includes('{') || path === '/v1/site', path)
      for (const status of ['200', '400', '408', '414', '415', '431', '500', '503']) t.ok(status in get.responses, path)
    }
    t.ok('301' in (paths['/v1/articles/{idOrSlug}']?.get.responses ?? {}))
  })
  t.test('describe each parameter', async t => {
    const parameters = [...operations.flatMap(({ parameters = [] }) => parameters), ...Object.values(components.parameters)]
    for (const parameter of parameters)
      if (!('$ref' in parameter)) t.match(parameter, { description: /^[A-Z].*\.$/, schema: { type: String } })
    t.match(parameters.filter(({ name }) => name === 'limit')[0], { schema: { type: 'integer', minimum: 1, maximum: 100, default: 20 } })
    t.match(parameters.filter(({ name }) => name === 'count')[0], { schema: { type: 'boolean', default: false } })
  })
  t.test('answer failures as problems, with an example for each code', async t => {
    const samples = failures.flatMap(([name, { content = {} }]) => {
      t.same(Object.keys(content), ['application/problem+json'], name)
      return Object.values(content).flatMap(({ schema, examples }) => {
        t.equal(schema.$ref, '#/components/schemas/Problem')
        return Object.entries(examples)
      })
    })
    for (const [code, example] of samples) {
      const type = Object.entries(problemTypes).find(([known]) => known === code)?.[1]
      t.match(example, { value: { code, status: type?.status, title: type?.title } })
    }
    t.equal(samples.length, Object.keys(problemTypes).length - 8, 'all but those of other methods, of bodies, keys and changes')
  })
})

t.test('schemas', async t => {
  const all = [...objectsIn({ paths, components })].map(({ path, object }) => ({ at: path.join('/'), path, schema: Schema.parse(object) }))
  const none = (t: Test, unwanted: (place: (typeof all)[number]) => boolean) =>
    t.same(
      all.filter(unwanted).map(({ at }) => at),
      [],
    )

  t.test('have a name wherever they are objects', async t => {
    const isNamed = (path: readonly string[]) => path.length === 3 && path[1] === 'schemas'
    none(
      t,
      ({ path, schema }) => (schema.type === 'object' || schema.properties !== undefined) && !isNamed(path) && path.at(-1) !== 'properties',
    )
  })
  t.test('are described, as are their fields', async t => {
    const fields = Object.entries(schemas).flatMap(([name, { properties = {} }]) =>
      Object.keys(properties).map(field => [name, field] as const),
    )
    t.ok(fields.length > 100)
    t.same(
      Object.keys(schemas).filter(name => schemas[name]?.description === undefined),
      [],
    )
    t.same(
      fields.filter(([name, field]) => !/"(?:description|[$]ref|const)":/.test(JSON.stringify(schemas[name]?.properties?.[field]))),
      [],
    )
  })
  t.test('are the same for reading and writing', async t => {
    t.same(
      Object.keys(schemas).filter(name => /(?:Input|Output)\d*$/.test(name)),
      [],
    )
  })
  t.test('are open to fields that come later, and say nothing twice', async t => {
    none(t, ({ schema }) => schema.additionalProperties === false)
    none(t, ({ schema }) => schema.maximum === Number.MAX_SAFE_INTEGER)
    none(t, ({ schema }) => typeof schema.pattern === 'string' && typeof schema.format === 'string')
  })
  t.test('tell blocks apart by a discriminator', async t => {
    const mapping = { block: 'TextBlock', image: 'ImageBlock', embed: 'EmbedBlock' }
    const references = Object.entries(mapping).map(([type, name]) => [type, `#/components/schemas/${name}`])
    t.same(schemas.Block?.discriminator, { propertyName: '_type', mapping: Object.fromEntries(references) })
    none(t, ({ schema }) => (schema.oneOf ?? schema.anyOf) !== undefined && schema.discriminator === undefined)
  })
  t.test('are never a reference or null; only the cursor of a page is null', async t => {
    const nullable = all.filter(({ schema }) => schema.type === 'null' || Array.isArray(schema.type))
    t.same(
      nullable.map(({ at }) => at),
      ['components/schemas/Page/properties/next'],
    )
  })
})

t.test('every component is used, and every reference leads somewhere', async t => {
  const used = new Set([...objectsIn(committed)].flatMap(({ object }) => ('$ref' in object ? [object.$ref] : [])))
  const there = Object.entries(components).flatMap(([kind, named]) => Object.keys(named).map(name => `#/components/${kind}/${name}`))
  t.same(used, new Set(there))
})

t.test('a route cannot be left out by mistake, nor have schemas without names', async t => {
  const draftOf = async (schema: object) => {
    const app = await createServer({ config: quiet })
    t.teardown(() => app.close())
    await addOpenApi(app, 'http://127.0.0.1', {})
    app.get('/x', { config: { access: 'public' }, schema }, async () => ({}))
    await app.ready()
    return app.swagger()
  }
  const response = { 200: json('An answer.', z.object({})), ...problems() }
  await t.rejects(draftOf({ response }), { message: '/x has no operationId, and does not hide from the document.' })
  await t.rejects(draftOf({ operationId: 'getX', response }), { message: 'A schema of the document has no name: "object"' })
  const Option = z.object({ kind: z.enum(['a']) }).meta({ id: 'Option' })
  const Choice = z.discriminatedUnion('kind', [Option]).meta({ id: 'Choice' })
  t.throws(() => componentsOf([Choice]), { message: 'An option of a union has no literal to tell it by.' })
})
