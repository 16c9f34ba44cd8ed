import t from 'tap'
import { draft, type Editor, openEditor } from './support/editor.ts'
import { articleLine, plainArticle } from './support/lines.ts'

/** The article of an editor with one published quote, itself published. */
async function published({ does }: Editor) {
  const { id } = await does('POST', '/articles', draft)
  const { quotes } = await does('POST', `/articles/${id}/quotes`, {
    text: 'Mud has a memory',
    expert: 'tomas-veld',
    attribution: 'Veld said',
  })
  const quote = quotes[0]?.id ?? ''
  await does('PATCH', `/articles/${id}/quotes/${quote}`, { status: 'published' })
  await does('POST', `/articles/${id}/publish`, {})
  return { id, quote }
}

t.test('POST /v1/editorial/articles/:id/quotes', async t => {
  t.test('refuses words that are not there, stand twice, or stand elsewhere, and people who do not appear', async t => {
    const { send, does } = await openEditor(t)
    const { id } = await does('POST', '/articles', draft)
    for (const [quote, pointer] of [
      [{ text: 'mud has a memory' }, '/text'],
      [{ text: 'a' }, '/start'],
      [{ text: 'Mud', start: 3 }, '/text'],
      [{ text: 'Mud', start: -1 }, '/start'],
      [{ text: 'Mud', expert: 'nobody' }, '/expert'],
      [{ text: 'Mud', expert: 'goncha-aralli' }, '/expert'],
      [{ text: 'Mud', status: 'published' }, '/status'],
      [{ text: '' }, '/text'],
      [{ text: ' ', start: 3 }, '/text'],
      [{ text: '\n\n', start: 23 }, '/text'],
    ] as const) {
      const answer = await send('POST', `/articles/${id}/quotes`, quote)
      t.same([answer.statusCode, answer.json().errors[0].pointer], [400, pointer], JSON.stringify(quote))
    }
    t.equal((await send('POST', '/articles/art_00000000000000000000000000/quotes', { text: 'x' }, { 'if-match': '*' })).statusCode, 404)
  })

  t.test('makes a candidate, which nobody outside sees, and which changes nothing that readers get', async t => {
    const editor = await openEditor(t)
    const { does, app, wait, sqlite } = editor
    const { id } = await published(editor)
    const before = await app.inject(`/v1/articles/${id}`)
    const changes = sqlite.prepare('SELECT count(*) FROM changes').pluck().get()
    wait(1000)
    const { quotes } = await does('POST', `/articles/${id}/quotes`, { text: 'It comes back.', expert: 'tomas-veld' })
    t.match(quotes[1], { status: 'candidate', origin: 'manual', start: 57, expert: 'tomas-veld' })
    t.equal((await app.inject(`/v1/quotes/${quotes[1]?.id}`)).statusCode, 404)
    await does('POST', `/articles/${id}/quotes:extract`)
    await does('PATCH', `/articles/${id}/quotes/${quotes[1]?.id}`, { status: 'rejected' })
    const after = await app.inject(`/v1/articles/${id}`)
    t.same([after.body, after.headers.etag], [before.body, before.headers.etag])
    t.equal(sqlite.prepare('SELECT count(*) FROM changes').pluck().get(), changes)
    await does('PATCH', `/articles/${id}/quotes/${quotes[1]?.id}`, { status: 'published' })
    t.equal((await app.inject(`/v1/articles/${id}`)).json().revision, before.json().revision + 1)
  })

  t.test('takes the words of somebody who appears in the working copy only', async t => {
    const editor = await openEditor(t)
    const { does } = editor
    const { id } = await published(editor)
    await does('PATCH', `/articles/${id}`, { appearances: [...draft.appearances, { expert: 'goncha-aralli', capacity: 'expert' }] })
    const { quotes } = await does('POST', `/articles/${id}/quotes`, { text: 'It comes back.', expert: 'goncha-aralli' })
    t.match(quotes[1], { status: 'candidate', expert: 'goncha-aralli' })
  })

  t.test('answers those that begin alike in the order in which they are read', async t => {
    const { does, get } = await openEditor(t)
    const { id } = await does('POST', '/articles', draft)
    await does('POST', `/articles/${id}/quotes`, { text: 'Mud has a memory' })
    const { quotes } = await does('POST', `/articles/${id}/quotes`, { text: 'Mud has' })
    t.same(quotes, (await get(`/articles/${id}`)).json().quotes)
  })

  t.test('takes 500 of them', async t => {
    const { send, get, importLines } = await openEditor(t)
    const quotes = Array.from({ length: 500 }, (_, n) => ({ text: 'ab', start: n * 3, status: 'candidate' }))
    await importLines([plainArticle('full', '', { status: 'draft', datePublished: undefined, body: 'ab '.repeat(501).trim(), quotes })])
    const { id } = (await get('/articles?status=draft')).json().data[0]
    t.equal((await send('POST', `/articles/${id}/quotes`, { text: 'ab', start: 1500 })).statusCode, 409)
  })
})

t.test('POST /v1/editorial/articles/:id/quotes:extract', async t => {
  t.test('proposes what no quote covers yet, publishes nothing, and proposes nothing twice', async t => {
    const editor = await openEditor(t)
    const { does, app } = editor
    const { id } = await does('POST', '/articles', draft)
    await does('POST', `/articles/${id}/quotes`, { text: 'Mud has' })
    const { quotes } = await does('POST', `/articles/${id}/quotes:extract`)
    t.match(quotes, [
      { text: 'Mud has', origin: 'manual' },
      { text: 'It comes back.', status: 'candidate', origin: 'extracted', expert: 'tomas-veld', confidence: Number },
    ])
    t.same((await does('POST', `/articles/${id}/quotes:extract`)).quotes, quotes)
    await does('POST', `/articles/${id}/publish`, {})
    t.same((await app.inject(`/v1/articles/${id}`)).json().quotes, [])
  })

  t.test('proposes what stands where a quote stood that the text has lost', async t => {
    const { does } = await openEditor(t)
    const { id } = await does('POST', '/articles', draft)
    const first = (await does('POST', `/articles/${id}/quotes:extract`)).quotes[0]
    const body = draft.body.replace('Mud has a memory', 'It is very deep')
    await does('PATCH', `/articles/${id}`, { bodyFormat: 'text', body, retractQuotes: [first?.id] })
    const { quotes } = await does('POST', `/articles/${id}/quotes:extract`)
    t.match(
      quotes.filter(({ start }) => start === first?.start).map(({ text }) => text),
      ['Mud has a memory', 'It is very deep'],
    )
  })

  t.test('knows people by what they are called in any language', async t => {
    const { does } = await openEditor(t)
    await does('POST', '/experts', {
      slug: 'zoya',
      name: 'Zoya Kofeyna',
      nameVariants: ['Z. Kofeyna'],
      texts: { ru: { name: 'Зоя Кофейная' } },
    })
    const appearances = [{ expert: 'zoya', capacity: 'expert' }]
    const body = '«Мы открылись», — сказала Зоя Кофейная.'
    const { id } = await does('POST', '/articles', { ...draft, inLanguage: 'ru', slug: 'kofe', body, appearances })
    t.match((await does('POST', `/articles/${id}/quotes:extract`)).quotes, [{ text: 'Мы открылись', expert: 'zoya' }])
  })

  t.test('reads a text in the language that it is said to be in, whatever its letters suggest', async t => {
    const { does } = await openEditor(t)
    const { id } = await does('POST', '/articles', { ...draft, inLanguage: 'tr', body: '“Deniz derin,” dedi Tomas Veld.' })
    t.match((await does('POST', `/articles/${id}/quotes:extract`)).quotes, [{ text: 'Deniz derin', expert: 'tomas-veld' }])
  })

  t.test('proposes speech behind a dash, and neither headings nor entries of lists', async t => {
    const { does } = await openEditor(t)
    await does('POST', '/experts', { slug: 'zoya', name: 'Зоя Кофейная' })
    const body = '# — Мост, дорога\n\n- Мы ждём, - сказала Зоя Кофейная.\n- — Дорога.\n\n— Мы открылись, — сказала Зоя Кофейная. — Ждём!'
    const appearances = [{ expert: 'zoya', capacity: 'expert' }]
    const { id } = await does('POST', '/articles', { ...draft, inLanguage: 'ru', slug: 'kofe', body, bodyFormat: 'markdown', appearances })
    t.match(
      (await does('POST', `/articles/${id}/quotes:extract`)).quotes.map(({ text, expert }) => [text, expert]),
      [
        ['Мы открылись', 'zoya'],
        ['Ждём!', 'zoya'],
      ],
    )
  })

  t.test('proposes nobody for the words of somebody whom the text only calls theirs', async t => {
    const { does } = await openEditor(t)
    await does('POST', '/experts', { slug: 'jamal', name: 'Jamal Reed' })
    const body = [
      'Jamal Reed, 17, was held overnight. “I slept,” he said.',
      '“He is a good boy,” his mother said.',
      '“The tide does not negotiate.”',
      '— Sam Ortega',
    ].join('\n\n')
    const appearances = [{ expert: 'jamal', capacity: 'expert' }]
    const { id } = await does('POST', '/articles', { ...draft, slug: 'held', body, appearances })
    t.match(
      (await does('POST', `/articles/${id}/quotes:extract`)).quotes.map(({ text, expert }) => [text, expert]),
      [
        ['I slept', 'jamal'],
        ['He is a good boy', undefined],
        ['The tide does not negotiate.', undefined],
      ],
    )
  })

  t.test('leaves out what is too long to be a quote, and says so', async t => {
    const { does } = await openEditor(t)
    const page = `“${'The tide is high. '.repeat(1000)}`.trim()
    const { id } = await does('POST', '/articles', {
      ...draft,
      body: `${[page, page, page, page].join('\n\n')}” said Veld.\n\n${draft.body}`,
    })
    const { quotes, leftOut } = await does('POST', `/articles/${id}/quotes:extract`)
    t.match([quotes.length, quotes[0]?.text, leftOut], [2, 'Mud has a memory', 1])
  })

  t.test('needs no body, whatever type one is said to have, and takes none', async t => {
    const { app, admin, does, send } = await openEditor(t)
    const { id } = await does('POST', '/articles', draft)
    const url = `/v1/editorial/articles/${id}/quotes:extract`
    const headers = { ...admin, 'if-match': '*', 'content-type': 'application/json' }
    t.equal((await app.inject({ method: 'POST', url, headers })).statusCode, 200)
    t.equal((await app.inject({ method: 'POST', url, headers, payload: '' })).statusCode, 200)
    t.equal((await app.inject({ method: 'POST', url, headers: { ...admin, 'if-match': '*' } })).statusCode, 200)
    t.equal((await app.inject({ method: 'POST', url, headers, payload: '{' })).statusCode, 400)
    t.equal((await send('POST', `/articles/${id}/unschedule`)).statusCode, 409)
  })

  t.test('reads the working copy; what stands in it alone is a quote of it alone', async t => {
    const editor = await openEditor(t)
    const { does, app, send } = editor
    const { id, quote } = await published(editor)
    await does('PATCH', `/articles/${id}`, {
      bodyFormat: 'text',
      body: 'New.\n\n“It is deep,” Veld said.\n\n“Mud has a memory,” Veld said.',
    })
    const { quotes } = await does('POST', `/articles/${id}/quotes:extract`)
    t.match(quotes, [
      { text: 'It is deep', start: 7 },
      { text: 'Mud has a memory', start: 33, status: 'published' },
    ])
    await does('PATCH', `/articles/${id}/quotes/${quotes[0]?.id}`, { status: 'published', expert: 'tomas-veld' })
    t.equal((await app.inject(`/v1/quotes/${quotes[0]?.id}`)).statusCode, 404)
    t.equal((await app.inject(`/v1/quotes/${quote}`)).json().start, 26)
    t.equal((await send('POST', `/articles/${id}/publish`, {})).statusCode, 200)
    t.equal((await app.inject(`/v1/quotes/${quotes[0]?.id}`)).json().start, 7)
    t.equal((await app.inject(`/v1/quotes/${quote}`)).json().start, 33)
  })
})

t.test('PATCH /v1/editorial/articles/:id/quotes/:quoteId', async t => {
  t.test('refuses a quote that is not there, one without a speaker, and one that overlaps', async t => {
    const editor = await openEditor(t)
    const { does, send } = editor
    const { id } = await published(editor)
    const { quotes } = await does('POST', `/articles/${id}/quotes`, { text: 'has a memory' })
    const candidate = quotes.find(({ status }) => status === 'candidate')?.id ?? ''
    t.equal((await send('PATCH', `/articles/${id}/quotes/quo_00000000000000000000000000`, {})).statusCode, 404)
    t.match((await send('PATCH', `/articles/${id}/quotes/${candidate}`, { status: 'published' })).json(), {
      status: 409,
      quotes: [candidate],
    })
    t.match((await send('PATCH', `/articles/${id}/quotes/${candidate}`, { status: 'published', expert: 'tomas-veld' })).json(), {
      status: 409,
      detail: /overlap/,
    })
    t.equal((await send('PATCH', `/articles/${id}/quotes/${candidate}`, { expert: 'goncha-aralli' })).statusCode, 409)
    t.equal((await send('PATCH', `/articles/${id}/quotes/${candidate}`, { expert: 'nobody' })).statusCode, 400)
    t.equal((await send('PATCH', `/articles/${id}/quotes/${candidate}`, { text: 'other' })).statusCode, 400)
    t.equal((await send('PATCH', `/articles/${id}/quotes/${candidate}`, { status: 'orphaned' })).statusCode, 400)
  })

  t.test('publishes a quote that begins where another ends', async t => {
    const editor = await openEditor(t)
    const { does } = editor
    const { id } = await published(editor)
    const { quotes } = await does('POST', `/articles/${id}/quotes`, { text: ',” Veld said', expert: 'tomas-veld' })
    const after = await does('PATCH', `/articles/${id}/quotes/${quotes[1]?.id}`, { status: 'published' })
    t.match(after.quotes, [
      { status: 'published', end: 42 },
      { status: 'published', start: 42 },
    ])
  })

  t.test('a key that may only write publishes, reassigns and retracts nothing', async t => {
    const editor = await openEditor(t)
    const { id, quote } = await published(editor)
    const writer = await editor.addKey(['content:write', 'content:read'])
    t.equal((await editor.send('PATCH', `/articles/${id}/quotes/${quote}`, { attribution: 'x' }, writer)).statusCode, 403)
    t.equal((await editor.send('POST', `/articles/${id}/quotes/${quote}/retract`, undefined, writer)).statusCode, 403)
  })

  t.test('reassigns, to somebody new with a capacity, and delivery follows at once', async t => {
    const editor = await openEditor(t)
    const { does, app, wait } = editor
    const { id, quote } = await published(editor)
    wait(1000)
    await does('PATCH', `/articles/${id}`, { headline: 'Later' })
    await does('PATCH', `/articles/${id}/quotes/${quote}`, {
      expert: 'goncha-aralli',
      capacity: 'expert',
      attribution: 'she said',
      kind: 'partial',
    })
    t.match((await app.inject(`/v1/quotes/${quote}`)).json(), {
      expert: { slug: 'goncha-aralli' },
      attribution: 'she said',
      kind: 'partial',
    })
    t.match((await app.inject(`/v1/articles/${id}`)).json(), { headline: 'Mud again', dateModified: '2026-11-01T12:00:01.000Z' })
    await does('POST', `/articles/${id}/publish`, {})
    t.match((await app.inject(`/v1/articles/${id}`)).json(), { headline: 'Later', quotes: [{ expert: { slug: 'goncha-aralli' } }] })
  })

  t.test('takes a cue away, and the speaker of what is not published', async t => {
    const editor = await openEditor(t)
    const { does, send, app } = editor
    const { id, quote } = await published(editor)
    await does('PATCH', `/articles/${id}/quotes/${quote}`, { attribution: null })
    const { expert, attribution } = (await app.inject(`/v1/quotes/${quote}`)).json()
    t.same([expert.slug, attribution], ['tomas-veld', undefined])
    t.match(await send('PATCH', `/articles/${id}/quotes/${quote}`, { expert: null }), { statusCode: 409 })
    const candidate = { text: 'It comes back.', expert: 'tomas-veld', attribution: 'he sang' }
    const other = (await does('POST', `/articles/${id}/quotes`, candidate)).quotes[1]?.id
    const { quotes } = await does('PATCH', `/articles/${id}/quotes/${other}`, { expert: null, attribution: null, capacity: 'official' })
    t.same(quotes[1], { id: other, status: 'candidate', kind: 'direct', text: 'It comes back.', start: 57, end: 71, origin: 'manual' })
  })

  t.test('rejects and takes up again, as long as the text holds the words, wherever they have moved', async t => {
    const { does, send } = await openEditor(t)
    const { id } = await does('POST', '/articles', draft)
    const { quotes } = await does('POST', `/articles/${id}/quotes`, { text: 'It comes back.', expert: 'tomas-veld' })
    const path = `/articles/${id}/quotes/${quotes[0]?.id}`
    await does('PATCH', path, { status: 'rejected' })
    const moved = await does('PATCH', `/articles/${id}`, { bodyFormat: 'text', body: 'Mud. “It comes back.”' })
    t.match(moved.quotes, [{ status: 'rejected', start: 6 }])
    await does('PATCH', path, { status: 'candidate' })
    await does('PATCH', path, { status: 'rejected' })
    await does('PATCH', `/articles/${id}`, { bodyFormat: 'text', body: 'Mud.' })
    t.equal((await send('PATCH', path, { status: 'published' })).statusCode, 409)
    t.equal((await send('PATCH', path, { status: 'candidate' })).statusCode, 409)
    const twice = 'It comes back. Or so it says.\n\nMud. “It comes back.”'
    t.match(
      (await does('PATCH', `/articles/${id}`, { bodyFormat: 'text', body: twice })).quotes,
      [{ status: 'rejected', start: 37 }],
      'among the same words as they last stood among',
    )
    t.match((await does('PATCH', `/articles/${id}`, { bodyFormat: 'text', body: 'It comes back.', appearances: [] })).quotes, [
      { status: 'rejected', start: 0 },
    ])
  })

  t.test('lets nobody new appear where a hundred do', async t => {
    const { does, send, get, importLines } = await openEditor(t)
    const people = Array.from({ length: 101 }, (_, n) => ({ type: 'expert', slug: `p${n}`, name: `Person ${n}` }))
    const appearances = people.slice(0, 99).map(({ slug }) => ({ expert: slug, capacity: 'expert' }))
    const quotes = [{ text: 'Mud', status: 'candidate' }]
    await importLines([
      ...people,
      plainArticle('full', '', { status: 'draft', datePublished: undefined, body: 'Mud', appearances, quotes }),
    ])
    const article = (await get('/articles?status=draft')).json().data[0].id
    const { id } = (await does('POST', `/articles/${article}/quotes:extract`)).quotes[0] ?? {}
    await does('PATCH', `/articles/${article}/quotes/${id}`, { expert: 'p99', capacity: 'expert' })
    const answer = await send('PATCH', `/articles/${article}/quotes/${id}`, { expert: 'p100', capacity: 'expert' })
    t.match(answer.json(), { status: 409, detail: /at most 100 appearances/ })
  })

  t.test('takes up again what only the working copy holds', async t => {
    const { does } = await openEditor(t)
    const [first, second] = ['The harbour is shallow.', '“It comes back,” Veld said.']
    const edit = (body: string) => does('PATCH', `/articles/${id}`, { bodyFormat: 'text', body })
    const { id } = await does('POST', '/articles', { ...draft, body: `${first}\n\n${second}` })
    const { quotes } = await does('POST', `/articles/${id}/quotes`, { text: 'It comes back', expert: 'tomas-veld' })
    const path = `/articles/${id}/quotes/${quotes[0]?.id}`
    await does('PATCH', path, { status: 'rejected' })
    await edit(first)
    await does('POST', `/articles/${id}/publish`, {})
    await edit(`${first}\n\n${second}`)
    t.match((await does('PATCH', path, { status: 'published' })).quotes, [{ status: 'published', start: 26 }])
  })
})

t.test('what says nothing new of quotes is no write: same ETag, no state, no audit entry', async t => {
  const { does, get, send } = await openEditor(t)
  const { id } = await does('POST', '/articles', draft)
  const { quotes } = await does('POST', `/articles/${id}/quotes:extract`)
  const [quote] = quotes
  const { etag } = (await get(`/articles/${id}`)).headers
  const audit = (await get('/audit')).json().data
  for (const [method, path, payload] of [
    ['POST', '/quotes:extract', undefined],
    ['PATCH', `/quotes/${quote?.id}`, { expert: quote?.expert, status: quote?.status }],
    ['PATCH', `/quotes/${quote?.id}`, {}],
  ] as const) {
    const answer = await send(method, `/articles/${id}${path}`, payload)
    t.match(answer, { statusCode: 200, headers: { etag } }, `${method} ${path}`)
    t.same(answer.json().quotes, quotes)
  }
  t.same((await get('/audit')).json().data, audit)
  t.equal((await get(`/articles/${id}`)).headers.etag, etag)
})

t.test('POST /v1/editorial/articles/:id/quotes/:quoteId/retract', async t => {
  t.test('refuses what is not published or not there', async t => {
    const editor = await openEditor(t)
    const { does, send } = editor
    const { id, quote } = await published(editor)
    t.equal((await send('PATCH', `/articles/${id}/quotes/${quote}`, { status: 'rejected' })).statusCode, 409)
    const { quotes } = await does('POST', `/articles/${id}/quotes`, { text: 'It comes back.' })
    t.equal((await send('POST', `/articles/${id}/quotes/${quotes[1]?.id}/retract`)).statusCode, 409)
    t.equal((await send('POST', `/articles/${id}/quotes/quo_00000000000000000000000000/retract`)).statusCode, 404)
  })

  t.test('answers 410 from now on, in what is live and in the working copy', async t => {
    const editor = await openEditor(t)
    const { does, app, send } = editor
    const { id, quote } = await published(editor)
    const other = (await does('POST', `/articles/${id}/quotes`, { text: 'It comes back.', expert: 'tomas-veld' })).quotes[1]?.id
    await does('PATCH', `/articles/${id}/quotes/${other}`, { status: 'published' })
    await does('PATCH', `/articles/${id}`, { headline: 'Later' })
    const after = await does('POST', `/articles/${id}/quotes/${quote}/retract`)
    t.match(after, { headline: 'Later', quotes: [{ status: 'rejected', retractedAt: '2026-11-01T12:00:00.000Z' }] })
    t.match((await app.inject(`/v1/quotes/${quote}`)).json(), { status: 410, detail: 'The quote has been retracted.' })
    await does('POST', `/articles/${id}/publish`, {})
    t.equal((await app.inject(`/v1/quotes/${quote}`)).statusCode, 410)
    t.match((await app.inject(`/v1/articles/${id}`)).json().quotes, [{ id: other }], 'and no other quote with it')
    t.equal((await send('POST', `/articles/${id}/quotes/${quote}/retract`)).statusCode, 409)
    await does('PATCH', `/articles/${id}/quotes/${quote}`, { status: 'published' })
    t.equal((await app.inject(`/v1/quotes/${quote}`)).statusCode, 200)
    await does('POST', `/articles/${id}/quotes/${quote}/retract`)
    await does('POST', `/articles/${id}/withdraw`, {})
    t.match((await app.inject(`/v1/quotes/${quote}`)).json(), { status: 410, detail: 'The quote has been retracted.' })
  })

  t.test('before the article was ever public leaves no trace', async t => {
    const { does, app, wait } = await openEditor(t)
    const { id } = await does('POST', '/articles', draft)
    const { quotes } = await does('POST', `/articles/${id}/quotes`, { text: 'It comes back.', expert: 'tomas-veld' })
    const quote = quotes[0]?.id
    await does('PATCH', `/articles/${id}/quotes/${quote}`, { status: 'published' })
    await does('POST', `/articles/${id}/quotes/${quote}/retract`)
    t.equal((await app.inject(`/v1/quotes/${quote}`)).statusCode, 404)
    wait(1)
    await does('POST', `/articles/${id}/publish`, {})
    t.equal((await app.inject(`/v1/quotes/${quote}`)).statusCode, 404)
  })

  t.test('by an edit happens when the edit goes live, and not before', async t => {
    const editor = await openEditor(t)
    const { does, app, send } = editor
    const { id, quote } = await published(editor)
    await does('PATCH', `/articles/${id}`, { bodyFormat: 'text', body: 'Silence.', retractQuotes: [quote] })
    t.equal((await app.inject(`/v1/quotes/${quote}`)).statusCode, 200)
    // What the working copy no longer holds is still published, and its cue can be put right.
    await does('PATCH', `/articles/${id}/quotes/${quote}`, { attribution: 'Veld noted' })
    t.equal((await app.inject(`/v1/quotes/${quote}`)).json().attribution, 'Veld noted')
    t.equal((await send('PATCH', `/articles/${id}/quotes/${quote}`, { status: 'published' })).statusCode, 409)
    await does('POST', `/articles/${id}/publish`, {})
    t.equal((await app.inject(`/v1/quotes/${quote}`)).statusCode, 410)
    t.match((await editor.get(`/articles/${id}`)).json().quotes, [{ status: 'orphaned' }])
  })

  t.test('of an imported article works on the first edit as well', async t => {
    const { does, app, get } = await openEditor(t)
    const { id, quotes } = (await app.inject(`/v1/articles/${articleLine.slug}`)).json()
    await does('POST', `/articles/${id}/quotes/${quotes[0].id}/retract`)
    t.equal((await app.inject(`/v1/quotes/${quotes[0].id}`)).statusCode, 410)
    t.match((await get(`/articles/${id}/revisions`)).json().data, [
      { number: 2, action: 'retractQuote' },
      { number: 1, action: 'import' },
    ])
  })
})
