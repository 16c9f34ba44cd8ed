import t from 'tap'
import type { Scope } from '../src/schemas/key.ts'
import { dayMs } from '../src/text/day.ts'
import { now } from './support/content.ts'
import { draft, openEditor } from './support/editor.ts'
import { articleLine } from './support/lines.ts'

const unknown = '/articles/art_00000000000000000000000000'

t.test('POST /v1/editorial/articles', async t => {
  t.test('refuses who has no key, a wrong one, or one without the scope', async t => {
    const { app, addKey } = await openEditor(t)
    const url = '/v1/editorial/articles'
    const headers = { 'content-type': 'application/json' }
    const payload = JSON.stringify(draft)
    const without = await app.inject({ method: 'POST', url, headers, payload })
    t.equal(without.statusCode, 401)
    t.match(without.headers['www-authenticate'], /^Bearer/)
    t.equal(
      (await app.inject({ method: 'POST', url, headers: { ...headers, authorization: 'Bearer onr_live_x' }, payload })).statusCode,
      401,
    )
    const scopes: Scope[] = ['content:read', 'content:publish', 'views:read', 'views:write']
    for (const scope of scopes) {
      const answer = await app.inject({ method: 'POST', url, headers: { ...headers, ...(await addKey([scope])) }, payload })
      t.equal(answer.statusCode, 403, scope)
      t.match(answer.json().detail, 'content:write')
    }
  })

  t.test('refuses bodies of other types, too large, too deep, or with keys that reach for prototypes', async t => {
    const { app, admin, send } = await openEditor(t)
    const post = (payload: string, type = 'application/json') =>
      app.inject({ method: 'POST', url: '/v1/editorial/articles', headers: { ...admin, 'content-type': type }, payload })
    t.equal((await post('a=b', 'application/x-www-form-urlencoded')).statusCode, 415)
    t.equal((await post(' '.repeat(2_000_001))).statusCode, 413)
    t.equal((await post(`${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`)).statusCode, 400)
    t.equal((await post('{"__proto__":{"status":"published"}}')).statusCode, 400)
    t.equal((await post('{"constructor":{"prototype":{"x":1}}}')).statusCode, 400)
    t.equal((await send('POST', '/articles', { ...draft, headline: 'x'.repeat(501) })).statusCode, 400)
    t.equal((await send('POST', '/articles', { ...draft, headline: 'x'.repeat(500), slug: 'x' })).statusCode, 201)
  })

  t.test('names every field that is wrong, and takes no status, date or revision', async t => {
    const { send } = await openEditor(t)
    const answer = await send('POST', '/articles', { ...draft, status: 'published', datePublished: now, revision: 7, id: 'x', headline: 4 })
    t.equal(answer.statusCode, 400)
    t.same(
      answer
        .json()
        .errors.map(({ pointer }: { pointer: string }) => pointer)
        .sort(),
      ['/datePublished', '/headline', '/id', '/revision', '/status'],
    )
    for (const [change, pointer] of [
      [{ rubric: 'nowhere' }, '/rubric'],
      [{ appearances: [{ expert: 'nobody', capacity: 'expert' }] }, '/appearances/0/expert'],
      [{ body: [] }, '/body'],
      [{ headline: '漢字' }, '/slug'],
    ] as const) {
      t.equal((await send('POST', '/articles', { ...draft, ...change })).json().errors[0].pointer, pointer)
    }
    t.match((await send('POST', '/articles', { ...draft, body: `First.\n\n${'x'.repeat(20_001)}` })).json(), {
      detail: "The body at '/body' has more than 20000 characters of text (block 2).",
      errors: [{ pointer: '/body', detail: 'has more than 20000 characters of text (block 2)' }],
    })
  })

  t.test('refuses a slug or a work that is taken, and a slug that leads elsewhere for ever', async t => {
    const { send, does } = await openEditor(t)
    t.match((await send('POST', '/articles', { ...draft, slug: articleLine.slug })).json(), { status: 409, detail: /slug/ })
    t.match((await send('POST', '/articles', { ...draft, work: articleLine.work })).json(), { status: 409, detail: /work/ })
    const { id } = await does('POST', '/articles', draft)
    await does('POST', `/articles/${id}/publish`, {})
    await does('PATCH', `/articles/${id}`, { slug: 'other' })
    await does('POST', `/articles/${id}/publish`, {})
    t.match((await send('POST', '/articles', draft)).json(), { status: 409, detail: /for ever/ })
  })

  t.test('makes a draft of blocks, Markdown, HTML or text, and tells what it could not keep', async t => {
    const { send, app } = await openEditor(t)
    const html = await send('POST', '/articles', {
      ...draft,
      slug: 'h',
      bodyFormat: 'html',
      body: '<p>It <b>flows</b>.</p><script>alert(1)</script><table><tr><td>1</td></tr></table>',
    })
    t.equal(html.statusCode, 201)
    t.notMatch(html.body, 'alert')
    t.ok(html.json().losses.some(({ what }: { what: string }) => what.includes('script')))
    const markdown = await send('POST', '/articles', { ...draft, slug: 'm', bodyFormat: 'markdown', body: 'It **flows**.' })
    t.same(markdown.json().losses, undefined)
    t.same(markdown.json().body, html.json().body.slice(0, 1))
    const blocks = await send('POST', '/articles', { ...draft, slug: 'b', bodyFormat: undefined, body: markdown.json().body })
    t.same(blocks.json().body, markdown.json().body)
    t.match(blocks.json(), { status: 'draft', revision: 1, slug: 'b' })
    t.same(blocks.json().quotes, [])
    t.equal(blocks.headers['cache-control'], 'no-store')
    for (const path of ['b', 'm', 'h', blocks.json().id]) t.equal((await app.inject(`/v1/articles/${path}`)).statusCode, 404)
  })

  t.test('brings every text into NFC, as an import does, so that words and tags are found however they are typed', async t => {
    const { does, app } = await openEditor(t)
    const name = 'Zoe\u0301 Cafe\u0301'
    const url = 'https://images.example/e\u0301.jpg'
    const { slug } = await does('POST', '/experts', { slug: 'zoe', name, image: { url }, texts: { ru: { name: 'И\u0306о' } } })
    const { id } = await does('POST', '/articles', {
      ...draft,
      headline: 'Cafe\u0301',
      tags: ['cafe\u0301'],
      body: `“Ope\u0301n,” said ${name}.`,
      appearances: [{ expert: slug, capacity: 'expert' }],
    })
    const { quotes } = await does('POST', `/articles/${id}/quotes`, { text: 'Ope\u0301n', attribution: `said ${name}`, expert: slug })
    t.match(quotes, [{ text: 'Opén', start: 1, end: 5, attribution: 'said Zoé Café' }])
    await does('POST', `/articles/${id}/publish`)
    for (const tag of ['café', 'cafe\u0301']) {
      const { data } = (await app.inject(`/v1/articles?tag=${encodeURIComponent(tag)}`)).json()
      t.match(data, [{ headline: 'Café', tags: ['café'], experts: [{ name: 'Zoé Café' }] }])
    }
    t.match((await app.inject(`/v1/experts/${slug}?lang=ru`)).json(), { name: 'Йо', image: { url }, texts: { ru: { name: 'Йо' } } })
  })
})

t.test('white space at the edges of a text is taken away, and nothing else is no text', async t => {
  const { does, send } = await openEditor(t)
  const { id, tags } = await does('POST', '/articles', { ...draft, headline: ' Mud again\n', tags: ['mud', 'mud '] })
  t.same(tags, ['mud'])
  t.match(await does('PATCH', `/articles/${id}`, { byline: '\u00a0The desk ' }), {
    slug: 'mud-again',
    headline: 'Mud again',
    byline: 'The desk',
  })
  const { quotes } = await does('POST', `/articles/${id}/quotes`, { text: ' has a ', attribution: ' Veld said ' })
  t.match(quotes, [{ text: ' has a ', attribution: 'Veld said' }])
  for (const change of [{ headline: ' ' }, { byline: '\n' }, { tags: ['mud', ' '] }, { authors: [{ name: '\u00a0' }] }])
    t.match((await send('PATCH', `/articles/${id}`, change)).json(), { errors: [{ detail: 'must not be empty' }] })
})

t.test('Idempotency-Key', async t => {
  t.test('refuses another body under the same key, and one while the first is under way', async t => {
    const { send } = await openEditor(t)
    const headers = { 'idempotency-key': 'one' }
    t.equal((await send('POST', '/articles', draft, { 'idempotency-key': 'no spaces' })).statusCode, 400)
    const [first, second] = await Promise.all([send('POST', '/articles', draft, headers), send('POST', '/articles', draft, headers)])
    t.same(
      new Map([first, second].map(answer => [answer?.statusCode, answer?.headers['retry-after']])),
      new Map([
        [201, undefined],
        [409, '1'],
      ]),
    )
    t.equal((await send('POST', '/articles', { ...draft, headline: 'Other' }, headers)).json().code, 'idempotency_mismatch')
    const taken = await send('POST', '/articles', draft)
    t.same([taken.statusCode, taken.headers['retry-after']], [409, undefined], 'that would be refused again')
  })

  t.test('refuses a key that came with another address, or another ETag', async t => {
    const { does, send } = await openEditor(t)
    const [one, other] = [await does('POST', '/articles', draft), await does('POST', '/articles', { ...draft, slug: 'other' })]
    const sent = (id: string, ifMatch: string) =>
      send('POST', `/articles/${id}/publish`, {}, { 'idempotency-key': 'one', 'if-match': ifMatch })
    t.match((await sent(one.id, '*')).json(), { id: one.id, status: 'published' })
    for (const [id, ifMatch] of [
      [other.id, '*'],
      [one.id, '"1-1"'],
    ] as const)
      t.equal((await sent(id, ifMatch)).json().code, 'idempotency_mismatch')
    t.match((await sent(one.id, '*')).json(), { id: one.id, status: 'published' })
  })

  t.test('gives the same answer again, whatever became of the thing, and has no second effect', async t => {
    const { send, does, get } = await openEditor(t)
    const headers = { 'idempotency-key': 'one' }
    const first = await send('POST', '/articles', draft, headers)
    await does('PATCH', `/articles/${first.json().id}`, { headline: 'Changed' })
    const again = await send('POST', '/articles', draft, headers)
    t.same([again.statusCode, again.headers.etag, again.body], [201, first.headers.etag, first.body])
    const publish = { 'if-match': String((await get(`/articles/${first.json().id}`)).headers.etag), 'idempotency-key': 'two' }
    const published = await send('POST', `/articles/${first.json().id}/publish`, {}, publish)
    const repeated = await send('POST', `/articles/${first.json().id}/publish`, {}, publish)
    t.same([repeated.statusCode, repeated.headers.etag, repeated.body], [200, published.headers.etag, published.body])
    t.equal((await get('/articles?limit=10')).json().data.length, 2)
  })

  t.test('is none of a PATCH, which a stale ETag refuses when it comes again', async t => {
    const { send } = await openEditor(t)
    const made = await send('POST', '/articles', draft)
    const known = { 'if-match': String(made.headers.etag), 'idempotency-key': 'one' }
    const patch = () => send('PATCH', `/articles/${made.json().id}`, { headline: 'Changed' }, known)
    t.same([(await patch()).statusCode, (await patch()).statusCode], [200, 412])
  })

  t.test('is one for each key, keeps no refusal, and is forgotten after a day', async t => {
    const { send, addKey, wait } = await openEditor(t)
    const headers = { 'idempotency-key': 'one' }
    t.equal((await send('POST', '/articles', { ...draft, rubric: 'nowhere' }, headers)).statusCode, 400)
    t.equal((await send('POST', '/articles', draft, headers)).statusCode, 201)
    const other = await addKey(['content:write'])
    t.equal((await send('POST', '/articles', { ...draft, slug: 'b' }, { ...headers, ...other })).statusCode, 201)
    wait(dayMs)
    t.equal((await send('POST', '/articles', draft, headers)).statusCode, 201)
    wait(1)
    t.equal((await send('POST', '/articles', draft, headers)).statusCode, 409)
    t.equal((await send('POST', '/articles', { ...draft, slug: 'c' }, headers)).statusCode, 201)
  })

  t.test('is forgotten by the clock', async t => {
    const { send, desk, wait, sqlite } = await openEditor(t)
    await send('POST', '/articles', draft, { 'idempotency-key': 'one' })
    wait(86_400_001)
    await desk.tick(error => t.fail(String(error)))
    t.equal(sqlite.prepare('SELECT count(*) FROM idempotency').pluck().get(), 0)
  })
})

t.test('If-Match', async t => {
  t.test('is demanded of every change, and a stale one is told the ETag of now', async t => {
    const { app, admin, send, does, get } = await openEditor(t)
    const { id } = await does('POST', '/articles', draft)
    const { etag } = (await get(`/articles/${id}`)).headers
    const steps = ['publish', 'unschedule', 'withdraw', 'corrections', 'quotes', 'quotes:extract', 'revisions/1/restore']
    for (const step of steps) {
      const payload =
        step === 'corrections' || step === 'quotes'
          ? { text: 'shallow' }
          : step.includes('extract') || step.includes('restore')
            ? undefined
            : {}
      const headers = { ...admin, ...(payload && { 'content-type': 'application/json' }) }
      const url = `/v1/editorial/articles/${id}/${step}`
      const missing = await app.inject({ method: 'POST', url, headers, ...(payload && { payload }) })
      t.equal(missing.statusCode, 428, step)
      const stale = await send('POST', `/articles/${id}/${step}`, payload, { 'if-match': '"0-0", W/"1-1"' })
      t.equal(stale.statusCode, 412, step)
      t.equal(stale.headers.etag, etag)
    }
    t.equal((await app.inject({ method: 'DELETE', url: `/v1/editorial/articles/${id}`, headers: admin })).statusCode, 428)
    t.equal((await send('PATCH', unknown, {}, { 'if-match': '*' })).statusCode, 404)
    t.equal((await get(`/articles/${id}`)).headers.etag, etag)
  })

  t.test('says so of what is no ETag, and of one that a proxy has made weak', async t => {
    const { send, does } = await openEditor(t)
    const { id } = await does('POST', '/articles', draft)
    for (const ifMatch of ['1-1', '"1-1', '"1-1" "1-1"', 'W/', '*, "1-1"', '']) {
      const answer = await send('PATCH', `/articles/${id}`, {}, { 'if-match': ifMatch })
      t.match(answer.json(), { status: 400, errors: [{ in: 'header', name: 'if-match', detail: /ETag/ }] }, ifMatch)
    }
    t.match((await send('PATCH', `/articles/${id}`, {}, { 'if-match': 'W/"1-1"' })).json(), { status: 412, detail: /weak/ })
    t.match((await send('PATCH', `/articles/${id}`, {}, { 'if-match': '"0-0"' })).json(), { status: 412, detail: /changed/ })
  })

  t.test('takes a list and an asterisk; the ETag changes with every write and never without', async t => {
    const { send, does, get, app } = await openEditor(t)
    const { id } = await does('POST', '/articles', draft)
    const seen = new Set<unknown>()
    const changes: ['PATCH' | 'POST' | 'DELETE', string, unknown][] = [
      ['PATCH', '', {}],
      ['POST', '/publish', { at: '2026-11-02T00:00:00.000Z' }],
      ['POST', '/unschedule', {}],
      ['POST', '/quotes:extract', undefined],
      ['POST', '/publish', {}],
      ['PATCH', '', { headline: 'Other' }],
      ['POST', '/publish', { at: '2026-11-02T00:00:00.000Z' }],
      ['POST', '/unschedule', {}],
      ['POST', '/corrections', { text: 'Not so.' }],
      ['DELETE', '/working-copy', undefined],
      ['POST', '/withdraw', { reason: 'Wrong.' }],
    ]
    for (const [method, path, payload] of changes) {
      const before = (await get(`/articles/${id}`)).headers.etag
      await app.inject(`/v1/articles/${id}`)
      t.equal((await get(`/articles/${id}`)).headers.etag, before)
      const answer = await send(method, `/articles/${id}${path}`, payload, { 'if-match': seen.size % 2 ? '*' : `"other", ${before}` })
      t.equal(answer.statusCode, 200, `${method} ${path}`)
      t.equal((await get(`/articles/${id}`)).headers.etag, answer.headers.etag)
      t.notOk(seen.has(answer.headers.etag))
      seen.add(answer.headers.etag)
    }
  })
})

t.test('PATCH /v1/editorial/articles/:id', async t => {
  t.test('refuses what is no field, what has the wrong type, and what cannot change', async t => {
    const { send, does } = await openEditor(t)
    const { id } = await does('POST', '/articles', draft)
    for (const [patch, pointer] of [
      [{ status: 'published' }, '/status'],
      [{ datePublished: now }, '/datePublished'],
      [{ headline: null }, '/headline'],
      [{ bodyFormat: null, body: [] }, '/bodyFormat'],
      [{ tags: 'one' }, '/tags'],
      [{ image: { url: 'javascript:alert(1)' } }, '/image/url'],
      [{ inLanguage: 'ru' }, '/inLanguage'],
      [{ body: 'text without its format' }, '/body'],
      [{ retractQuotes: ['quo_00000000000000000000000000'] }, '/retractQuotes/0'],
      [{ retractQuotes: 1 }, '/retractQuotes'],
      [{ constructor: 1 }, '/constructor'],
    ] as const) {
      const answer = await send('PATCH', `/articles/${id}`, patch)
      t.equal(answer.statusCode, 400, pointer)
      t.equal(answer.json().errors[0].pointer, pointer)
    }
    t.equal((await send('PATCH', `/articles/${id}`, { bodyFormat: 'markdown', body: '> '.repeat(5000) })).statusCode, 400)
    t.equal((await send('PATCH', `/articles/${id}`, [])).statusCode, 400)
    t.equal((await send('PATCH', `/articles/${id}`, null)).statusCode, 400)
    const deep = `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`
    const { app, admin } = await openEditor(t)
    const answer = await app.inject({
      method: 'PATCH',
      url: `/v1/editorial${unknown}`,
      headers: { ...admin, 'if-match': '*', 'content-type': 'application/merge-patch+json' },
      payload: deep,
    })
    t.equal(answer.statusCode, 400)
  })

  t.test('is a merge patch: null takes away, objects merge, lists are replaced whole', async t => {
    const { does } = await openEditor(t)
    const full = {
      description: 'On mud.',
      byline: 'Desk',
      genre: 'analysis',
      tags: ['a', 'b'],
      work: 'silt-2',
      image: { url: 'https://a.example/x.jpg', alt: 'Mud', caption: 'More' },
    }
    const before = await does('POST', '/articles', { ...draft, ...full })
    const after = await does('PATCH', `/articles/${before.id}`, {
      description: null,
      tags: ['c'],
      image: { alt: null, credit: 'P. Ost' },
      byline: 'Other',
      work: null,
    })
    t.same(after.description, undefined)
    t.same(after.image, { url: 'https://a.example/x.jpg', caption: 'More', credit: 'P. Ost' })
    t.same([after.tags, after.byline, after.genre], [['c'], 'Other', 'analysis'])
    t.equal(after.work, before.id.replace('art_', 'wrk_'))
    const { dateModified: _, revision: __, ...rest } = await does('PATCH', `/articles/${before.id}`, full)
    const { dateModified: ___, revision: ____, ...first } = before
    t.same(rest, { ...first, image: { ...full.image, credit: 'P. Ost' } })
  })

  t.test('refuses to lose a quote or a speaker, and says which', async t => {
    const { send, does } = await openEditor(t)
    const { id } = await does('POST', '/articles', draft)
    const { quotes } = await does('POST', `/articles/${id}/quotes`, { text: 'Mud has a memory', expert: 'tomas-veld' })
    const lost = await send('PATCH', `/articles/${id}`, { bodyFormat: 'text', body: 'Mud has memories.' })
    t.match(lost.json(), { status: 409, quotes: [quotes[0]?.id], errors: [{ pointer: '/body', detail: /Mud has a memory/ }] })
    const silent = await send('PATCH', `/articles/${id}`, { appearances: [] })
    t.match(silent.json(), { status: 409, quotes: [quotes[0]?.id] })
    const after = await does('PATCH', `/articles/${id}`, { appearances: [], retractQuotes: [quotes[0]?.id] })
    t.match(after.quotes, [{ status: 'orphaned', text: 'Mud has a memory' }])
    t.same(after.quotes[0]?.retractedAt, undefined)
  })
})

t.test('GET /v1/editorial/articles', async t => {
  t.test('refuses parameters that are none, and cursors of another list', async t => {
    const { get } = await openEditor(t)
    for (const query of ['sort=headline', 'secretHash=x', 'status=nothing', 'limit=0', 'cursor=x', 'count=true', 'rubric[]=x']) {
      t.equal((await get(`/articles?${query}`)).statusCode, 400, query)
    }
  })

  t.test('lists every status, last modified first, page by page, by status, rubric and language', async t => {
    const { does, get, wait } = await openEditor(t)
    const ids: string[] = []
    for (const slug of ['a', 'b', 'c']) {
      wait(1000)
      ids.unshift((await does('POST', '/articles', { ...draft, slug })).id)
    }
    const list = async (query: string) => (await get(`/articles?${query}`)).json()
    const first = await list('status=draft&limit=2')
    t.same(
      first.data.map(({ id }: { id: string }) => id),
      ids.slice(0, 2),
    )
    const second = await list(`status=draft&limit=2&cursor=${first.page.next}`)
    t.same(
      second.data.map(({ id }: { id: string }) => id),
      ids.slice(2),
    )
    t.same(second.page.next, null)
    await does('POST', `/articles/${ids[0]}/publish`, { at: '2026-12-01T00:00:00Z' })
    t.equal((await list('status=draft')).data.length, 2)
    t.match((await list('status=scheduled')).data, [{ id: ids[0] }])
    t.equal((await list('rubric=nowhere')).data.length, 0)
    t.equal((await list('rubric=rivers&lang=en')).data.length, 4)
    t.equal((await list('lang=ru')).data.length, 0)
    t.equal((await list('status=published')).data[0].hasWorkingCopy, false)
  })
})
