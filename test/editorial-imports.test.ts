import { randomUUIDv7 } from 'node:crypto'
import t from 'tap'
import { archiveQueries } from '../src/store/archive.ts'
import { createReader } from '../src/store/reader.ts'
import type { Writer } from '../src/store/writer.ts'
import { importInto, now } from './support/content.ts'
import { bodyOf, draft, type Editor, openEditor } from './support/editor.ts'
import { articleLine } from './support/lines.ts'

const withdrawn = { ...articleLine, status: 'withdrawn', withdrawn: { date: '2026-10-31T00:00:00.000Z' } }

const idOf = async ({ app }: Editor): Promise<string> => (await app.inject(`/v1/articles/${articleLine.slug}`)).json().id

t.test('what an import does to an article that is edited', async t => {
  t.test('is kept among its states, once they go on', async t => {
    const editor = await openEditor(t)
    const { does, get, importLines } = editor
    const { id } = await does('POST', '/articles', draft)
    await does('POST', `/articles/${id}/publish`, {})
    const { slug, datePublished } = (await editor.app.inject(`/v1/articles/${id}`)).json()
    const line = { ...draft, type: 'article', slug, datePublished, headline: 'Imported' }
    t.match(await importLines([line]), { updated: 1 })
    await does('PATCH', `/articles/${id}`, { headline: 'Edited' })
    await does('POST', `/articles/${id}/publish`, {})
    const states = (await get(`/articles/${id}/revisions`)).json().data
    t.match(states, [
      { number: 5, action: 'publishArticle', isLive: true },
      { number: 4, action: 'patchArticle', isLive: false },
      { number: 3, action: 'import', isLive: true },
      { number: 2, action: 'publishArticle', isLive: true },
      { number: 1, action: 'createArticle' },
    ])
    t.equal((await get(`/articles/${id}/revisions/3`)).json().article.headline, 'Imported')
    t.match(await does('POST', `/articles/${id}/revisions/3/restore`), { headline: 'Imported' })
  })

  t.test('and that withdraws it leaves a tombstone to editors too, and a working copy that can be discarded', async t => {
    const editor = await openEditor(t)
    const { does, get, send, importLines } = editor
    const id = await idOf(editor)
    await does('PATCH', `/articles/${id}`, { headline: 'Edited' })
    t.match(await importLines([withdrawn]), { updated: 1 })
    t.match((await get(`/articles/${id}`)).json(), { status: 'withdrawn', headline: articleLine.headline, workingCopy: {} })
    t.equal((await send('PATCH', `/articles/${id}`, { headline: 'x' })).statusCode, 409)
    t.equal((await send('DELETE', `/articles/${id}/working-copy`, undefined, { 'if-match': '"x"' })).statusCode, 412)
    const after = await does('DELETE', `/articles/${id}/working-copy`)
    t.same([after.status, after.workingCopy], ['withdrawn', undefined])
    t.equal((await send('DELETE', `/articles/${id}/working-copy`)).statusCode, 409)
  })

  t.test('is seen beside the working copy: its notes, and a quote that can be changed where the working copy has it not', async t => {
    const editor = await openEditor(t)
    const { does, app, get, importLines } = editor
    const id = await idOf(editor)
    await does('PATCH', `/articles/${id}`, { headline: 'Edited' })
    const text = 'Mud has a memory'
    const corrections = [...articleLine.corrections, { date: '2026-10-31T00:00:00.000Z', text: 'It was green.' }]
    const quotes = [...articleLine.quotes.slice(1), { ...articleLine.quotes[0], text }]
    await importLines([{ ...articleLine, corrections, views: 300, quotes }])
    const { headline, revision, corrections: shown, views } = (await get(`/articles/${id}`)).json()
    t.same([headline, revision, shown, views], ['Edited', 2, corrections, 300])
    const quote = (await app.inject(`/v1/articles/${id}`)).json().quotes.find((shown: { text: string }) => shown.text === text)
    await does('PATCH', `/articles/${id}/quotes/${quote.id}`, { attribution: 'as was said' })
    t.match((await app.inject(`/v1/quotes/${quote.id}`)).json(), { text, attribution: 'as was said' })
  })

  t.test('and that makes a working copy stale calls its publication off, is told of once, and is audited', async t => {
    for (const line of [withdrawn, { ...articleLine, headline: 'Imported' }]) {
      const editor = await openEditor(t)
      const { does, desk, wait, get, importLines } = editor
      const id = await idOf(editor)
      await does('PATCH', `/articles/${id}`, { headline: 'Edited' })
      await does('POST', `/articles/${id}/publish`, { at: '2026-11-01T12:30:00.000Z' })
      await importLines([line])
      wait(3_600_000)
      const told: string[] = []
      for (let minute = 0; minute < 3; minute++) await desk.tick((_error, id) => told.push(id))
      t.same(told, [id])
      t.same((await get(`/articles/${id}`)).json().workingCopy, {})
      t.match((await get('/audit?key=clock')).json().data, [{ action: 'unscheduleArticle', thingId: id }])
      t.equal((await get('/audit?key=clock')).json().data.length, 1)
    }
  })
})

t.test('a line whose article is edited while it is imported is stored as soon as nobody is faster, or refused in words', async t => {
  const editor = await openEditor(t)
  const { does, app, sqlite, writer } = editor
  const id = await idOf(editor)
  const importAgainst = async (edits: number, headline: string) => {
    let left = edits
    const busy: Writer = {
      commit: async unit => {
        if (left-- > 0) await does('POST', `/articles/${id}/corrections`, { text: `Note ${left}` })
        return writer.commit(unit)
      },
    }
    const context = { archive: archiveQueries(createReader(sqlite)), writer: busy, now: () => now, makeUuid: () => randomUUIDv7() }
    return importInto(context, async function* () {
      yield Buffer.from(JSON.stringify({ ...articleLine, headline }))
    })
  }
  t.match(await importAgainst(5, 'Too late'), {
    updated: 0,
    refusals: [{ line: 1, pointer: '', reason: 'was changed by somebody else each time that it was about to be stored; import it again' }],
  })
  t.equal((await app.inject(`/v1/articles/${id}`)).json().corrections.length, articleLine.corrections.length + 5)
  t.match(await importAgainst(2, 'In time'), { updated: 1, refused: 0 })
  t.match((await app.inject(`/v1/articles/${id}`)).json(), { headline: 'In time' })
})

t.test('an article that could not be imported again after an export is refused', async t => {
  const { send } = await openEditor(t)
  for (const bytes of [990_000, 1_100_000, 1_800_000]) {
    const answer = await send('POST', '/articles', { ...draft, body: bodyOf(bytes) })
    t.match(answer.json(), { status: 400, detail: /longer than 1000000 bytes in an export/ })
  }
})
