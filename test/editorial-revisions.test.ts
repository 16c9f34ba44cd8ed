import { hash } from 'node:crypto'
import t from 'tap'
import { draft, openEditor } from './support/editor.ts'

t.test('revisions of an article', async t => {
  t.test('are not there for what is not there', async t => {
    const { get, does, send } = await openEditor(t)
    const { id } = await does('POST', '/articles', draft)
    t.equal((await get('/articles/art_00000000000000000000000000/revisions')).statusCode, 404)
    t.equal((await get(`/articles/${id}/revisions/2`)).statusCode, 404)
    for (const number of ['0', '01', 'x', '1e3']) t.equal((await get(`/articles/${id}/revisions/${number}`)).statusCode, 400, number)
    t.equal((await get(`/articles/${id}/revisions/1/compare?with=7`)).statusCode, 404)
    t.equal((await send('POST', `/articles/${id}/revisions/9/restore`)).statusCode, 404)
  })

  t.test('say who, when and what, newest first, page by page', async t => {
    const { get, does, addKey, send, wait } = await openEditor(t)
    const { id } = await does('POST', '/articles', draft)
    wait(1000)
    const other = await addKey(['content:write'])
    await send('PATCH', `/articles/${id}`, { headline: 'Second' }, other)
    await does('POST', `/articles/${id}/publish`, {})
    await does('PATCH', `/articles/${id}`, { headline: 'Third' })
    const first = (await get(`/articles/${id}/revisions?limit=3`)).json()
    t.match(first.data, [
      { number: 4, action: 'patchArticle', isLive: false },
      { number: 3, action: 'publishArticle', isLive: true },
      { number: 2, action: 'patchArticle', at: '2026-11-01T12:00:01.000Z', isLive: true },
    ])
    t.not(first.data[2].keyId, first.data[1].keyId)
    const second = (await get(`/articles/${id}/revisions?limit=3&cursor=${first.page.next}`)).json()
    t.match(second.data, [{ number: 1, action: 'createArticle', at: '2026-11-01T12:00:00.000Z' }])
  })

  t.test('stay the same byte for byte, also when people in them are merged, changed or deleted', async t => {
    const { get, does, send } = await openEditor(t)
    const person = await does('POST', '/experts', { slug: 'ada', name: 'Ada Veld' })
    const rubric = await does('POST', '/rubrics', { slug: 'lakes', texts: { en: { name: 'Lakes' } } })
    const { id } = await does('POST', '/articles', { ...draft, rubric: 'lakes', appearances: [{ expert: 'ada', capacity: 'expert' }] })
    await does('POST', `/articles/${id}/quotes`, { text: 'Mud has a memory', expert: 'ada' })
    const before = (await get(`/articles/${id}/revisions/2`)).body
    t.match(JSON.parse(before).article, { rubric: 'lakes', appearances: [{ expert: 'ada' }], quotes: [{ expert: 'ada' }] })
    await does('PATCH', `/experts/${person.id}`, { name: 'Ada Other' })
    await does('PATCH', `/articles/${id}`, {
      rubric: 'rivers',
      appearances: [],
      retractQuotes: JSON.parse(before).article.quotes.map(({ id }: { id: string }) => id),
    })
    t.equal((await get(`/articles/${id}/revisions/2`)).body, before)
    for (const path of [`/experts/${person.id}`, `/rubrics/${rubric.id}`]) t.equal((await send('DELETE', path)).statusCode, 204)
    t.equal((await get(`/articles/${id}/revisions/2`)).body, before)
    t.match((await send('POST', `/articles/${id}/revisions/2/restore`)).json(), { status: 409, detail: new RegExp(person.id) })
    t.equal((await send('POST', `/articles/${id}/revisions/3/restore`)).statusCode, 200)
  })

  t.test('are compared block by block and field by field', async t => {
    const { get, does } = await openEditor(t)
    const { id } = await does('POST', '/articles', { ...draft, body: 'One.\n\nTwo.\n\nThree.' })
    await does('PATCH', `/articles/${id}`, { bodyFormat: 'text', body: 'One.\n\nThree.\n\nFour.', headline: 'Other' })
    const { from, to, fields, blocks } = (await get(`/articles/${id}/revisions/2/compare?with=1`)).json()
    t.same([from, to, fields], [1, 2, ['headline', 'revision', 'body']])
    t.same(
      blocks.map(({ op, block }: { op: string; block: { children: { text: string }[] } }) => `${op} ${block.children[0]?.text}`),
      ['same One.', 'removed Two.', 'same Three.', 'added Four.'],
    )
    t.same((await get(`/articles/${id}/revisions/1/compare`)).json().fields, [])
  })
  t.test('are compared so that as many blocks as possible are the same', async t => {
    const { get, does } = await openEditor(t)
    for (const [before, after, expected] of [
      ['A B C D', 'D A B C', '+D =A =B =C -D'],
      ['D A B C', 'A B C D', '-D =A =B =C +D'],
      ['A B C D E', 'E X B D A', '-A +E +X =B -C =D -E +A'],
      ['A X B C D', 'A C B Z D', '=A -X -B =C +B +Z =D'],
      ['A B B C', 'X A B C Y', '+X =A =B -B =C +Y'],
    ] as const) {
      const bodyOf = (letters: string) => letters.replaceAll(' ', '\n\n')
      const { id } = await does('POST', '/articles', {
        ...draft,
        slug: `to-${after.replaceAll(' ', '').toLowerCase()}`,
        body: bodyOf(before),
      })
      await does('PATCH', `/articles/${id}`, { bodyFormat: 'text', body: bodyOf(after) })
      const { blocks } = (await get(`/articles/${id}/revisions/2/compare?with=1`)).json()
      const told = blocks.map(({ op, block }: { op: 'same' | 'added' | 'removed'; block: { children: { text: string }[] } }) => {
        return { same: '=', added: '+', removed: '-' }[op] + block.children[0]?.text
      })
      t.equal(told.join(' '), expected)
    }
  })
})

t.test('GET /v1/editorial/audit', async t => {
  t.test('refuses who is no admin', async t => {
    const { app, addKey } = await openEditor(t)
    const headers = await addKey(['content:read', 'content:write', 'content:publish'])
    t.equal((await app.inject({ url: '/v1/editorial/audit', headers })).statusCode, 403)
  })

  t.test('holds every accepted write and no refused one, by thing, key, action and time', async t => {
    const { get, does, send, wait } = await openEditor(t)
    const { id } = await does('POST', '/articles', draft)
    await send('PATCH', `/articles/${id}`, { headline: 4 })
    wait(1000)
    const person = await does('POST', '/experts', { slug: 'ada', name: 'Ada' })
    await does('PATCH', `/experts/${person.id}`, { description: 'x' })
    const list = async (query: string) => (await get(`/audit?${query}`)).json().data
    const all = await list('')
    t.match(all, [
      { seq: 3, action: 'patchExpert', kind: 'expert', thingId: person.id, detail: { fields: ['description'] } },
      { seq: 2, action: 'createExpert' },
      { seq: 1, action: 'createArticle', kind: 'article', thingId: id, at: '2026-11-01T12:00:00.000Z' },
    ])
    t.same(await list(`thing=${id}`), all.slice(2))
    t.same(await list('action=createExpert'), all.slice(1, 2))
    t.same(await list('after=2026-11-01T12:00:00.000Z'), all.slice(0, 2))
    t.same(await list('before=2026-11-01T12:00:01.000Z'), all.slice(2))
    t.same(await list(`key=${all[0].keyId}`), all)
    t.same(await list('key=nobody'), [])
    const page = (await get('/audit?limit=2')).json()
    t.same((await get(`/audit?limit=2&cursor=${page.page.next}`)).json().data, all.slice(2))
  })

  t.test('says what each step in the life of an article was, and so do its revisions', async t => {
    const { get, does } = await openEditor(t)
    const { id, slug } = await does('POST', '/articles', draft)
    const path = `/articles/${id}`
    const at = '2026-11-02T12:00:00.000Z'
    const quote = (await does('POST', `${path}/quotes`, { text: 'Mud has a memory', expert: 'tomas-veld' })).quotes[0]?.id
    await does('PATCH', `${path}/quotes/${quote}`, { status: 'published', attribution: 'Veld said' })
    await does('POST', `${path}/publish`, { at })
    await does('POST', `${path}/unschedule`)
    await does('POST', `${path}/publish`)
    await does('PATCH', path, { headline: 'Later', byline: 'Us' })
    await does('POST', `${path}/revisions/1/restore`)
    await does('DELETE', `${path}/working-copy`)
    await does('POST', `${path}/corrections`, { text: 'It was brown.' })
    await does('POST', `${path}/quotes/${quote}/retract`)
    await does('POST', `${path}/preview`, {})
    await does('POST', `${path}/withdraw`, {})
    const entries: { action: string; kind: string; keyId: string; detail: object }[] = (await get(`/audit?thing=${id}`)).json().data
    const steps = [
      ['createArticle', 'article', { slug }],
      ['addQuote', 'article', { revision: 2, state: 2, quote }],
      ['patchQuote', 'article', { revision: 3, state: 3, quote, fields: ['status', 'attribution'], status: 'published' }],
      ['publishArticle', 'article', { revision: 4, state: 4, at }],
      ['unscheduleArticle', 'article', { revision: 5, state: 5 }],
      ['publishArticle', 'article', { revision: 6, state: 6 }],
      ['patchArticle', 'article', { revision: 6, state: 7, fields: ['headline', 'byline'] }],
      ['restoreRevision', 'article', { revision: 6, state: 8, restored: 1 }],
      ['discardWorkingCopy', 'article', { revision: 6, state: 9 }],
      ['addCorrection', 'article', { revision: 7, state: 10 }],
      ['retractQuote', 'article', { revision: 8, state: 11, quote }],
      ['createPreview', 'preview', { expiresAt: at }],
      ['withdrawArticle', 'article', { revision: 9, state: 12 }],
    ]
    t.same(
      entries.map(({ action, kind, detail }) => [action, kind, detail]),
      steps.toReversed(),
    )
    const revisions: { action: string; keyId: string; isLive: boolean }[] = (await get(`${path}/revisions`)).json().data
    const keyId = entries[0]?.keyId
    const kept = steps.filter(([, kind]) => kind === 'article').map(([action]) => action)
    t.same(
      revisions.map(({ action, keyId, isLive }) => [action, keyId, isLive]),
      kept.map(action => [action, keyId, action !== 'patchArticle' && action !== 'restoreRevision']).toReversed(),
    )
  })

  t.test('says what was done to people, rubrics and the site', async t => {
    const { get, does, send } = await openEditor(t)
    const other = (await does('POST', '/experts', { slug: 'a-veld', name: 'A. Veld' })).id
    const person = (await does('POST', '/experts', { slug: 'ada', name: 'Ada Veld' })).id
    await does('PATCH', `/experts/${person}`, { description: 'x', nationality: 'AZ' })
    await does('POST', `/experts/${other}/merge`, { into: 'ada' })
    t.match((await send('DELETE', `/experts/${person}`)).json(), { status: 409, detail: /^Others were merged .* lead here: a-veld\.$/ })
    await does('POST', `/experts/${person}/split`, { slug: 'a-veld' })
    await send('DELETE', `/experts/${person}`)
    const rubric = (await does('POST', '/rubrics', { slug: 'lakes', texts: { en: { name: 'Lakes' } } })).id
    await does('PATCH', `/rubrics/${rubric}`, { position: 7 })
    await send('DELETE', `/rubrics/${rubric}`)
    await does('PATCH', '/site', { name: 'Other' })
    const entries: { action: string; kind: string; thingId: string; detail: object }[] = (await get('/audit')).json().data
    t.same(
      entries.map(({ action, kind, thingId, detail }) => [action, kind, thingId, detail]),
      [
        ['createExpert', 'expert', other, { slug: 'a-veld' }],
        ['createExpert', 'expert', person, { slug: 'ada' }],
        ['patchExpert', 'expert', person, { fields: ['description', 'nationality'] }],
        ['mergeExperts', 'expert', other, { into: person, articles: 0, quotes: 0 }],
        ['splitExperts', 'expert', person, { split: other }],
        ['deleteExpert', 'expert', person, { slug: 'ada' }],
        ['createRubric', 'rubric', rubric, { slug: 'lakes' }],
        ['patchRubric', 'rubric', rubric, { fields: ['position'] }],
        ['deleteRubric', 'rubric', rubric, { slug: 'lakes' }],
        ['patchSite', 'site', 'site', { fields: ['name'] }],
      ].toReversed(),
    )
  })

  t.test('is a chain of hashes, in which nothing can be changed or taken away', async t => {
    const { get, does, sqlite, admin } = await openEditor(t)
    const { id } = await does('POST', '/articles', draft)
    for (const headline of ['a', 'b', 'c']) await does('PATCH', `/articles/${id}`, { headline })
    const { data } = (await get('/audit')).json()
    let previous = '0'.repeat(64)
    for (const [index, entry] of data.toReversed().entries()) {
      const { seq, at, keyId, action, kind, thingId, detail, previousHash } = entry
      t.same([seq, previousHash], [index + 1, previous])
      previous = hash('sha256', JSON.stringify([previousHash, seq, at, keyId, action, kind, thingId, detail]), 'hex')
      t.equal(entry.hash, previous)
    }
    t.throws(() => sqlite.exec('DELETE FROM audit WHERE seq = 4'), /for ever/)
    t.throws(() => sqlite.exec("UPDATE audit SET key_id = 'x'"), /as it is/)
    t.notMatch(JSON.stringify(data), admin.authorization?.slice(-20) ?? '')
  })
})
