import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import { z } from 'zod'
import { runTool, start } from './support/child.ts'
import { openContent } from './support/content.ts'
import { portOf } from './support/raw.ts'

/** What somebody writes who has read the README: it must compile, and every type in it must be known. */
const consumer = `
import createClient from 'openapi-fetch'
import { findArticle, findPreview, listPages } from './newsroom.ts'
import type { components, paths } from './onrecord.d.ts'

const api = createClient<paths>({ baseUrl: process.argv[2] ?? '' })

async function newest(): Promise<components['schemas']['ArticleCard'][]> {
  const cards: components['schemas']['ArticleCard'][] = []
  let cursor: string | null | undefined
  do {
    const { data, error } = await api.GET('/v1/articles', { params: { query: { lang: 'en', limit: 5, ...(cursor && { cursor }) } } })
    if (error) throw new Error(error.detail)
    cards.push(...data.data)
    cursor = data.page.next
  } while (cursor)
  return cards
}

function textOf(block: components['schemas']['Block']): string {
  switch (block._type) {
    case 'block':
      return block.children.map(span => span.text).join('')
    case 'image':
      return block.alt
    case 'embed':
      return block.url
    default:
      return block satisfies never
  }
}

const cards = await newest()
const { data: article, response } = await api.GET('/v1/articles/{idOrSlug}', { params: { path: { idOrSlug: cards[0]?.id ?? '' } } })
if (!article) throw new Error(\`No article: \${response.status}\`)
const { data: quotes } = await api.GET('/v1/articles/{id}/quotes', { params: { path: { id: article.id } } })
const { error: problem } = await api.GET('/v1/articles/{idOrSlug}', { params: { path: { idOrSlug: 'no-such-article' } } })
const { error: gone } = await api.GET('/v1/articles/{idOrSlug}', { params: { path: { idOrSlug: 'the-plant-that-drinks-the-sea' } } })

const editor = createClient<paths>({ baseUrl: process.argv[2] ?? '', headers: { authorization: process.argv[3] ?? '' } })
const path = { id: article.id }
const read = await editor.GET('/v1/editorial/articles/{id}', { params: { path } })
const edited = await editor.PATCH('/v1/editorial/articles/{id}', {
  params: { path, header: { 'If-Match': read.response.headers.get('etag') ?? '' } },
  body: { headline: 'Another headline' },
})
if (!edited.data) throw new Error(edited.error.detail)
const draft = { inLanguage: 'en', rubric: 'economy', headline: 'A draft', bodyFormat: 'text', body: 'It begins.' } as const
const made = await editor.POST('/v1/editorial/articles', { body: draft })
if (!made.data) throw new Error(made.error.detail)
const link = await editor.POST('/v1/editorial/articles/{id}/preview', { params: { path: { id: made.data.id } }, body: { hours: 1 } })
const token = link.data?.url.split('/').at(-1) ?? ''
const previews = [await findPreview(token), await findPreview(\`\${token}x\`)]

const asked = [
  ['en', 'in-praise-of-the-slow-answer'],
  ['en', 'sariqum-port-slow-freight'],
  ['en', 'the-plant-that-drinks-the-sea'],
  ['en', 'nothing'],
  ['EN', 'nothing'],
  ['.well-known', 'nothing'],
  ['en', 'a'.repeat(300)],
] as const
const found = await Promise.all(asked.map(([lang, slug]) => findArticle(lang, slug)))

console.log(
  JSON.stringify({
    found: found.map(({ article, status, tombstone }) => [status, article?.slug ?? tombstone?.date]),
    pages: (await listPages()).length,
    edited: [edited.data.headline, edited.data.workingCopy],
    made: [made.data.status, made.data.tags],
    previews: previews.map(article => article?.headline),
    count: cards.length,
    ids: new Set(cards.map(card => card.id)).size,
    texts: article.body?.map(textOf).filter(text => text !== '').length,
    blocks: article.body?.length,
    speakers: quotes?.data.map(quote => quote.expert.name),
    problem: problem?.code,
    withdrawn: gone?.tombstone?.date,
  }),
)
`

/** What must not compile: fields, parameters and paths that are not there. */
const mistakes = `
import createClient from 'openapi-fetch'
import type { paths } from './onrecord.d.ts'
const api = createClient<paths>()
const { data } = await api.GET('/v1/site', {})
// @ts-expect-error: no such field
data?.password
// @ts-expect-error: no such parameter
await api.GET('/v1/articles', { params: { query: { author: 'x' } } })
// @ts-expect-error: a number
await api.GET('/v1/articles', { params: { query: { limit: 'x' } } })
// @ts-expect-error: a change needs If-Match
await api.PATCH('/v1/editorial/articles/{id}', { params: { path: { id: 'x' } }, body: {} })
// @ts-expect-error: a draft needs a body
await api.POST('/v1/editorial/articles', { body: { inLanguage: 'en', rubric: 'economy', headline: 'x' } })
// @ts-expect-error: no such path
await api.GET('/v1/drafts', {})
`

/** The examples in the README, by the name of the file that they are said to stand in, or one of ours, asking `origin`. */
function readmeExamples(origin: string): Record<string, string> {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8').replaceAll('http://127.0.0.1:3000', origin)
  const [, ...parts] = readme.split('\n```ts\n')
  return Object.fromEntries(
    parts.map((part, number) => [/^\/\/ (\S+\.ts)\n/.exec(part)?.[1] ?? `readme-${number}.ts`, part.split('\n```\n', 1).join()]),
  )
}

const options = {
  compilerOptions: {
    target: 'es2024',
    module: 'nodenext',
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    noImplicitReturns: true,
    allowImportingTsExtensions: true,
    noEmit: true,
    types: ['node'],
  },
}

/** The address of a server that has had enough of the first request, and leads all others to the API. */
async function tired(t: Test, origin: string): Promise<string> {
  let asked = 0
  const server = createServer(({ url }, response) => {
    if (asked++ === 0) response.writeHead(429, { 'retry-after': '1' }).end()
    else response.writeHead(307, { location: `${origin}${url}` }).end()
  })
  t.teardown(() => server.close())
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = z.object({ port: z.number() }).parse(server.address())
  return `http://127.0.0.1:${address.port}`
}

t.test('a client generated from the document compiles under strict, and works', async t => {
  const scratch = new URL('../.scratch/', import.meta.url)
  await mkdir(scratch, { recursive: true })
  const folder = await mkdtemp(fileURLToPath(new URL('client-', scratch)))
  t.teardown(() => rm(folder, { recursive: true }))
  const { app, addKey } = await openContent(t)
  const origin = `http://127.0.0.1:${await portOf(app)}`
  const examples = readmeExamples(await tired(t, origin))
  t.equal(Object.keys(examples).length, 2)
  const files = { ...examples, 'consumer.ts': consumer, 'mistakes.ts': mistakes, 'tsconfig.json': JSON.stringify(options) }
  for (const [name, text] of Object.entries(files)) await writeFile(`${folder}/${name}`, text)

  const generated = await runTool('openapi-typescript/bin/cli.js', [
    ...['openapi/openapi.json', '--default-non-nullable=false', '-o', `${folder}/onrecord.d.ts`],
  ])
  t.equal(generated.code, 0, generated.said)
  const compiled = await runTool('typescript/bin/tsc', ['-p', folder])
  t.equal(compiled.code, 0, compiled.output)

  const { authorization } = await addKey(['content:read', 'content:write'])
  const child = start(`${relative(process.cwd(), folder)}/consumer.ts`, [origin, authorization])
  t.equal(await child.exited, 0, child.output.stderr)
  t.same(JSON.parse(child.output.stdout), {
    found: [
      [200, 'in-praise-of-the-slow-answer'],
      [200, 'the-harbour-that-learned-to-wait'],
      [410, '2026-07-30T10:20:00.000Z'],
      [404, null],
      [404, null],
      [404, null],
      [404, null],
    ],
    pages: 29,
    edited: ['Another headline', {}],
    made: ['draft', []],
    previews: ['A draft', null],
    count: 14,
    ids: 14,
    texts: 16,
    blocks: 16,
    speakers: ['Marguerite Oyelaran-Voss', 'Marguerite Oyelaran-Voss', 'Rəşad Səfərqulubəyli', 'Halvard Brattneset'],
    problem: 'not_found',
    withdrawn: '2026-07-30T10:20:00.000Z',
  })
})
