import t from 'tap'
import { z } from 'zod'
import { exportLines } from '../src/bundle/export.ts'
import { createTextReader } from '../src/editing/long-text.ts'
import { readBody } from '../src/text/body.ts'
import { extractQuotes } from '../src/text/extraction/extract.ts'
import { bodyOf, draft, openEditor, paragraph } from './support/editor.ts'
import { plainArticle } from './support/lines.ts'

t.test('an article that could not be imported again after an export', async t => {
  t.test('is refused, however it grows', async t => {
    const { send, does, get } = await openEditor(t)
    const refused = async (method: 'POST' | 'PATCH', path: string, payload: unknown) =>
      t.match(
        (await send(method, path, payload)).json(),
        { status: 400, detail: /longer than 1000000 bytes in an export/ },
        `${method} ${path}`,
      )
    const { id } = await does('POST', '/articles', { ...draft, body: bodyOf(900_000) })
    const before = (await get(`/articles/${id}`)).body
    await refused('PATCH', `/articles/${id}`, { bodyFormat: 'text', body: bodyOf(990_000) })
    t.equal((await get(`/articles/${id}`)).body, before)
    await does('POST', `/articles/${id}/publish`, {})
    await does('PATCH', `/articles/${id}`, { headline: 'Later' })
    const text = 'mud and silt '.repeat(600).trim()
    const mark = (block: number) => send('POST', `/articles/${id}/quotes`, { text, start: block * paragraph.length + block })
    let block = 0
    while (block < 20 && (await mark(block)).statusCode === 200) block++
    t.ok(block > 5 && block < 15, `${block} quotes`)
    t.match((await mark(block)).json(), { status: 400, detail: /in an export/ })
    const note = { text: 'я'.repeat(2000) }
    const notesOn = async (article: string) => {
      let notes = 0
      while (notes < 20 && (await send('POST', `/articles/${article}/corrections`, note)).statusCode === 200) notes++
      t.ok(notes < 5, `${notes} notes`)
      await refused('POST', `/articles/${article}/corrections`, note)
    }
    await notesOn(id)
    const { id: other } = await does('POST', '/articles', { ...draft, slug: 'short' })
    await does('POST', `/articles/${other}/publish`, {})
    await does('PATCH', `/articles/${other}`, { bodyFormat: 'text', body: bodyOf(970_000) })
    await notesOn(other)
  })

  t.test('stays editable when it came by import, and can always be published and withdrawn', async t => {
    const { send, does, get, importLines, desk } = await openEditor(t)
    const body = bodyOf(990_000)
    const quotes = [{ text: 'mud', start: 0, status: 'published', expert: 'tomas-veld' }]
    const line = plainArticle('long', '', { status: 'draft', datePublished: undefined, body, quotes, appearances: draft.appearances })
    t.match(await importLines([line]), { created: 1 })
    const { id } = (await get('/articles?status=draft')).json().data[0]
    t.equal((await send('PATCH', `/articles/${id}`, { byline: 'The whole desk' })).statusCode, 400)
    await does('PATCH', `/articles/${id}`, { headline: 'x' })
    const { quotes: marked } = await does('POST', `/articles/${id}/publish`, {})
    await does('POST', `/articles/${id}/quotes/${marked[0]?.id}/retract`)
    await does('POST', `/articles/${id}/withdraw`, { reason: 'я'.repeat(1000) })
    t.match(await importLines(await Array.fromAsync(exportLines(desk.context.archive))), { refused: 0 })
  })
})

t.test('extraction proposes as many quotes as an article has room for, and tells how many it left out', async t => {
  const { does, send } = await openEditor(t)
  const body = Array.from({ length: 1200 }, (_, n) => `“The mud is ${n} metres deep today,” Veld said.`).join('\n\n')
  const { id } = await does('POST', '/articles', { ...draft, body })
  await does('POST', `/articles/${id}/quotes`, { text: 'metres', start: 14 })
  const { quotes, leftOut } = await does('POST', `/articles/${id}/quotes:extract`)
  t.same([quotes.length, leftOut], [500, 700])
  t.match([quotes[1]?.text, quotes[499]?.text], ['The mud is 1 metres deep today', 'The mud is 499 metres deep today'])
  const again = await does('POST', `/articles/${id}/quotes:extract`)
  t.same([again.quotes.length, again.leftOut], [500, 700])
  t.equal((await send('POST', `/articles/${id}/quotes`, { text: 'deep', start: 21 })).statusCode, 409)
})

t.test('a thread extracts what whoever hands the text over would', async t => {
  const { extract } = createTextReader(0)
  const texts = ['“It is deep,” Veld said.', 'Nobody spoke.', '“Mud has a memory,” said Mara Ilves.']
  const options = { language: 'en', people: [{ name: 'Tomas Veld', nameVariants: [] }] }
  t.same(
    await Promise.all(texts.map(text => extract(text, options))),
    texts.map(text => extractQuotes(text, options)),
  )
})

t.test('a thread reads the body that whoever hands it over would, and refuses it in the same words', async t => {
  const apart = createTextReader(0)
  const bodies = [
    ['markdown', '# Mud\n\nIt *stays*.\n\n---\n'],
    ['html', '<p>Mud <script>x</script>stays.</p>'],
    ['text', 'Mud.\n\nIt stays.'],
  ] as const
  for (const [format, body] of bodies) t.same(await apart.readBody(format, body), readBody(format, body))
  await t.rejects(apart.readBody('markdown', `Mud.\n\nIt ${'a\u0301'.repeat(2)}${'\u0301'.repeat(40)} stays.`), {
    name: 'BodyError',
    path: '',
    message: /\(block 2\)$/,
  })
})

t.test('a long body in Markdown becomes what a short one does, or is refused whole', async t => {
  const { does, send } = await openEditor(t)
  const paragraph = `${'The *mud* has a memory. '.repeat(20).trim()}\n\n`
  const inMarkdown = (body: string) => ({ ...draft, slug: undefined, bodyFormat: 'markdown', body })
  const Blocks = z.object({ body: z.array(z.looseObject({ children: z.unknown() })) })
  const blocksOf = (shown: object) => Blocks.parse(shown).body
  const short = await does('POST', '/articles', inMarkdown(paragraph))
  const long = await does('POST', '/articles', { ...inMarkdown(`${paragraph.repeat(40)}---\n\nEnd.`), headline: 'Longer' })
  t.equal(blocksOf(long).length, 41)
  t.same(blocksOf(long)[39]?.children, blocksOf(short)[0]?.children)
  t.same(long.losses, [{ what: 'thematic break', count: 1 }])
  const tooDeep = { bodyFormat: 'markdown', body: `${paragraph.repeat(40)}${'> '.repeat(20)}deep` }
  t.match((await send('PATCH', `/articles/${long.id}`, tooDeep)).json(), {
    code: 'invalid_request',
    errors: [{ pointer: '/body', detail: /nests more than 12/ }],
  })
  const patched = await does('PATCH', `/articles/${long.id}`, { bodyFormat: 'markdown', body: paragraph.repeat(30) })
  t.equal(blocksOf(patched).length, 30)
})

t.test('an edit finds hundreds of equal quotes again among thousands of places, behind an emoji', async t => {
  const { does, get, importLines } = await openEditor(t)
  const paragraph = '“No,” he said. '.repeat(1000).trim()
  const body = `🌊\n\n${Array.from({ length: 28 }, () => paragraph).join('\n\n')}`
  const starts = Array.from({ length: 499 }, (_, n) => 4 + (n % 28) * (paragraph.length + 2) + Math.floor(n / 28) * 750).sort(
    (a, b) => a - b,
  )
  const quotes = starts.map(start => ({ text: 'No,', start, status: 'candidate' }))
  const line = plainArticle('echo', '', { status: 'draft', datePublished: undefined, body, quotes })
  t.match(await importLines([line]), { created: 1 })
  const { id } = (await get('/articles?status=draft')).json().data[0]
  const after = await does('PATCH', `/articles/${id}`, { bodyFormat: 'text', body: `New.\n\n${body}` })
  t.same(
    after.quotes.map(({ start }) => start),
    starts.map(start => start + 6),
  )
})

t.test('a full disk: a change answers 503 and stores nothing, and can be made once there is room', async t => {
  const { sqlite, send, get, does } = await openEditor(t)
  const { id } = await does('POST', '/articles', draft)
  const before = (await get(`/articles/${id}`)).body
  sqlite.pragma(`max_page_count = ${Number(sqlite.pragma('page_count', { simple: true }))}`)
  const change = { bodyFormat: 'text', body: bodyOf(200_000) }
  const refused = await send('PATCH', `/articles/${id}`, change)
  t.match(refused, { statusCode: 503, headers: { 'retry-after': '5', 'cache-control': 'no-store' } })
  t.match(refused.json(), { code: 'unavailable', detail: 'There is no room to write this down; nothing was stored.' })
  t.equal((await get(`/articles/${id}`)).body, before)
  sqlite.pragma('max_page_count = 1000000')
  t.match((await does('PATCH', `/articles/${id}`, change)).body, [{ children: [{ text: /^mud/ }] }])
})

t.test('marks in a row that would take long to be brought into NFC are refused wherever they stand', async t => {
  const { app, send, does, addKey, importLines } = await openEditor(t)
  const marked = (count: number): string => `Mud${'\u0315\u0316'.repeat(count / 2)} again`
  const spans = (count: number) => ['Mud', marked(count).slice(3)].map(text => ({ _type: 'span', text, marks: [] }))
  const block = (count: number) => ({ _type: 'block', style: 'normal', markDefs: [], children: spans(count) })
  const articles: [pointer: string, make: (count: number) => object, place?: string][] = [
    ['/headline', count => ({ headline: marked(count) })],
    ['/tags/0', count => ({ tags: [marked(count)] })],
    ['/body', count => ({ body: marked(count) }), ' (block 1)'],
    ['/body', count => ({ bodyFormat: 'html', body: `<p>Mud${'&#x315;<b>&#x316;</b>'.repeat(count / 2)}</p>` }), ' (block 1)'],
    ['/body', count => ({ bodyFormat: 'markdown', body: `![${marked(count)}](https://a.example/i.png)` }), ' (block 1, alt)'],
    ['/body/0', count => ({ bodyFormat: 'blocks', body: [block(count)] })],
  ]
  for (const [index, [pointer, make, place = '']] of articles.entries()) {
    const article = { ...draft, slug: `mud-${index}`, appearances: [] }
    await does('POST', '/articles', { ...article, ...make(30) })
    const { status, errors } = (await send('POST', '/articles', { ...article, ...make(32) })).json()
    t.match({ status, errors }, { status: 400, errors: [{ pointer, detail: `has more than 30 combining marks in a row${place}` }] })
  }
  const { id } = await does('POST', '/articles', draft)
  const passedOn = await app.inject({
    method: 'POST',
    url: `/v1/editorial/articles/${id}/views`,
    headers: await addKey(['views:write']),
    payload: { address: '192.0.2.1', userAgent: marked(100_000) },
  })
  t.match(passedOn.json(), { status: 400, errors: [{ pointer: '/userAgent' }] })
  const { refusals } = await importLines([plainArticle('mud', '2026-01-01T00:00:00Z', { headline: marked(100_000) })])
  t.match(refusals, [{ pointer: '/headline', reason: 'has more than 30 combining marks in a row' }])
})
