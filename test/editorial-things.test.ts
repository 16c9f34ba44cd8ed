import t from 'tap'
import { draft, openEditor } from './support/editor.ts'
import { rubricLine, siteLine } from './support/lines.ts'

const person = { slug: 'ada', name: 'Ada Veld' }

t.test('people', async t => {
  t.test('are refused with what is wrong with them', async t => {
    const { send, does, get } = await openEditor(t)
    const { id } = await does('POST', '/experts', person)
    for (const [change, pointer] of [
      [{ slug: 'Ada' }, '/slug'],
      [{ name: '' }, '/name'],
      [{ secret: 1 }, '/secret'],
      [{ sameAs: ['javascript:alert(1)'] }, '/sameAs/0'],
      [{ affiliations: [{ organization: { name: 'x', url: 'data:text/html,x' } }] }, '/affiliations/0/organization/url'],
    ] as const) {
      t.equal((await send('POST', '/experts', Object.assign({ name: 'Ada', slug: 'b' }, change))).json().errors[0].pointer, pointer)
      t.equal((await send('PATCH', `/experts/${id}`, change)).json().errors[0].pointer, pointer)
    }
    t.equal((await send('POST', '/experts', person)).statusCode, 409)
    t.equal((await send('PATCH', `/experts/${id}`, { slug: 'other' })).statusCode, 400)
    t.equal((await send('PATCH', `/experts/${id}`, { name: 'x' }, { 'if-match': '"x"' })).statusCode, 412)
    t.equal((await send('PATCH', '/experts/exp_00000000000000000000000000', {}, { 'if-match': '*' })).statusCode, 404)
    t.equal((await get('/experts/exp_00000000000000000000000000')).statusCode, 404)
    t.match((await get(`/experts/${id}`)).json(), person)
  })

  t.test('are changed by merge patch, with a new ETag, and listed whether in articles or not', async t => {
    const { does, get, send } = await openEditor(t)
    const made = await send('POST', '/experts', { ...person, description: 'x', texts: { ru: { name: 'Ада', description: 'y' } } })
    const { id } = made.json()
    t.equal(made.headers.etag, (await get(`/experts/${id}`)).headers.etag)
    const after = await send('PATCH', `/experts/${id}`, { description: null, texts: { ru: { description: null } }, knowsAbout: ['tides'] })
    const { description: _, ...rest } = made.json()
    t.same(after.json(), { ...rest, texts: { ru: { name: 'Ада' } }, knowsAbout: ['tides'] })
    t.not(after.headers.etag, made.headers.etag)
    await does('POST', '/experts', { ...person, slug: 'b' })
    const first = (await get('/experts?limit=3')).json()
    t.equal(first.data.length, 3)
    t.equal((await get(`/experts?limit=3&cursor=${first.page.next}`)).json().data.length, 1)
  })

  t.test('have each name, topic and page once, whoever tells of them, and the site each language', async t => {
    const { does, get, importLines } = await openEditor(t)
    const lists = {
      nameVariants: ['Ада', 'A. Veld', 'Ада', ' Ада '],
      knowsAbout: ['tides', 'tides'],
      sameAs: ['https://a.example/', 'https://a.example/'],
    }
    const listsOf = ({ nameVariants, knowsAbout, sameAs }: Record<string, unknown>) => ({
      nameVariants,
      knowsAbout,
      sameAs,
    })
    const once = { nameVariants: ['Ада', 'A. Veld'], knowsAbout: ['tides'], sameAs: ['https://a.example/'] }
    const made = await does('POST', '/experts', { ...person, ...lists })
    t.same(listsOf(made), once)
    const changed = await does('PATCH', `/experts/${made.id}`, { ...lists, knowsAbout: ['mud', 'tides', 'mud'] })
    t.same(listsOf(changed), { ...once, knowsAbout: ['mud', 'tides'] })
    const line = { type: 'expert', slug: 'b', name: 'B', ...lists }
    t.match(await importLines([line]), { created: 1 })
    t.match(await importLines([line]), { unchanged: 1 })
    t.same((await get('/experts?q=b')).json().data.map(listsOf), [once])
    t.same((await does('PATCH', '/site', { languages: ['ru', 'en', 'ru'] })).languages, ['ru', 'en'])
  })

  t.test('hold no office that ends before it begins, as far as its dates are known', async t => {
    const { does, send } = await openEditor(t)
    const { id } = await does('POST', '/experts', person)
    const path = `/experts/${id}/affiliations`
    const held = (startDate: string, endDate: string) => ({ organization: { name: 'There' }, startDate, endDate })
    await does('POST', path, { organization: { name: 'There' }, startDate: '2024-03' })
    for (const [method, at, body, pointer] of [
      ['POST', '/experts', { ...person, slug: 'b', affiliations: [held('2025', '2024-12-31')] }, '/affiliations/0/endDate'],
      ['PATCH', `/experts/${id}`, { affiliations: [held('2025-02', '2025-01')] }, '/affiliations/0/endDate'],
      ['POST', path, held('2025-02-02', '2025-02-01'), '/endDate'],
      ['PATCH', `${path}/0`, { endDate: '2024-02' }, '/endDate'],
    ] as const)
      t.match((await send(method, at, body)).json(), { status: 400, errors: [{ pointer, detail: 'is before startDate' }] })
    for (const [startDate, endDate] of [
      ['2024-03', '2024'],
      ['2024', '2024-01'],
      ['2024-03-01', '2024-03-01'],
    ] as const)
      t.match(await does('PATCH', `${path}/0`, { startDate, endDate }), { affiliations: [{ startDate, endDate }] })
  })

  t.test('have a hundred affiliations at most, and whoever adds one more is told so', async t => {
    const { does, send } = await openEditor(t)
    const affiliation = { organization: { name: 'There' } }
    const { id } = await does('POST', '/experts', { ...person, affiliations: Array(99).fill(affiliation) })
    await does('POST', `/experts/${id}/affiliations`, affiliation)
    t.match((await send('POST', `/experts/${id}/affiliations`, affiliation)).json(), {
      code: 'conflict',
      detail: 'A person has at most 100 affiliations.',
    })
  })

  t.test('are found by the beginning of a word of any name, in any script, in articles or not', async t => {
    const { does, get } = await openEditor(t)
    for (const [slug, name, ...nameVariants] of [
      ['ada', 'Ada Çalışkan-Veld'],
      ['ada-2', 'Adela Veld', 'Адель Вельд'],
      ['boris', 'Boris Adamov'],
    ])
      await does('POST', '/experts', { slug, name, nameVariants })
    const found = async (q: string) =>
      (await get(`/experts?q=${encodeURIComponent(q)}`)).json().data.map(({ slug }: { slug: string }) => slug)
    t.same(await found('ad'), ['ada', 'ada-2', 'boris'])
    for (const q of ['caliskan', 'Чалышк', 'ada caliskan ve']) t.same(await found(q), ['ada'], q)
    t.same(await found('veld'), ['tomas-veld', 'ada', 'ada-2'])
    for (const q of ['eld', '%', '-']) t.same(await found(q), [], q)
    const first = (await get('/experts?q=ad&limit=2')).json()
    t.equal((await get(`/experts?q=ad&limit=2&cursor=${first.page.next}`)).json().data[0].slug, 'boris')
    t.equal((await get(`/experts?cursor=${first.page.next}`)).statusCode, 400, 'a cursor of another query')
    t.equal((await get('/experts?q=')).statusCode, 400)
  })

  t.test('are deleted only when they are in no article, and in no working copy', async t => {
    const { does, send, app, get } = await openEditor(t)
    const { id } = await does('POST', '/experts', person)
    const article = await does('POST', '/articles', draft)
    await does('POST', `/articles/${article.id}/publish`, {})
    await does('PATCH', `/articles/${article.id}`, { appearances: [{ expert: 'ada', capacity: 'expert' }] })
    t.equal((await send('DELETE', `/experts/${id}`)).statusCode, 409)
    await does('POST', `/articles/${article.id}/publish`, {})
    t.equal((await send('DELETE', `/experts/${id}`)).statusCode, 409)
    t.equal((await app.inject('/v1/experts/ada')).statusCode, 200)
    await does('PATCH', `/articles/${article.id}`, { appearances: [] })
    await does('POST', `/articles/${article.id}/publish`, {})
    t.equal((await send('DELETE', `/experts/${id}`)).statusCode, 204)
    t.equal((await get(`/experts/${id}`)).statusCode, 404)
  })
})

t.test('rubrics', async t => {
  t.test('are refused with what is wrong, and while something is in them', async t => {
    const { send, does, get } = await openEditor(t)
    const lakes = { slug: 'lakes', texts: { en: { name: 'Lakes' } } }
    const { id } = await does('POST', '/rubrics', lakes)
    t.equal((await send('POST', '/rubrics', lakes)).statusCode, 409)
    t.equal((await send('POST', '/rubrics', { slug: 'x', texts: {} })).statusCode, 400)
    t.equal((await send('PATCH', `/rubrics/${id}`, { slug: 'x' })).statusCode, 400)
    t.equal((await get('/rubrics/rub_00000000000000000000000000')).statusCode, 404)
    const article = await does('POST', '/articles', draft)
    await does('POST', `/articles/${article.id}/publish`, {})
    await does('PATCH', `/articles/${article.id}`, { rubric: 'lakes' })
    t.equal((await send('DELETE', `/rubrics/${id}`)).statusCode, 409)
    await does('DELETE', `/articles/${article.id}/working-copy`)
    t.equal((await send('DELETE', `/rubrics/${id}`)).statusCode, 204)
    t.equal((await get(`/rubrics/${id}`)).statusCode, 404)
  })

  t.test('are changed by merge patch', async t => {
    const { does, get, app } = await openEditor(t)
    const [{ id }] = (await get('/rubrics')).json().data
    await does('PATCH', `/rubrics/${id}`, { texts: { ru: null, en: { description: 'All.' } } })
    t.match((await app.inject('/v1/rubrics/rivers')).json(), { texts: { en: { name: rubricLine.texts.en.name, description: 'All.' } } })
    t.same((await get(`/rubrics/${id}`)).json().texts.ru, undefined)
  })
})

t.test('the site', async t => {
  t.test('is not there before it is set up; then articles wait for it', async t => {
    const { app, get, send } = await openEditor(t, [])
    const { type: _, ...site } = siteLine
    const told = [await app.inject('/v1/site'), await get('/site'), await send('POST', '/articles', draft)]
    t.same(
      told.map(answer => answer.statusCode),
      [404, 404, 409],
    )
    for (const answer of told) t.match(answer.json().detail, /by PATCH \/v1\/editorial\/site with If-Match: \*/)
    const unknown = await send('PATCH', '/site', site, { 'if-match': '"x"' })
    t.same([unknown.statusCode, unknown.headers.etag], [412, undefined])
    t.equal((await send('PATCH', '/site', { ...site, defaultLanguage: 'az' }, { 'if-match': '*' })).statusCode, 400)
    t.equal((await send('PATCH', '/site', { ...site, url: 'javascript:alert(1)' }, { 'if-match': '*' })).statusCode, 400)
    t.equal((await send('PATCH', '/site', site, { 'if-match': '*' })).statusCode, 200)
    t.equal((await send('PATCH', '/site', { name: 'Other' })).json().name, 'Other')
  })
})

t.test('a patch that says what is said already changes nothing, and is no write', async t => {
  const { app, get, send, does } = await openEditor(t)
  const { id } = await does('POST', '/experts', { ...person, affiliations: [{ organization: { name: 'There' } }] })
  const [rubric] = (await get('/rubrics')).json().data
  const { etag, 'last-modified': at } = (await app.inject('/v1/articles')).headers
  const entries = async () => (await get('/audit')).json().data.length
  t.equal(await entries(), 1)
  for (const [path, patch] of [
    [`/experts/${id}`, {}],
    [`/experts/${id}`, { name: person.name, description: null }],
    [`/experts/${id}/affiliations/0`, { organization: { name: 'There' } }],
    [`/rubrics/${rubric.id}`, { texts: rubric.texts }],
    ['/site', { languages: siteLine.languages }],
  ] as const) {
    const before = await get(path.split('/').slice(0, 3).join('/'))
    const answer = await send('PATCH', path, patch)
    t.same([answer.statusCode, answer.headers.etag, answer.json()], [200, before.headers.etag, before.json()], path)
  }
  t.equal(await entries(), 1)
  const after = (await app.inject('/v1/articles')).headers
  t.same([after.etag, after['last-modified']], [etag, at])
  await does('PATCH', '/site', { name: 'Other' })
  t.equal(await entries(), 2)
})

t.test('what is made says where it is, also when it is asked for again', async t => {
  const { app, admin, send } = await openEditor(t)
  for (const [path, body] of [
    ['/experts', { slug: 'ada', name: 'Ada' }],
    ['/rubrics', { slug: 'lakes', texts: { en: { name: 'Lakes' } } }],
    ['/articles', draft],
  ] as const) {
    const made = await send('POST', path, body, { 'idempotency-key': path.slice(1) })
    const { location = '' } = made.headers
    t.equal(location, `https://api.newsroom.example/v1/editorial${path}/${made.json().id}`)
    t.equal((await send('POST', path, body, { 'idempotency-key': path.slice(1) })).headers.location, location)
    t.equal((await app.inject({ url: new URL(location).pathname, headers: admin })).json().id, made.json().id)
  }
})

t.test('whoever has what is there gets 304, and what is new after a change, but may not see it without a key', async t => {
  const { does, send, get, app } = await openEditor(t)
  const { id: expert } = await does('POST', '/experts', person)
  const { id: article } = await does('POST', '/articles', draft)
  const rubric = (await get('/rubrics')).json().data[0].id
  for (const [path, change] of [
    [`/experts/${expert}`, { description: 'x' }],
    [`/experts/${expert}/affiliations`, undefined],
    [`/articles/${article}`, { headline: 'x' }],
    [`/rubrics/${rubric}`, { position: 77 }],
    ['/site', { timeZone: 'UTC' }],
  ] as const) {
    const { headers } = await get(path)
    const copy = { 'if-none-match': `"other", ${headers.etag}` }
    const again = await get(path, copy)
    t.match(again, { statusCode: 304, body: '', headers: { etag: headers.etag, 'cache-control': 'no-store' } }, path)
    t.equal(again.headers['content-type'], undefined)
    t.equal((await get(path, { 'if-none-match': '"other"' })).statusCode, 200)
    t.equal((await app.inject({ url: `/v1/editorial${path}`, headers: copy })).statusCode, 401)
    if (change === undefined) continue
    const written = await send('PATCH', path, change)
    t.match(await get(path, copy), { statusCode: 200, headers: { etag: written.headers.etag } })
  }
})
