import fc from 'fast-check'
import t, { type Test } from 'tap'
import { z } from 'zod'
import { generate } from '../openapi/generate.ts'
import { problemTypes } from '../src/errors.ts'
import { addOpenApi } from '../src/openapi.ts'
import { componentsOf } from '../src/openapi-schemas.ts'
import { json, problems } from '../src/schemas/problem.ts'
import { createServer } from '../src/server.ts'
import { runTool } from './support/child.ts'
import { committed, Document, operations, read, Schema } from './support/committed.ts'
import { openContent } from './support/content.ts'
import { quiet } from './support/probe.ts'

const { paths, components, tags } = committed
const { schemas } = components
const failures = Object.entries(components.responses).filter(([name]) => name !== 'NotModified')

/** Every object in a value with the names that lead to it, but for examples, which are not ours to judge. */
function* objectsIn(value: unknown, path: string[] = []): Generator<{ path: string[]; object: object }> {
  if (typeof value !== 'object' || value === null) return
  if (!Array.isArray(value)) yield { path, object: value }
  for (const [name, part] of Object.entries(value)) if (!/^examples?$/.test(name)) yield* objectsIn(part, [...path, name])
}

const canonical = (tag: string): string[] => {
  try {
    return Intl.getCanonicalLocales(tag)
  } catch {
    return []
  }
}

/** The names of the schemas that requests, or answers, are made of. */
function referredTo(part: 'requestBody' | 'responses'): Set<string> {
  const found = new Set<string>()
  const visit = (value: unknown) => {
    for (const { object } of objectsIn(value)) {
      const [, kind, name] = '$ref' in object ? (/^#\/components\/(schemas|responses)\/(.+)$/.exec(String(object.$ref)) ?? []) : []
      if (kind === undefined || name === undefined || found.has(name)) continue
      if (kind === 'schemas') found.add(name)
      visit(kind === 'schemas' ? schemas[name] : components.responses[name])
    }
  }
  visit(operations.map(operation => operation[part]))
  return found
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
  t.test('that read are called get or list', async t => {
    for (const { operationId, method } of operations) t.equal(/^(?:get|list|compare)[A-Z]/.test(operationId), method === 'get', operationId)
  })
  t.test('declare every status that they can answer', async t => {
    const uncached = new Set(['views', 'preview', 'operations'])
    const editorsMayHave = new Set(['Article', 'Expert', 'Rubric', 'Site'].map(thing => `getEditorial${thing}`).concat('listAffiliations'))
    for (const { at, path, method, operationId, responses, tags, security } of operations) {
      const isEditorial = path.startsWith('/v1/editorial/')
      const isOpen = !isEditorial && method === 'get' && !tags.some(tag => uncached.has(tag))
      t.equal('304' in responses, isOpen || editorsMayHave.has(operationId), at)
      t.equal('429' in responses, path.startsWith('/v1/'), at)
      t.equal('401' in responses && '403' in responses, isEditorial, at)
      t.equal(security !== undefined, isEditorial, at)
      const mayLack = path.includes('{') && !path.endsWith('/views/days')
      t.equal('404' in responses, mayLack || /^\/v1(?:\/editorial)?\/site$/.test(path), at)
      t.ok(
        Object.keys(responses).some(status => /^20[014]$/.test(status)),
        at,
      )
      for (const status of ['400', '408', '414', '415', '431', '500', '503']) t.ok(status in responses, at)
    }
    t.ok('301' in (paths['/v1/articles/{idOrSlug}']?.get?.responses ?? {}))
  })
  t.test('that change need If-Match, and those that create can be repeated', async t => {
    const named = (wanted: string) => (operation: (typeof operations)[number]) => operation.parameters.some(({ name }) => name === wanted)
    // A view that is passed on twice is counted once in any case.
    const edits = operations.filter(({ path, tags }) => path.startsWith('/v1/editorial/') && !tags.includes('views'))
    for (const operation of edits) {
      const { at, method, responses, parameters } = operation
      t.equal('412' in responses && '428' in responses, named('If-Match')(operation), at)
      t.equal('422' in responses, named('Idempotency-Key')(operation), at)
      t.equal(named('Idempotency-Key')(operation), method === 'post', at)
      if (method === 'patch' || method === 'delete') t.ok(named('If-Match')(operation), at)
      for (const { name, required, in: place } of parameters) if (name === 'If-Match') t.same([required, place], [true, 'header'], at)
    }
  })
  t.test('that answer with an ETag or change by it say so', async t => {
    const answers = operations.flatMap(({ at, responses }) =>
      Object.entries(responses).map(([status, { headers = {} }]) => ({ at, status, headers })),
    )
    for (const { at, status, headers } of answers) {
      const isVersioned = /^(?:get|patch) .*editorial.*(?:\{id\}|\{quoteId\}|site)$/.test(at)
      if (isVersioned && status === '200') t.match(headers, { ETag: { $ref: '#/components/headers/ETag' } }, at)
    }
  })
  t.test('take bodies by name and of one media type, of which generators of clients make one function', async t => {
    for (const { at, method, requestBody } of operations) {
      if (method === 'get' || method === 'delete') t.equal(requestBody, undefined, at)
      if (method === 'patch') t.match(requestBody, { description: /`application\/merge-patch\+json`/ }, at)
      if (!requestBody) continue
      t.same(Object.keys(requestBody.content), ['application/json'], at)
      t.equal(requestBody.required, !/^post .*\/(?:publish|withdraw|restore|preview)$/.test(at), at)
    }
  })
  t.test('that answer nothing have no content', async t => {
    const empty = operations.filter(({ responses }) => '204' in responses)
    t.ok(empty.length > 2)
    for (const { at, responses } of empty) t.notOk('content' in (responses['204'] ?? {}), at)
  })
  t.test('describe each parameter', async t => {
    const parameters = [...operations.flatMap(({ parameters }) => parameters), ...Object.values(components.parameters)]
    for (const parameter of parameters)
      if (!('$ref' in parameter)) {
        t.match(parameter, { description: /^[A-Z].*\.$/ })
        t.match(JSON.stringify(parameter.schema), /^\{"(?:type|\$ref)":"/)
      }
    t.match(parameters.filter(({ name }) => name === 'capacity')[0], { schema: { $ref: '#/components/schemas/Capacity' } })
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
    t.equal(samples.length, Object.keys(problemTypes).length - 1, 'all but that of other methods')
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
    const isDescribed = ([name = '', field = '']: readonly string[]) => {
      const said = schemas[name]?.properties?.[field]
      return typeof said === 'object' && said !== null && ('description' in said || '$ref' in said || 'const' in said)
    }
    t.same(
      fields.filter(field => !isDescribed(field)),
      [],
    )
  })
  t.test('list the same words once, under a name, so that a client has one type for them', async t => {
    const wordsOf = ({ schema }: (typeof all)[number]) => (Array.isArray(schema.enum) ? schema.enum.join() : undefined)
    const listed = all.filter(({ path }) => path[1] === 'schemas').flatMap(place => wordsOf(place) ?? [])
    t.same(listed.toSorted(), [...new Set(listed)].sort())
    none(t, place => place.path[1] !== 'schemas' && listed.includes(wordsOf(place) ?? ''))
  })
  t.test('are the same for reading and writing', async t => {
    t.same(
      Object.keys(schemas).filter(name => /(?:Input|Output)\d*$/.test(name)),
      [],
    )
  })
  t.test('are open to fields that come later, but for those that are only received, and say nothing twice', async t => {
    const { requests, answers } = { requests: referredTo('requestBody'), answers: referredTo('responses') }
    for (const [name, schema] of Object.entries(schemas)) {
      const isClosed = schema.properties !== undefined && requests.has(name) && !answers.has(name)
      t.equal(schema.additionalProperties === false, isClosed, name)
    }
    t.ok(schemas.NewArticle?.additionalProperties === false && schemas.OrganizationPatch?.additionalProperties === false)
    none(t, ({ schema }) => schema.maximum === Number.MAX_SAFE_INTEGER)
    none(t, ({ schema }) => typeof schema.pattern === 'string' && typeof schema.format === 'string')
  })
  t.test('have no defaults, which openapi-typescript takes for required; what they are is told', async t => {
    none(t, ({ path, schema }) => path[1] === 'schemas' && schema.default !== undefined)
    const { NewQuote, PreviewWish } = schemas
    t.match(
      [NewQuote?.properties, PreviewWish?.properties],
      [{ kind: { description: /sentence\. When absent: `direct`\.$/ } }, { hours: { description: / When absent: `24`\.$/ } }],
    )
  })
  t.test('say of languages what is true of every canonical tag', async t => {
    const { pattern } = Schema.parse(schemas.NewArticle?.properties?.inLanguage)
    const looksRight = new RegExp(String(pattern))
    const tags = fc.array(fc.stringMatching(/^[A-Za-z0-9]{1,8}$/), { minLength: 1, maxLength: 5 }).map(parts => parts.join('-'))
    fc.assert(
      fc.property(tags, tag => !canonical(tag).some(language => !looksRight.test(language))),
      { numRuns: 10_000 },
    )
    for (const tag of ['sr-Latn', 'en-US-POSIX', 'de-1996', 'en-t-es-Latn', 'es-419', 'en-a-bb-x-c'])
      t.match(canonical(tag), [looksRight], tag)
    for (const wrong of ['EN', 'en_US', 'english ', 'en-', 'abcd', 'en-0', 'en-u', 'en-x']) t.notMatch(wrong, looksRight)
  })
  t.test('say of dates which there cannot be, and that a rubric is named in some language', async t => {
    const { pattern } = Schema.parse(schemas.Affiliation?.properties?.startDate)
    const looksRight = new RegExp(String(pattern))
    for (const date of ['2024', '2024-12', '2024-10-31']) t.match(date, looksRight)
    for (const wrong of ['24', '2024-00', '2024-13', '2024-1-1', '2024-01-32', '2024-01-00', '2024--01']) t.notMatch(wrong, looksRight)
    t.match([schemas.RubricTexts, schemas.RubricTextsPatch], [{ minProperties: 1 }, { minProperties: undefined }])
  })
  t.test('tell blocks apart by a discriminator', async t => {
    const mapping = { block: 'TextBlock', image: 'ImageBlock', embed: 'EmbedBlock' }
    const references = Object.entries(mapping).map(([type, name]) => [type, `#/components/schemas/${name}`])
    t.same(schemas.Block?.discriminator, { propertyName: '_type', mapping: Object.fromEntries(references) })
    const choices = all.filter(({ schema }) => (schema.oneOf ?? schema.anyOf) !== undefined && schema.discriminator === undefined)
    t.same(
      choices.map(({ at }) => at),
      ['components/schemas/ArticlePatch/properties/body', 'components/schemas/NewArticle/properties/body'],
      'a body is a text or a list, which can be told apart without',
    )
  })
  t.test('are never a reference or null; only the cursor of a page is null, and in a patch what it takes away', async t => {
    const nullable = all.filter(({ schema }) => schema.type === 'null' || Array.isArray(schema.type))
    t.same(
      nullable.map(({ at }) => at).filter(at => !/^components\/schemas\/[A-Za-z]+Patch(?:\/|$)/.test(at)),
      ['components/schemas/Page/properties/next'],
    )
  })
  t.test('of patches name every field, and take away only what need not be there', async t => {
    const { ArticlePatch, NewArticle } = schemas
    t.same(Object.keys(ArticlePatch?.properties ?? {}).sort(), [...Object.keys(NewArticle?.properties ?? {}), 'retractQuotes'].sort())
    t.match(ArticlePatch, {
      properties: {
        headline: { type: 'string' },
        description: { type: ['string', 'null'] },
        bodyFormat: { $ref: '#/components/schemas/BodyFormat' },
        image: { $ref: '#/components/schemas/ImagePatch' },
      },
    })
    t.match(schemas.ImagePatch, { type: ['object', 'null'], properties: { url: { type: 'string' }, alt: { type: ['string', 'null'] } } })
    for (const [name, schema] of Object.entries(schemas)) if (name.endsWith('Patch')) t.notOk('required' in schema, name)
  })
})

t.test('every component is used, and every reference leads somewhere', async t => {
  const used = new Set([...objectsIn(committed)].flatMap(({ object }) => ('$ref' in object ? [object.$ref] : [])))
  const { securitySchemes: _, ...referred } = components
  const there = Object.entries(referred).flatMap(([kind, named]) => Object.keys(named).map(name => `#/components/${kind}/${name}`))
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
  const Given = z.object({ count: z.int().default(1) }).meta({ id: 'Given' })
  t.throws(() => componentsOf([Given], [Given]), { message: 'Given is not the same in requests and in answers.' })
  t.throws(() => componentsOf([Choice]), { message: 'An option of a union has no literal to tell it by.' })
})
