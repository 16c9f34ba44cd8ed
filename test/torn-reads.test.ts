import type { InjectOptions } from 'fastify'
import t, { type Test } from 'tap'
import { createDesk } from '../src/editing/desk.ts'
import type { ArticleName } from '../src/store/articles.ts'
import { createEditorialStore } from '../src/store/editorial.ts'
import { createReader } from '../src/store/reader.ts'
import { createStore } from '../src/store/store.ts'
import { draft, openEditor } from './support/editor.ts'
import { articleLine, expertLine, officialLine } from './support/lines.ts'

const { slug: winner } = expertLine
const { slug: loser } = officialLine

/** The newsroom, and another server of it, on which something happens between two statements of a request: right after it has asked one of these. */
async function openTorn(t: Test) {
  const editor = await openEditor(t)
  let meanwhile = { skip: 0, left: 0, work: async (): Promise<unknown> => undefined }
  const then = <Asked extends unknown[], Answer>(ask: (...asked: Asked) => Promise<Answer>) => {
    return async (...asked: Asked): Promise<Answer> => {
      const answer = await ask(...asked)
      if (meanwhile.skip-- <= 0 && meanwhile.left-- > 0) await meanwhile.work()
      return answer
    }
  }
  const reader = createReader(editor.sqlite)
  const editorial = createEditorialStore(reader)
  const archive = {
    ...editorial.archive,
    findArticleById: then(editorial.archive.findArticleById),
    findHeir: then(editorial.archive.findHeir),
  }
  const desk = createDesk({ editorial: { ...editorial, archive }, writer: editor.writer, now: () => editor.clock.ms })
  const store = createStore(reader)
  const articles = {
    ...store.articles,
    findPublished: then((name: ArticleName) => store.articles.findPublished(name)),
    findPlace: then((id: string) => store.articles.findPlace(id)),
  }
  const experts = { ...store.experts, find: then((idOrSlug: string, lang?: string) => store.experts.find(idOrSlug, lang)) }
  const quotes = { ...store.quotes, findPublished: then((id: string) => store.quotes.findPublished(id)) }
  const other = await editor.openAnother({ desk, store: { ...store, articles, experts, quotes } })
  const idOf = async (path: string): Promise<string> => (await editor.app.inject(`/v1/${path}`)).json().id
  const article = `/articles/${await idOf(`articles/${articleLine.slug}`)}`
  const person = `/experts/${await idOf(`experts/${loser}`)}`
  return {
    ...editor,
    article,
    person,
    /** Asks the other server, while something happens, so many times, after it has asked so many others. */
    askWhile: async (work: () => Promise<unknown>, request: InjectOptions | string, times = 1, skip = 0) => {
      let happened = false
      const note = () => {
        happened = true
        return work()
      }
      meanwhile = { skip, left: times, work: note }
      const answer = await other.inject(request)
      t.ok(happened, 'it happened in between')
      return answer
    },
    merge: () => editor.does('POST', `${person}/merge`, { into: winner }),
    split: async () => editor.does('POST', `/experts/${await idOf(`experts/${winner}`)}/split`, { slug: loser }),
    rename: async (slug: string) => {
      await editor.does('PATCH', article, { slug })
      await editor.does('POST', `${article}/publish`)
    },
  }
}

t.test('who is merged while an editor’s request reads', async t => {
  t.test('stands in no article by another’s name, nor by none', async t => {
    const { askWhile, admin, article, merge, get } = await openTorn(t)
    const seen = await askWhile(merge, { url: `/v1/editorial${article}`, headers: admin })
    t.match(seen.json(), { appearances: [{ expert: winner }], quotes: [{ expert: winner }, { expert: winner }] })
    t.equal(seen.headers.etag, (await get(article)).headers.etag)
  })
  t.test('does not end a preview', async t => {
    const { askWhile, article, merge, does } = await openTorn(t)
    const { url } = await does('POST', `${article}/preview`, {})
    const seen = await askWhile(merge, new URL(String(url)).pathname)
    t.match(seen.json(), { experts: [{ slug: winner }], quotes: [{ expert: { slug: winner } }, { expert: { slug: winner } }] })
  })
  t.test('has no edit refused that takes whatever there is', async t => {
    const { askWhile, admin, article, merge } = await openTorn(t)
    const headers = { ...admin, 'if-match': '*' }
    const edited = await askWhile(merge, { method: 'PATCH', url: `/v1/editorial${article}`, headers, payload: { headline: 'Theirs' } })
    t.match(edited.json(), { headline: 'Theirs', appearances: [{ expert: winner }], quotes: [{ expert: winner }, { expert: winner }] })
  })
  t.test('has an edit of what was there before told so', async t => {
    const { askWhile, admin, article, merge, get } = await openTorn(t)
    const headers = { ...admin, 'if-match': String((await get(article)).headers.etag) }
    const edited = await askWhile(merge, { method: 'PATCH', url: `/v1/editorial${article}`, headers, payload: { headline: 'Theirs' } })
    t.same([edited.statusCode, edited.headers.etag], [412, (await get(article)).headers.etag])
  })
  for (const rest of ['', '/affiliations'])
    t.test(`leads on from /experts/:id${rest}`, async t => {
      const { askWhile, admin, person, merge } = await openTorn(t)
      t.equal((await askWhile(merge, { url: `/v1/editorial${person}${rest}`, headers: admin })).statusCode, 301)
    })
})

t.test('what is put off while the clock looks for what is due waits', async t => {
  const { sqlite, writer, clock, does, get, wait } = await openEditor(t)
  const { id } = await does('POST', '/articles', draft)
  const other = (await get('/articles?status=published')).json().data[0].id
  await does('PATCH', `/articles/${other}`, { headline: 'Edited' })
  const putOff = async (at: string) => {
    for (const article of [id, other]) await does('POST', `/articles/${article}/publish`, { at })
  }
  await putOff('2026-11-01T12:30:00.000Z')
  wait(3_600_000)
  const editorial = createEditorialStore(createReader(sqlite))
  const revisions = {
    ...editorial.revisions,
    listDue: async (moment: string) => {
      const due = await editorial.revisions.listDue(moment)
      await putOff('2026-11-02T12:30:00.000Z')
      return due
    },
  }
  const desk = createDesk({ editorial: { ...editorial, revisions }, writer, now: () => clock.ms })
  await desk.tick(error => t.fail(String(error)))
  t.match((await get(`/articles/${id}`)).json(), { status: 'scheduled', datePublished: '2026-11-02T12:30:00.000Z' })
  t.match((await get(`/articles/${other}`)).json(), { workingCopy: { publishAt: '2026-11-02T12:30:00.000Z' } })
})

t.test('who edits all the time keeps nobody from reading', async t => {
  const { askWhile, article, does } = await openTorn(t)
  const { url } = await does('POST', `${article}/preview`, {})
  let edits = 0
  const edit = () => does('PATCH', article, { headline: `Edit ${++edits}` })
  const seen = await askWhile(edit, new URL(String(url)).pathname, Number.POSITIVE_INFINITY)
  t.match([seen.statusCode, edits], [200, 10])
})

t.test('what changes while a reader’s request reads', async t => {
  for (const rest of ['', '/articles', '/quotes']) {
    t.test(`leads on from /experts/:slug${rest} once they are merged`, async t => {
      const { askWhile, merge } = await openTorn(t)
      t.equal((await askWhile(merge, `/v1/experts/${loser}${rest}`)).statusCode, 301)
    })
    t.test(`is at /experts/:slug${rest} once they are split off`, async t => {
      const { askWhile, merge, split } = await openTorn(t)
      await merge()
      t.equal((await askWhile(split, `/v1/experts/${loser}${rest}`)).statusCode, 200)
    })
  }
  t.test('is found by the slug that it gets back', async t => {
    const { askWhile, rename } = await openTorn(t)
    await rename('the-silt-stays')
    const answer = await askWhile(() => rename(articleLine.slug), `/v1/articles/${articleLine.slug}`, 1, 1)
    t.match([answer.statusCode, answer.json().slug], [200, articleLine.slug])
  })
  t.test('is gone, and no article without quotes, once it is withdrawn', async t => {
    const { askWhile, article, does } = await openTorn(t)
    t.equal((await askWhile(() => does('POST', `${article}/withdraw`, {}), `/v1${article}/quotes`)).statusCode, 410)
  })
  t.test('is a quote once it is published again', async t => {
    const { askWhile, article, does, get } = await openTorn(t)
    const [quote] = (await get(article)).json().quotes
    const path = `${article}/quotes/${quote.id}`
    await does('POST', `${path}/retract`, {})
    t.equal((await askWhile(() => does('PATCH', path, { status: 'published' }), `/v1/quotes/${quote.id}`, 1, 1)).statusCode, 200)
  })
})
