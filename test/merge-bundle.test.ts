import { setImmediate } from 'node:timers/promises'
import t from 'tap'
import { exportLines } from '../src/bundle/export.ts'
import { archiveQueries } from '../src/store/archive.ts'
import { createReader } from '../src/store/reader.ts'
import { type Content, openContent } from './support/content.ts'
import { openEditor } from './support/editor.ts'
import { expertLine, newsroomLines, plainArticle } from './support/lines.ts'
import { openCopies } from './support/merging.ts'

const exported = ({ sqlite }: Pick<Content, 'sqlite'>) => Array.fromAsync(exportLines(archiveQueries(createReader(sqlite))))

const twin = { type: 'expert', slug: 'g-aralli', name: 'G. Aralli' }
const spoken = (more: object = {}) =>
  plainArticle('d', '2026-05-01T00:00:00Z', {
    body: '“Five,” she said.',
    appearances: [{ expert: 'g-aralli', capacity: 'expert' }],
    quotes: [{ expert: 'g-aralli', text: 'Five' }],
    ...more,
  })

t.test('a bundle that knows somebody as a person of their own, who was merged here', async t => {
  t.test('does not bring them back, and says so', async t => {
    const content = await openCopies(t)
    const { app, merge, split, importLines } = content
    const before = await exported(content)
    await merge('g-aralli', 'goncha-aralli')
    const after = await exported(content)
    for (const lines of [[twin], before.filter(line => 'slug' in line && line.slug === 'g-aralli')]) {
      t.match(await importLines(lines), {
        created: 0,
        updated: 0,
        unchanged: 1,
        refused: 0,
        notices: [/'g-aralli' was merged into 'goncha-aralli'/],
      })
    }
    t.same(await exported(content), after)
    t.equal((await app.inject('/v1/experts/g-aralli')).statusCode, 301)
    await split('goncha-aralli', 'g-aralli')
    t.equal((await app.inject('/v1/experts/g-aralli')).statusCode, 200)
  })

  t.test('speaks of whom they are now', async t => {
    const { app, merge, importLines } = await openCopies(t)
    await merge('g-aralli', 'goncha-aralli')
    t.match(await importLines([spoken()]), { created: 1, refused: 0 })
    t.match(await importLines([spoken()]), { unchanged: 1, refused: 0 }, 'and changes nothing the second time')
    const { experts, quotes } = (await app.inject('/v1/articles/d')).json()
    t.match([experts, quotes], [[{ slug: 'goncha-aralli' }], [{ expert: { slug: 'goncha-aralli' } }]])
    const both = { appearances: ['goncha-aralli', 'g-aralli'].map(expert => ({ expert, capacity: 'expert' })) }
    t.match(await importLines([spoken(both)]), { unchanged: 1, refused: 0 }, 'who appears as both appears once')
  })
})

t.test('a bundle that is imported while an editor', async t => {
  /** Lines of which the first has the import know the person; they may be somebody else, or nobody, when the others come. */
  const around = (meanwhile: () => Promise<unknown>) => [
    { ...spoken({ slug: 'before', status: 'draft' }), datePublished: undefined },
    meanwhile,
    spoken(),
    spoken({ slug: 'e', inLanguage: 'ru' }),
  ]

  t.test('merges two people speaks of whom they have become', async t => {
    const { app, merge, importLines } = await openCopies(t)
    const lines = around(() => merge('g-aralli', 'goncha-aralli'))
    t.match(await importLines(lines), { created: 3, refused: 0 })
    for (const path of ['d', 'e?lang=ru']) t.match((await app.inject(`/v1/articles/${path}`)).json().experts, [{ slug: 'goncha-aralli' }])
  })

  t.test('deletes somebody is told that they are not there', async t => {
    const { send, get, importLines } = await openEditor(t, [...newsroomLines, twin])
    const lines = around(async () => {
      const drafts = async () => (await get('/articles?status=draft')).json().data
      while ((await drafts()).length === 0) await setImmediate()
      const [draft] = await drafts()
      const { id } = (await get('/experts')).json().data.find(({ slug }: { slug: string }) => slug === 'g-aralli')
      for (const path of [`/articles/${draft.id}`, `/experts/${id}`]) t.equal((await send('DELETE', path)).statusCode, 204)
    })
    const report = await importLines(lines)
    t.match(report, { created: 1, refused: 2 })
    const fault = { pointer: '/appearances/0/expert', reason: "names an expert who is not there: 'g-aralli'" }
    t.match(report.refusals, [
      { line: 2, ...fault },
      { line: 3, ...fault },
    ])
  })
})

t.test('who was merged is exported, so that their addresses lead on after a move', async t => {
  const content = await openCopies(t)
  const { id } = await content.person('g-aralli')
  await content.merge('g-aralli', 'goncha-aralli')
  const lines = await exported(content)
  t.match(
    lines.find(line => 'slug' in line && line.slug === 'goncha-aralli'),
    { mergedFrom: [{ slug: 'g-aralli', id }] },
  )
  const { app, addKey, importLines, ...copy } = await openContent(t, lines)
  t.same(await exported(copy), lines)
  t.match(await importLines([...lines, twin]), { created: 0, updated: 0, refused: 0 })
  for (const name of ['g-aralli', id]) {
    t.match(await app.inject(`/v1/experts/${name}`), { statusCode: 301, headers: { location: 'goncha-aralli' } })
  }
  const headers = await addKey(['admin'])
  const made = await app.inject({ method: 'POST', url: '/v1/editorial/experts', headers, payload: { slug: 'g-aralli', name: 'A' } })
  t.equal(made.statusCode, 409)
  const winner = `/v1/editorial/experts/${(await app.inject('/v1/experts/goncha-aralli')).json().id}`
  const etag = String((await app.inject({ url: winner, headers })).headers.etag)
  const split = {
    method: 'POST',
    url: `${winner}/split`,
    headers: { ...headers, 'if-match': etag },
    payload: { slug: 'g-aralli' },
  } as const
  t.match((await app.inject(split)).json(), { code: 'conflict', detail: /by an editor/ }, 'what was moved is not known any more')
})

t.test('a line without those who were merged takes no address away; one that names more of them adds theirs', async t => {
  const others = newsroomLines.filter(line => line !== expertLine)
  const { app, importLines } = await openContent(t, [...others, { ...expertLine, mergedFrom: [{ slug: 'one' }] }])
  t.match(await importLines([expertLine]), { unchanged: 1 })
  t.match(await importLines([{ ...expertLine, mergedFrom: [{ slug: 'two' }] }]), { updated: 1 })
  for (const slug of ['one', 'two']) t.equal((await app.inject(`/v1/experts/${slug}`)).statusCode, 301)
})
