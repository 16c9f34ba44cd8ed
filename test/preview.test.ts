import t from 'tap'
import { createDesk } from '../src/editing/desk.ts'
import { createEditorialStore } from '../src/store/editorial.ts'
import { createReader } from '../src/store/reader.ts'
import type { Writer } from '../src/store/writer.ts'
import { now, openContent } from './support/content.ts'
import { articleLine, newsroomLines } from './support/lines.ts'

async function open(t: Parameters<typeof openContent>[0]) {
  const draft = {
    ...articleLine,
    slug: 'hidden',
    work: 'other',
    status: 'draft',
    datePublished: undefined,
    dateModified: undefined,
    corrections: [],
  }
  const content = await openContent(t, [...newsroomLines, draft])
  const headers = await content.addKey(['content:read', 'content:write'])
  const { data } = (await content.app.inject({ url: '/v1/editorial/articles?status=draft', headers })).json()
  const link = async (id: string, body: object = {}) =>
    content.app.inject({ method: 'POST', url: `/v1/editorial/articles/${id}/preview`, headers, payload: body })
  const pathOf = (url: string) => url.replace('https://api.newsroom.example', '')
  return { ...content, headers, id: String(data[0].id), link, pathOf }
}

t.test('POST /v1/editorial/articles/:id/preview', async t => {
  t.test('refuses what is not there, and times out of range', async t => {
    const { app, headers, id, link } = await open(t)
    t.equal((await link('art_00000000000000000000000000')).statusCode, 404)
    for (const hours of [0, 169, 1.5, '24']) t.equal((await link(id, { hours })).statusCode, 400)
    const url = `/v1/editorial/articles/${id}/preview`
    const json = { ...headers, 'content-type': 'application/json' }
    t.match((await app.inject({ method: 'POST', url, headers: json, payload: 'null' })).json(), {
      detail: 'The body must be of type object.',
    })
    t.equal((await app.inject({ method: 'POST', url, headers: json })).statusCode, 201, 'which no body at all is not')
  })

  t.test('makes a link that holds for as long as is asked', async t => {
    const { id, link } = await open(t)
    t.equal((await link(id)).json().expiresAt, '2026-11-02T12:00:00.000Z')
    t.equal((await link(id, { hours: 1 })).json().expiresAt, '2026-11-01T13:00:00.000Z')
    t.equal(now, '2026-11-01T12:00:00.000Z')
  })
})

t.test('GET /v1/preview/:token', async t => {
  t.test('refuses links that were cut, altered or made up', async t => {
    const { app, id, link, pathOf } = await open(t)
    const path = pathOf((await link(id)).json().url)
    const [article, expires, seal] = path.replace('/v1/preview/', '').split('.')
    const altered = [
      `${article}.${Number(expires) + 1}.${seal}`,
      `${article}.${expires}`,
      `${article}.${expires}.${seal}x`,
      'x',
      `${article}.${expires}.`,
    ]
    for (const token of altered) t.equal((await app.inject(`/v1/preview/${token}`)).statusCode, 404, token)
    t.equal((await app.inject(path)).statusCode, 200)
  })

  t.test('shows nothing of an article that has been withdrawn, by a link of before or a new one', async t => {
    const { app, link, pathOf, importLines } = await open(t)
    const { id } = (await app.inject(`/v1/articles/${articleLine.slug}`)).json()
    const path = pathOf((await link(id)).json().url)
    t.equal((await app.inject(path)).statusCode, 200)
    const date = '2026-10-31T00:00:00.000Z'
    await importLines([{ ...articleLine, status: 'withdrawn', withdrawn: { date, reason: 'Wrong.' } }])
    const answer = await app.inject(path)
    t.match(answer.json(), { status: 410, tombstone: { id, date, reason: 'Wrong.' } })
    t.equal(answer.headers['cache-control'], 'no-store')
    t.equal((await link(id)).statusCode, 410)
  })

  t.test('knows no link before the first was made', async t => {
    const { app, id } = await open(t)
    t.equal((await app.inject(`/v1/preview/${id}.1795377600.${'a'.repeat(32)}`)).statusCode, 404)
  })

  t.test('knows those that two processes made first, at once or one after the other', async t => {
    for (const isLater of [false, true]) {
      const { app, headers, id, link, pathOf, sqlite, writer, openAnother, clock } = await open(t)
      const first = link(id, { hours: 1 })
      const other: Writer = {
        commit: async unit => {
          if (isLater) await first
          return writer.commit(unit)
        },
      }
      const desk = createDesk({ editorial: createEditorialStore(createReader(sqlite)), writer: other, now: () => clock.ms })
      const another = await openAnother({ desk, writer: other })
      const url = `/v1/editorial/articles/${id}/preview`
      const made = await Promise.all([first, another.inject({ method: 'POST', url, headers, payload: { hours: 2 } })])
      for (const answer of made) t.equal((await app.inject(pathOf(answer.json().url))).statusCode, 200)
    }
  })

  t.test('shows a draft in the delivery shape, never cached and never listed', async t => {
    const { app, headers, id, link, pathOf } = await open(t)
    const path = pathOf((await link(id)).json().url)
    const answer = await app.inject(`${path}?body=html`)
    t.equal(answer.headers['cache-control'], 'no-store')
    t.equal(answer.headers['x-robots-tag'], 'noindex')
    t.notOk('etag' in answer.headers)
    const public_ = (await app.inject(`/v1/articles/${articleLine.slug}?body=html`)).json()
    const shown = answer.json()
    const ownFields = ['id', 'workId', 'slug', 'canonicalUrl', 'datePublished', 'dateModified', 'corrections', 'quotes', 'bodyHtml']
    for (const name of Object.keys(public_)) if (!ownFields.includes(name)) t.same(shown[name], public_[name], name)
    t.match(shown.bodyHtml, `<q data-quote="${shown.quotes[0].id}">Mud has a memory`)
    t.match(shown.quotes[0], { text: public_.quotes[0].text, expert: public_.quotes[0].expert, capacity: 'expert' })
    t.notMatch((await app.inject('/v1/articles/slugs')).body, 'hidden')
    const marked = { method: 'POST', url: `/v1/editorial/articles/${id}/quotes`, headers: { ...headers, 'if-match': '*' } } as const
    t.equal((await app.inject({ ...marked, payload: { text: 'shallow again' } })).statusCode, 200)
    const { quotes, quoteCount } = (await app.inject(path)).json()
    t.same([quotes.length, quoteCount], [shown.quotes.length, shown.quotes.length], 'and no quote that is not published')
  })

  t.test('stops when the link has expired', async t => {
    const { app, id, link, pathOf, wait } = await open(t)
    const path = pathOf((await link(id, { hours: 1 })).json().url)
    wait(3_600_000 - 1)
    t.equal((await app.inject(path)).statusCode, 200)
    wait(1)
    t.match((await app.inject(path)).json(), { status: 404, detail: 'The link is not valid or has expired.' })
  })

  t.test('shows the working copy, and nothing once the secret is another', async t => {
    const { app, headers, link, pathOf, sqlite } = await open(t)
    const { id } = (await app.inject(`/v1/articles/${articleLine.slug}`)).json()
    const etag = String((await app.inject({ url: `/v1/editorial/articles/${id}`, headers })).headers.etag)
    const change = {
      method: 'PATCH',
      url: `/v1/editorial/articles/${id}`,
      headers: { ...headers, 'if-match': etag },
      payload: { headline: 'New' },
    } as const
    t.equal((await app.inject(change)).statusCode, 200)
    const path = pathOf((await link(id)).json().url)
    t.equal((await app.inject(path)).json().headline, 'New')
    t.equal((await app.inject(`/v1/articles/${id}`)).json().headline, articleLine.headline)
    sqlite.prepare('DELETE FROM preview_secrets').run()
    t.equal((await app.inject(path)).statusCode, 404)
  })
})
