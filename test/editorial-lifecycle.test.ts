import t from 'tap'
import { now } from './support/content.ts'
import { draft, openEditor } from './support/editor.ts'
import { articleLine, newsroomLines, plainArticle } from './support/lines.ts'

t.test('the life of an article', async t => {
  t.test('refuses what its status does not allow', async t => {
    const { send, does } = await openEditor(t)
    const { id } = await does('POST', '/articles', draft)
    const refused = async (method: 'POST' | 'DELETE' | 'PATCH', path: string, payload?: unknown) =>
      t.equal((await send(method, `/articles/${id}${path}`, payload)).statusCode, 409, `${method} ${path}`)
    await refused('POST', '/withdraw', {})
    await refused('POST', '/unschedule', {})
    await refused('DELETE', '/working-copy')
    await does('POST', `/articles/${id}/publish`, { at: '2026-11-02T00:00:00.000Z' })
    await refused('DELETE', '')
    await refused('POST', '/withdraw', {})
    await does('POST', `/articles/${id}/publish`, {})
    await refused('DELETE', '')
    await refused('POST', '/publish', {})
    await refused('POST', '/publish', { at: '2026-11-02T00:00:00.000Z' })
    await does('POST', `/articles/${id}/withdraw`, {})
    for (const [method, path, payload] of [
      ['PATCH', '', {}],
      ['POST', '/publish', {}],
      ['POST', '/withdraw', {}],
      ['POST', '/corrections', { text: 'x' }],
      ['POST', '/quotes', { text: 'shallow' }],
      ['POST', '/revisions/1/restore', undefined],
      ['DELETE', '', undefined],
    ] as const)
      await refused(method, path, payload)
  })

  t.test(
    'is edited, corrected and withdrawn also where the clock was ahead when it was published, and has been set right since',
    async t => {
      const { send, does, wait, app, importLines } = await openEditor(t)
      wait(3_600_000)
      const { id } = await does('POST', '/articles', { ...draft, slug: 'mud-again' })
      const path = `/articles/${id}`
      const { quotes } = await does('POST', `${path}/quotes:extract`)
      const [quote] = quotes
      await does('PATCH', `${path}/quotes/${quote?.id}`, { status: 'published', expert: 'tomas-veld' })
      const { datePublished } = await does('POST', `${path}/publish`, {})
      wait(-3_600_000)
      const done = async (method: 'POST' | 'PATCH', to: string, payload: unknown) => {
        const answer = await send(method, path + to, payload)
        t.match({ answered: answer.statusCode, ...answer.json() }, { answered: 200, datePublished, dateModified: datePublished }, to)
      }
      await done('PATCH', '', { headline: 'Mud once more' })
      await done('POST', '/publish', {})
      await done('POST', '/corrections', { text: 'It is not that shallow.' })
      await done('POST', `/quotes/${quote?.id}/retract`, {})
      await done('POST', '/withdraw', {})
      t.match((await app.inject(`/v1${path}`)).json(), { code: 'gone', tombstone: { date: datePublished } })
      const line = { ...draft, type: 'article', slug: 'mud-again', datePublished, status: 'withdrawn', withdrawn: { date: datePublished } }
      t.same((await importLines([line])).refusals, [], 'and is imported again')
    },
  )

  t.test('publishes at no time that has passed, that does not exist, or that nobody will see', async t => {
    const { send, does } = await openEditor(t)
    const { id } = await does('POST', '/articles', draft)
    for (const at of [
      now,
      '2026-10-31T00:00:00.000Z',
      '9999-12-31T23:59:59.999Z',
      '2027-02-30T00:00:00.000Z',
      '2027-01-01',
      '2027-01-01T00:00:00',
      5,
      null,
    ]) {
      t.equal((await send('POST', `/articles/${id}/publish`, { at })).statusCode, 400, String(at))
    }
    t.equal((await send('POST', `/articles/${id}/publish`, { at: '2031-10-31T00:00:00.000Z' })).statusCode, 200)
  })

  t.test('publishes what is due, once, whoever else looks at the clock', async t => {
    const { does, desk, wait, app, get } = await openEditor(t)
    const { id } = await does('POST', '/articles', draft)
    await does('POST', `/articles/${id}/publish`, { at: '2026-11-01T16:30:00+04:00' })
    const fail = (error: unknown) => t.fail(String(error))
    await desk.tick(fail)
    t.equal((await app.inject(`/v1/articles/${id}`)).statusCode, 404)
    wait(31 * 60_000)
    await Promise.all([desk.tick(fail), desk.tick(fail), desk.tick(fail)])
    t.match((await app.inject(`/v1/articles/${id}`)).json(), {
      datePublished: '2026-11-01T12:30:00.000Z',
      dateModified: '2026-11-01T12:30:00.000Z',
    })
    await does('PATCH', `/articles/${id}`, { headline: 'Later' })
    await does('POST', `/articles/${id}/publish`, { at: '2026-11-01T12:40:00.000Z' })
    await does('PATCH', `/articles/${id}`, { headline: 'Later still' })
    t.match((await get(`/articles/${id}`)).json(), { workingCopy: { publishAt: '2026-11-01T12:40:00.000Z' } })
    wait(60 * 60_000)
    t.equal((await app.inject(`/v1/articles/${id}`)).json().headline, 'Mud again')
    await desk.tick(fail)
    t.match((await app.inject(`/v1/articles/${id}`)).json(), { headline: 'Later still', datePublished: '2026-11-01T12:30:00.000Z' })
    t.same((await get(`/articles/${id}`)).json().workingCopy, undefined)
    const { data } = (await get('/audit?key=clock')).json()
    t.equal(data.length, 2)
  })

  t.test('publishes nothing that was called off, which is a draft again', async t => {
    const { does, desk, wait, app } = await openEditor(t)
    const { id } = await does('POST', '/articles', draft)
    await does('POST', `/articles/${id}/publish`, { at: '2026-11-01T12:30:00.000Z' })
    const { status, datePublished } = await does('POST', `/articles/${id}/unschedule`)
    t.same([status, datePublished], ['draft', undefined])
    wait(3_600_000)
    await desk.tick(error => t.fail(String(error)))
    t.equal((await app.inject(`/v1/articles/${id}`)).statusCode, 404)
  })

  t.test('leaves what is due to its next start once it is told to end', async t => {
    const { does, desk, wait, app } = await openEditor(t)
    for (const slug of ['one', 'two', 'three']) {
      const { id } = await does('POST', '/articles', { ...draft, slug })
      await does('POST', `/articles/${id}/publish`, { at: '2026-11-01T12:30:00.000Z' })
    }
    wait(3_600_000)
    const fail = (error: unknown) => t.fail(String(error))
    const published = async () => (await app.inject('/v1/articles?publishedAfter=2026-11-01T12:00:00Z')).json().data.length
    let asked = 0
    await desk.tick(fail, () => asked++ === 1)
    t.equal(await published(), 1)
    await desk.tick(fail)
    t.equal(await published(), 3)
  })

  t.test('tells of what is due and cannot be published, and goes on with the rest', async t => {
    const { does, desk, wait, app, importLines } = await openEditor(t)
    const stale = (await app.inject(`/v1/articles/${articleLine.slug}`)).json()
    await does('PATCH', `/articles/${stale.id}`, { headline: 'Edited' })
    await does('POST', `/articles/${stale.id}/publish`, { at: '2026-11-01T12:30:00.000Z' })
    await importLines([{ ...articleLine, headline: 'Imported' }])
    const { id } = await does('POST', '/articles', draft)
    await does('POST', `/articles/${id}/publish`, { at: '2026-11-01T12:40:00.000Z' })
    wait(3_600_000)
    const failed: string[] = []
    await desk.tick((_error, id) => failed.push(id))
    t.same(failed, [stale.id])
    t.equal((await app.inject(`/v1/articles/${id}`)).statusCode, 200)
    t.equal((await app.inject(`/v1/articles/${stale.id}`)).json().headline, 'Imported')
  })

  t.test('calls off what would take a slug that is taken by then, tells of it once, and leaves it to an editor', async t => {
    const { does, send, desk, wait, app, get } = await openEditor(t)
    const { id } = (await app.inject(`/v1/articles/${articleLine.slug}`)).json()
    await does('PATCH', `/articles/${id}`, { slug: 'mud-again' })
    await does('POST', `/articles/${id}/publish`, { at: '2026-11-01T12:30:00.000Z' })
    const { id: other, slug } = await does('POST', '/articles', draft)
    t.equal(slug, 'mud-again')
    wait(3_600_000)
    const told: [string, string][] = []
    for (let minute = 0; minute < 3; minute++) await desk.tick((error, id) => told.push([id, String(error)]))
    t.same(told, [[id, 'ApiError: Another article in this language has the slug.']])
    t.match((await get('/audit?key=clock')).json().data, [{ action: 'unscheduleArticle', thingId: id }])
    t.match((await get(`/articles/${id}`)).json(), { slug: 'mud-again', workingCopy: { publishAt: undefined } })
    t.equal((await app.inject(`/v1/articles/${articleLine.slug}`)).statusCode, 200)
    await send('DELETE', `/articles/${other}`)
    t.equal((await does('POST', `/articles/${id}/publish`)).slug, 'mud-again')
  })

  t.test('a key that may only write changes nothing that will publish itself', async t => {
    const { send, does, addKey } = await openEditor(t)
    const writer = await addKey(['content:write'])
    const { id } = await does('POST', '/articles', draft)
    t.equal((await send('PATCH', `/articles/${id}`, { headline: 'Mine' }, writer)).statusCode, 200)
    await does('POST', `/articles/${id}/publish`, { at: '2026-11-02T00:00:00.000Z' })
    t.equal((await send('PATCH', `/articles/${id}`, { headline: 'Mine' }, writer)).statusCode, 403)
    t.equal((await send('POST', `/articles/${id}/revisions/1/restore`, undefined, writer)).statusCode, 403)
    t.equal((await send('POST', `/articles/${id}/quotes`, { text: 'Mud' }, writer)).statusCode, 403)
    t.equal((await send('POST', `/articles/${id}/quotes:extract`, undefined, writer)).statusCode, 403)
    await does('POST', `/articles/${id}/publish`, {})
    t.equal((await send('PATCH', `/articles/${id}`, { headline: 'Mine too' }, writer)).statusCode, 200)
    await does('POST', `/articles/${id}/publish`, { at: '2026-11-02T00:00:00.000Z' })
    t.equal((await send('PATCH', `/articles/${id}`, { headline: 'Yours' }, writer)).statusCode, 403)
    t.equal((await send('DELETE', `/articles/${id}/working-copy`, undefined, writer)).statusCode, 403)
    await does('POST', `/articles/${id}/unschedule`, {})
    t.equal((await send('PATCH', `/articles/${id}`, { headline: 'Yours' }, writer)).statusCode, 200)
    t.equal((await send('DELETE', `/articles/${id}/working-copy`, undefined, writer)).statusCode, 200)
  })

  t.test('corrections are live at once, and stay when the working copy goes live or away', async t => {
    const { does, app, send } = await openEditor(t)
    const { id } = await does('POST', '/articles', draft)
    await does('POST', `/articles/${id}/publish`, {})
    await does('PATCH', `/articles/${id}`, { headline: 'Later' })
    await does('POST', `/articles/${id}/corrections`, { text: 'It was brown.' })
    const live = (await app.inject(`/v1/articles/${id}`)).json()
    t.match(live, { headline: 'Mud again', corrections: [{ text: 'It was brown.' }] })
    await does('POST', `/articles/${id}/publish`, {})
    t.match((await app.inject(`/v1/articles/${id}`)).json(), { headline: 'Later', corrections: [{ text: 'It was brown.' }] })
    for (let n = 1; n < 100; n++) await does('POST', `/articles/${id}/corrections`, { text: `No. ${n}` })
    t.equal((await send('POST', `/articles/${id}/corrections`, { text: 'One more' })).statusCode, 409)
  })

  t.test('a working copy can be thrown away without a trace outside', async t => {
    const { does, app, sqlite } = await openEditor(t)
    const { id } = await does('POST', '/articles', draft)
    await does('POST', `/articles/${id}/publish`, {})
    const before = (await app.inject(`/v1/articles/${id}`)).body
    const changes = sqlite.prepare('SELECT count(*) FROM changes').pluck().get()
    t.match(await does('PATCH', `/articles/${id}`, { headline: 'Later' }), { workingCopy: {} })
    const after = await does('DELETE', `/articles/${id}/working-copy`)
    t.match(after, { headline: 'Mud again' })
    t.same(after.workingCopy, undefined)
    t.equal((await app.inject(`/v1/articles/${id}`)).body, before)
    t.equal(sqlite.prepare('SELECT count(*) FROM changes').pluck().get(), changes)
  })

  t.test('a draft is deleted for good, and its slug is free', async t => {
    const { does, get, send } = await openEditor(t)
    const { id } = await does('POST', '/articles', draft)
    t.equal((await send('DELETE', `/articles/${id}`)).statusCode, 204)
    t.equal((await get(`/articles/${id}`)).statusCode, 404)
    t.equal((await get(`/articles/${id}/revisions`)).statusCode, 404)
    t.equal((await send('POST', '/articles', draft)).statusCode, 201)
  })

  t.test('an import over a working copy keeps both, and the copy cannot undo it', async t => {
    const { does, app, send, importLines, get } = await openEditor(t)
    const { id } = (await app.inject(`/v1/articles/${articleLine.slug}`)).json()
    await does('PATCH', `/articles/${id}`, { headline: 'Edited' })
    t.match(await importLines([{ ...articleLine, headline: 'Imported' }]), { updated: 1 })
    t.equal((await send('POST', `/articles/${id}/publish`, {})).statusCode, 409)
    // Neither another edit nor what happens to quotes makes a stale copy fresh.
    await does('PATCH', `/articles/${id}`, { byline: 'Desk' })
    t.equal((await send('POST', `/articles/${id}/publish`, {})).statusCode, 409)
    await does('POST', `/articles/${id}/corrections`, { text: 'It was brown.' })
    t.equal((await send('POST', `/articles/${id}/publish`, {})).statusCode, 409)
    t.equal((await send('POST', `/articles/${id}/publish`, { at: '2026-11-02T00:00:00.000Z' })).statusCode, 409)
    t.match((await get(`/articles/${id}`)).json(), { headline: 'Edited' })
    await does('DELETE', `/articles/${id}/working-copy`)
    await does('PATCH', `/articles/${id}`, { byline: 'Desk' })
    t.match(await does('POST', `/articles/${id}/publish`, {}), { headline: 'Imported', byline: 'Desk' })
  })
})

t.test('slugs', async t => {
  t.test('of a published article lead to it for ever, back and forth and in chains', async t => {
    const { does, app, send } = await openEditor(t)
    const { id } = await does('POST', '/articles', { ...draft, slug: 'a' })
    const rename = async (slug: string) => {
      await does('PATCH', `/articles/${id}`, { slug })
      await does('POST', `/articles/${id}/publish`, {})
    }
    await does('PATCH', `/articles/${id}`, { slug: 'first' })
    await does('POST', `/articles/${id}/publish`, {})
    t.equal((await app.inject('/v1/articles/a')).statusCode, 404, 'the slug of a draft is not kept')
    for (const slug of ['b', 'c', 'first', 'b', 'd']) {
      await rename(slug)
      t.equal((await app.inject(`/v1/articles/${slug}`)).statusCode, 200)
    }
    for (const old of ['first', 'b', 'c']) {
      const answer = await app.inject(`/v1/articles/${old}`)
      t.equal(answer.statusCode, 301)
      t.equal(answer.headers.location, 'd')
    }
    await does('PATCH', `/articles/${id}`, { slug: articleLine.slug })
    t.match((await send('POST', `/articles/${id}/publish`, {})).json(), { status: 409, detail: /slug/ })
  })
})

t.test('what is not published is nowhere in delivery', async t => {
  const hidden = 'Zanzibar'
  const { does, app, desk } = await openEditor(t, [
    ...newsroomLines,
    plainArticle('older', '2026-01-01'),
    plainArticle('newer', '2026-10-01'),
  ])
  const paths = async () => {
    const { data } = (await app.inject('/v1/articles?limit=50')).json()
    const ids: string[] = data.map(({ id }: { id: string }) => id)
    return [
      ...[
        'site',
        'rubrics',
        'articles',
        'articles/slugs',
        'quotes',
        'experts',
        'experts/tomas-veld',
        'experts/tomas-veld/quotes',
        'experts/tomas-veld/articles',
        'articles/most-viewed',
        'articles?count=true',
        'quotes?count=true',
      ].map(path => `/v1/${path}`),
      ...ids.flatMap(id => ['', '/next', '/quotes'].map(path => `/v1/articles/${id}${path}`)),
    ]
  }
  const all = async () => {
    const answers = []
    for (const url of await paths()) answers.push([url, (await app.inject(url)).body.replace(/"requestId":"[^"]*"/, '')])
    return answers
  }
  const before = await all()
  const secret = { headline: hidden, slug: 'zanzibar', description: hidden, tags: [hidden], appearances: draft.appearances }
  const body = { bodyFormat: 'text', body: `${hidden} “speaks here”.` }
  const translation = await does('POST', '/articles', { ...draft, ...secret, ...body, inLanguage: 'ru', work: 'silt' })
  await does('POST', `/articles/${translation.id}/quotes`, { text: 'speaks here', expert: 'tomas-veld' })
  const { quotes } = await does('POST', '/articles', { ...draft, ...secret, ...body, slug: 'zanzibar-2' }).then(({ id }) =>
    does('POST', `/articles/${id}/quotes`, { text: 'speaks here', expert: 'tomas-veld' }),
  )
  await does('POST', `/articles/${translation.id}/publish`, { at: '2026-11-02T00:00:00.000Z' })
  const { id } = (await app.inject(`/v1/articles/${articleLine.slug}`)).json()
  await does('PATCH', `/articles/${id}`, { ...secret, appearances: undefined })
  await desk.tick(error => t.fail(String(error)))
  t.same(await all(), before)
  for (const url of [
    '/v1/articles/zanzibar',
    '/v1/articles/zanzibar?lang=ru',
    `/v1/articles/${translation.id}`,
    `/v1/articles/${translation.id}/next`,
    `/v1/articles/${translation.id}/quotes`,
    `/v1/quotes/${quotes[0]?.id}`,
    '/v1/experts?q=zanzibar',
  ]) {
    const answer = await app.inject(url)
    t.notMatch(answer.body, hidden, url)
    if (!url.includes('?q=')) t.equal(answer.statusCode, 404, url)
  }
  await does('POST', `/articles/${id}/publish`, {})
  t.match((await app.inject(`/v1/articles/${id}`)).json(), { headline: hidden, slug: 'zanzibar' })
})
