import fc from 'fast-check'
import t from 'tap'
import { z } from 'zod'
import { Article } from '../src/schemas/article.ts'
import { serializerFor } from '../src/serialization.ts'
import { openContent, sampleLines } from './support/content.ts'

t.test('the serializer', async t => {
  t.test('refuses at start what it cannot take apart', async t => {
    t.throws(() => serializerFor(z.strictObject({ at: z.date() })), /no way to serialize the answer.at, a date/)
    t.throws(() => serializerFor(z.union([z.string(), z.number()])), /no way to serialize the answer, a union/)
  })

  t.test('refuses what is not of the shape', async t => {
    const serialize = serializerFor(Article.pick({ id: true, authors: true, body: true, rubric: true }).partial())
    for (const wrong of [null, 'text', [], { id: { private: 1 } }, { id: 1 }, { authors: {} }, { authors: ['x'] }, { rubric: [] }]) {
      t.throws(() => serialize(wrong), TypeError, JSON.stringify(wrong))
    }
    t.throws(() => serializerFor(Article)({ id: 'x' }), TypeError, 'a field that must be there')
    t.throws(() => serialize({ body: [{ _type: 'script', text: 'x' }] }), TypeError)
    t.throws(() => serialize({ body: [{ text: 'x' }] }), TypeError)
  })

  t.test('leaves out every field that no schema names, however deep', async () => {
    const schema = z.strictObject({
      plain: z.string().optional(),
      number: z.number().nullable(),
      list: z.array(z.strictObject({ a: z.int().default(1), b: z.enum(['x', 'y']).optional() })),
      texts: z.record(z.string(), z.strictObject({ name: z.string().optional() })),
      told: z.discriminatedUnion('kind', [
        z.strictObject({ kind: z.literal('one'), a: z.boolean() }),
        z.strictObject({ kind: z.literal('two'), b: z.literal(2) }),
      ]),
    })
    const serialize = serializerFor(schema)
    const more = fc.dictionary(fc.constantFrom('secret', 'status', '__proto__', 'toJSON'), fc.jsonValue({ maxDepth: 2 }))
    const andMore = <Value extends object>(value: fc.Arbitrary<Value>) =>
      fc.tuple(value, more).map(([own, extra]) => ({ ...extra, ...own }))
    const arbitrary = andMore(
      fc.record(
        {
          plain: fc.string(),
          number: fc.option(fc.integer()),
          list: fc.array(andMore(fc.record({ a: fc.integer(), b: fc.constantFrom('x', 'y') }, { requiredKeys: ['a'] }))),
          texts: fc.dictionary(fc.constantFrom('en', 'ru'), andMore(fc.record({ name: fc.string() }, { requiredKeys: [] }))),
          told: fc.oneof(
            andMore(fc.record({ kind: fc.constant('one'), a: fc.boolean() })),
            andMore(fc.record({ kind: fc.constant('two'), b: fc.constant(2) })),
          ),
        },
        { requiredKeys: ['number', 'list', 'texts', 'told'] },
      ),
    )
    fc.assert(
      fc.property(arbitrary, value => {
        // The schemas are strict: what has a field too many is no value of them.
        schema.parse(JSON.parse(serialize(value)))
      }),
    )
  })
})

const isRecord = (name: string): boolean => name === 'texts'

/** Every object in a value with one more field; but for those whose keys are languages. */
function withMore(value: unknown, name: string): unknown {
  if (Array.isArray(value)) return value.map(item => withMore(item, ''))
  if (typeof value !== 'object' || value === null) return value
  const fields = Object.entries(value).map(([key, field]): [string, unknown] => [key, withMore(field, key)])
  return { ...Object.fromEntries(fields), ...(!isRecord(name) && { unnamed: 'seen by nobody' }) }
}

t.test('nothing that is stored beyond the schemas reaches an answer', async t => {
  const { app, sqlite, store } = await openContent(t, sampleLines)
  const columns = z.array(z.strictObject({ table: z.string(), column: z.string() })).parse(
    sqlite
      .prepare(
        `SELECT t.name AS "table", c.name AS "column" FROM sqlite_master t, pragma_table_info(t.name) c
         WHERE t.type = 'table' AND t.name <> 'audit' AND t.sql LIKE '%json_valid(' || c.name || ')%'`,
      )
      .all(),
  )
  t.ok(columns.length > 15)
  let changed = 0
  for (const { table, column } of columns) {
    const values = sqlite.prepare(`SELECT DISTINCT ${column} FROM ${table} WHERE ${column} IS NOT NULL`).pluck().all()
    const update = sqlite.prepare(`UPDATE ${table} SET ${column} = ? WHERE ${column} = ?`)
    for (const value of values) changed += update.run(JSON.stringify(withMore(JSON.parse(String(value)), column)), value).changes
  }
  t.ok(changed > 100)
  sqlite.prepare("UPDATE experts SET sort_name = 'seen by nobody'").run()
  const { items: articles } = await store.articles.list({}, { limit: 100, count: false })
  const { items: quotes } = await store.quotes.list({}, { limit: 1, count: false })
  const { items: experts } = await store.experts.list({}, 'name', { limit: 100, count: false })
  const paths = [
    ...['site', 'rubrics', 'rubrics/economy', 'articles', 'articles/slugs', 'articles/most-viewed', 'quotes', 'experts'],
    ...articles.flatMap(({ id }) => [
      ...['blocks', 'html', 'text', 'markdown'].map(form => `articles/${id}?body=${form}`),
      ...['next', 'quotes', 'views'].map(part => `articles/${id}/${part}`),
    ]),
    ...experts.flatMap(({ slug }) => [`experts/${slug}`, `experts/${slug}/articles`, `experts/${slug}/quotes`]),
    ...quotes.map(({ id }) => `quotes/${id}`),
  ]
  for (const path of paths) {
    const answer = await app.inject(`/v1/${path}`)
    t.equal(answer.statusCode, 200, path)
    t.notMatch(answer.body, /seen by nobody|unnamed/, path)
  }
})
