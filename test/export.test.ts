import fc from 'fast-check'
import t from 'tap'
import { article, base, contentOf, newsroomWith, openNewsroom, site } from './support/newsroom.ts'
import { newsrooms } from './support/newsroom-arbitraries.ts'
import { unwatched } from './support/unwatched.ts'

t.test('an empty database exports nothing', async t => {
  const newsroom = await newsroomWith(t, [])
  t.same(await newsroom.exported(), [])
})

t.test('exports each thing as the bundle format has it', async t => {
  const newsroom = await newsroomWith(t, [
    ...base,
    article('first', { work: 'w' }),
    { type: 'redirect', inLanguage: 'en', from: 'was', to: 'first' },
  ])
  const lines = (await newsroom.exported()).map(line => JSON.parse(line))
  t.match(lines[0], site)
  t.same(
    lines.map(({ type }) => type),
    ['site', 'rubric', 'expert', 'expert', 'article', 'redirect'],
  )
  t.match(lines[4], {
    id: /^art_/,
    slug: 'first',
    status: 'published',
    revision: 1,
    work: 'w',
    bodyFormat: 'blocks',
    datePublished: '2026-05-18T10:00:00.000Z',
    dateModified: '2026-05-18T10:00:00.000Z',
    appearances: [{ expert: 'ann' }, { expert: 'bob', creditedAs: 'the mayor' }],
    quotes: [{ id: /^quo_/, expert: 'ann', start: 1, status: 'published', origin: 'manual' }, { expert: 'bob' }],
  })
  t.same(lines[5], { type: 'redirect', inLanguage: 'en', from: 'was', to: 'first' })
})

t.test('exports more than fits in one page', async t => {
  const many = Array.from({ length: 120 }, (_, index) => article(`a${index}`))
  const redirects = many.map(({ slug }) => ({ type: 'redirect', inLanguage: 'en', from: `old-${slug}`, to: slug }))
  const people = Array.from({ length: 110 }, (_, index) => ({ type: 'expert', slug: `e${index}`, name: `E ${index}` }))
  const newsroom = await newsroomWith(t, [...base, ...people, ...many, ...redirects])
  const lines = await newsroom.exported()
  t.equal(lines.length, base.length + people.length + many.length + redirects.length)
  t.equal(new Set(lines).size, lines.length)
})

t.test('what is exported imports to the same content, and exports the same again', { timeout: 280_000 }, async t => {
  unwatched(t)
  const seen = new Set<string>()
  const property = fc.asyncProperty(newsrooms, async lines => {
    const newsroom = await openNewsroom()
    const { refusals } = await newsroom.importLines(lines)
    // Only two of one work, or a redirect to one of them, are refused.
    const unexpected = refusals.filter(({ pointer }) => pointer !== '/work' && pointer !== '/to')
    if (unexpected.length > 0) throw new Error(JSON.stringify(unexpected))
    for (const [status] of newsroom.rows('SELECT DISTINCT status FROM quotes') as string[][]) seen.add(status ?? '') // oxlint-disable-line no-unsafe-type-assertion
    const exported = await newsroom.exported()
    const copy = await openNewsroom()
    const report = await copy.importLines(exported)
    if (report.created !== exported.length) throw new Error(JSON.stringify(report))
    const [original, copied] = [JSON.stringify(contentOf(newsroom)), JSON.stringify(contentOf(copy))]
    if (original !== copied) throw new Error(`${original}\nbecame\n${copied}`)
    if ((await copy.exported()).join('\n') !== exported.join('\n')) throw new Error('the second export differs')
    const again = await newsroom.importLines(exported)
    if (again.unchanged !== exported.length) throw new Error(`not unchanged: ${JSON.stringify(again)}`)
    newsroom.close()
    copy.close()
  })
  await t.resolves(fc.assert(property, { numRuns: 120 }))
  t.same([...seen].sort(), ['candidate', 'orphaned', 'published', 'rejected'], 'with quotes of every status')
})
