import t from 'tap'
import { draft, type Editor, openEditor } from './support/editor.ts'

const words = 'Mud has a memory'
const silence = { bodyFormat: 'text', body: 'Silence. “No.”' }

/** A published article with one published quote. Revision 1 is the draft before the quote was marked, revision 3 has it published. */
async function published({ does, app }: Editor) {
  const { id } = await does('POST', '/articles', draft)
  const { quotes } = await does('POST', `/articles/${id}/quotes`, { text: words, expert: 'tomas-veld', attribution: 'Veld said' })
  const quote = quotes[0]?.id ?? ''
  await does('PATCH', `/articles/${id}/quotes/${quote}`, { status: 'published' })
  await does('POST', `/articles/${id}/publish`, {})
  const statusOf = async (id = quote) => (await app.inject(`/v1/quotes/${id}`)).statusCode
  return { id, quote, statusOf, path: `/articles/${id}` }
}

t.test('POST /v1/editorial/articles/:id/revisions/:number/restore', async t => {
  t.test('refuses to lose a quote, naming it, unless it is named', async t => {
    const editor = await openEditor(t)
    const { does, send } = editor
    const { path, statusOf } = await published(editor)
    await does('PATCH', path, { bodyFormat: 'text', body: `${draft.body}\n\n“It stays,” Veld said.` })
    const { quotes } = await does('POST', `${path}/quotes`, { text: 'It stays,', expert: 'tomas-veld' })
    const later = quotes[1]?.id ?? ''
    await does('PATCH', `${path}/quotes/${later}`, { status: 'published' })
    await does('POST', `${path}/publish`, {})
    t.match((await send('POST', `${path}/revisions/1/restore`)).json(), { status: 409, quotes: [later] })
    for (const retractQuotes of [['quo_00000000000000000000000000'], 'all', [1]])
      t.equal((await send('POST', `${path}/revisions/1/restore`, { retractQuotes })).statusCode, 400)
    t.equal((await send('POST', `${path}/revisions/1/restore`, { retract: [later] })).statusCode, 400)
    await does('POST', `${path}/revisions/1/restore`, { retractQuotes: [later] })
    t.equal(await statusOf(later), 200)
    await does('POST', `${path}/publish`, {})
    t.same([await statusOf(later), await statusOf()], [410, 200])
  })

  t.test('refuses to lose the speaker of a quote', async t => {
    const editor = await openEditor(t)
    const { does, send } = editor
    const { path, quote } = await published(editor)
    await does('PATCH', `${path}/quotes/${quote}`, { expert: 'goncha-aralli', capacity: 'expert' })
    t.match((await send('POST', `${path}/revisions/1/restore`)).json(), { status: 409, quotes: [quote] })
  })

  t.test('keeps a quote that came since, where the text of then holds it', async t => {
    const editor = await openEditor(t)
    const { does, app } = editor
    const { id, path, quote, statusOf } = await published(editor)
    await does('PATCH', path, { headline: 'Later', body: 'Before.\n\n'.concat(draft.body), bodyFormat: 'text' })
    await does('POST', `${path}/publish`, {})
    t.match(await does('POST', `${path}/revisions/1/restore`), {
      headline: draft.headline,
      quotes: [{ id: quote, status: 'published', start: 26 }],
    })
    await does('POST', `${path}/publish`, {})
    t.equal(await statusOf(), 200)
    t.match((await app.inject(`/v1/articles/${id}`)).json(), { headline: draft.headline, quotes: [{ id: quote, start: 26 }] })
  })

  t.test('brings back the text, and not a quote that was taken back: that an editor publishes again', async t => {
    const editor = await openEditor(t)
    const { does, app, addKey, send } = editor
    const { id, path, quote, statusOf } = await published(editor)
    await does('PATCH', path, { ...silence, retractQuotes: [quote] })
    await does('POST', `${path}/publish`, {})
    t.equal(await statusOf(), 410)
    const writer = await addKey(['content:write', 'content:read'])
    t.equal((await send('POST', `${path}/revisions/3/restore`, undefined, writer)).statusCode, 200)
    t.match((await app.inject(`/v1/articles/${id}`)).body, /Silence/)
    await does('POST', `${path}/publish`, {})
    const { bodyText, quotes } = (await app.inject(`/v1/articles/${id}?body=text`)).json()
    t.same({ bodyText, quotes }, { bodyText: draft.body, quotes: [] })
    t.equal(await statusOf(), 410)
    t.equal((await send('PATCH', `${path}/quotes/${quote}`, { status: 'published', expert: 'tomas-veld' }, writer)).statusCode, 403)
    await does('PATCH', `${path}/quotes/${quote}`, { status: 'published' })
    t.equal(await statusOf(), 200)
  })

  t.test('can be followed by publishing the quote before the text is live: both go live together', async t => {
    const editor = await openEditor(t)
    const { does } = editor
    const { path, quote, statusOf } = await published(editor)
    await does('PATCH', path, { ...silence, retractQuotes: [quote] })
    await does('POST', `${path}/publish`, {})
    await does('POST', `${path}/revisions/3/restore`)
    await does('PATCH', `${path}/quotes/${quote}`, { status: 'published' })
    t.equal(await statusOf(), 410)
    await does('POST', `${path}/publish`, {})
    t.equal(await statusOf(), 200)
  })

  t.test('publishes no candidate, takes up nothing that was rejected, and leaves the speaker and the cue of today', async t => {
    const editor = await openEditor(t)
    const { does } = editor
    const { path, quote, statusOf } = await published(editor)
    await does('POST', `${path}/quotes/${quote}/retract`)
    const restore = async (revision: number) => {
      await does('PATCH', path, { headline: `Before ${revision}` })
      return (await does('POST', `${path}/revisions/${revision}/restore`)).quotes
    }
    for (const revision of [1, 2, 3, 4]) t.match(await restore(revision), [{ status: 'rejected', attribution: 'Veld said' }])
    await does('PATCH', `${path}/quotes/${quote}`, { status: 'candidate' })
    t.match(await restore(4), [{ id: quote, status: 'candidate' }])
    await does('POST', `${path}/publish`, {})
    t.equal(await statusOf(), 410)
  })

  t.test('finds each of two quotes of the same words where it stood', async t => {
    const { does } = await openEditor(t)
    const body = '“No,” Veld said. It was late.\n\n“No,” Veld said. It was later.'
    const { id } = await does('POST', '/articles', { ...draft, body })
    await does('POST', `/articles/${id}/quotes`, { text: 'No,', start: 32, expert: 'tomas-veld' })
    await does('PATCH', `/articles/${id}`, { bodyFormat: 'text', body: '“No,” Veld said. It was late.' })
    t.match((await does('POST', `/articles/${id}/revisions/2/restore`)).quotes, [{ start: 32 }])
  })

  t.test('brings back every field, and nothing of fields that came since', async t => {
    const { does, get } = await openEditor(t)
    const image = { url: 'https://img.example/a.jpg', width: 10, height: 10, alt: 'Mud' }
    const { id } = await does('POST', '/articles', { ...draft, image })
    await does('PATCH', `/articles/${id}`, { image: { credit: 'Desk' }, byline: 'Desk', tags: ['mud'], slug: 'other' })
    await does('POST', `/articles/${id}/revisions/1/restore`)
    t.same((await get(`/articles/${id}/revisions/3/compare?with=1`)).json().fields, ['revision'])
  })
})

t.test('a change that changes nothing leaves the ETag, the revisions and the audit alone', async t => {
  const editor = await openEditor(t)
  const { get, send } = editor
  const { path } = await published(editor)
  const facts = async () => [
    (await get(path)).headers.etag,
    (await get(path)).body,
    (await get(`${path}/revisions`)).body,
    (await get('/audit')).body,
  ]
  const before = await facts()
  for (const patch of [{}, { headline: draft.headline }, { bodyFormat: 'text', body: draft.body }, { image: null }]) {
    const answer = await send('PATCH', path, patch)
    t.same([answer.statusCode, answer.headers.etag], [200, before[0]])
  }
  t.equal((await send('POST', `${path}/revisions/1/restore`, undefined, { 'idempotency-key': 'x' })).statusCode, 200)
  t.same(await facts(), before)
})

t.test('a body may be left out where it has nothing that is needed', async t => {
  const { does, app, admin, send } = await openEditor(t)
  const { id } = await does('POST', '/articles', draft)
  const post = (path: string, headers = {}, payload?: string) =>
    app.inject({
      method: 'POST',
      url: `/v1/editorial/articles/${id}${path}`,
      headers: { ...admin, 'if-match': '*', ...headers },
      ...(payload !== undefined && { payload }),
    })
  const type = { 'content-type': 'application/json' }
  t.equal((await post('/publish', type, '{')).statusCode, 400)
  t.equal((await post('/corrections', type, '')).statusCode, 400)
  t.equal((await post('/corrections')).statusCode, 400)
  t.equal((await send('PATCH', `/articles/${id}`)).statusCode, 400)
  t.equal((await post('/preview', type, '')).statusCode, 201)
  t.equal((await post('/publish', type, '')).statusCode, 200)
  t.equal((await post('/withdraw')).statusCode, 200)
})
