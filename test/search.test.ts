import t from 'tap'
import { createRunner, readBy } from '../src/store/reader.ts'
import { createSearch } from '../src/store/search-asked.ts'
import { now, openContent } from './support/content.ts'
import { openEditor } from './support/editor.ts'
import { newsroomLines, plainArticle } from './support/lines.ts'

interface Hit {
  type: string
  score: number
  article?: { id: string; slug: string; inLanguage: string }
  quote?: { id: string; text: string; article: { id: string } }
  expert?: { slug: string }
  passages: {
    field: string
    text: string
    highlights: { start: number; end: number }[]
    start?: number
    end?: number
    quoteId?: string
    blockKey?: string
  }[]
}

interface Answer {
  data: Hit[]
  page: { next: string | null }
  isRelaxed: boolean
  corrections: unknown
  facets?: unknown
}

type App = Awaited<ReturnType<typeof openContent>>['app']

const ask = async (app: App, query: Record<string, string>) => {
  const answer = await app.inject(`/v1/search?${String(new URLSearchParams(query))}`)
  return {
    status: answer.statusCode,
    headers: answer.headers,
    ...answer.json<Answer>(),
  }
}
const find = async (app: App, q: string, more: Record<string, string> = {}) => (await ask(app, { q, ...more })).data
const slugs = (hits: readonly Hit[]) => hits.flatMap(({ article, expert }) => article?.slug ?? expert?.slug ?? [])
const highlighted = ({ text, highlights }: Hit['passages'][number]) =>
  highlights.map(({ start, end }) => Array.from(text).slice(start, end).join(''))

const added = {
  type: 'article',
  inLanguage: 'en',
  rubric: 'economy',
  datePublished: '2026-10-30T00:00:00Z',
  bodyFormat: 'text',
  body: 'Nothing else.',
}

t.test('GET /v1/search', async t => {
  const { app } = await openContent(t)

  t.test('refuses a query that is missing, too long, or has parameters that it does not know', async t => {
    for (const query of [
      {},
      { q: '' },
      { q: 'x'.repeat(501) },
      { q: 'sea', type: 'tag' },
      { q: 'sea', limit: '101' },
      { q: 'sea', sort: 'date' },
    ]) {
      t.equal((await ask(app, query)).status, 400, JSON.stringify(query).slice(0, 60))
    }
  })

  t.test('refuses a cursor of another query', async t => {
    const { page } = await ask(app, { q: 'sea', limit: '1' })
    t.ok(page.next)
    t.equal((await ask(app, { q: 'wind', limit: '1', cursor: page.next ?? '' })).status, 400)
    t.equal((await ask(app, { q: 'sea', limit: '1', cursor: `${page.next}x` })).status, 400)
  })

  t.test('answers whatever is typed', async t => {
    const odd = [
      '"',
      '""',
      '*',
      '-',
      '--',
      'AND',
      'NOT OR',
      'a" OR headline:"x',
      'near(a b)',
      '{body} : x',
      'sea* "',
      "' or 1=1 --",
      '🐟',
      '\u202eabc',
      'speaker:',
      'speaker:"',
      '-sea',
      '^sea',
      '+++',
      'a b c d e f g h i j k l',
      '"" "" ""',
      'sea NOT sea',
      ':',
      '\\',
    ]
    for (const q of odd) t.equal((await ask(app, { q })).status, 200, q)
    t.equal((await ask(app, { q: '"*'.repeat(250) })).status, 200)
    t.same((await find(app, '-sea')).length, 0, 'only what is not wanted asks for nothing')
  })

  t.test('answers bad input, or names the limit that it is beyond, here as where words are asked for elsewhere', async t => {
    const long = ['"*'.repeat(5000), 'term '.repeat(1000).trim(), 'я'.repeat(501)]
    const odd = [
      '🐟🌊',
      '\u200f\u202eabc',
      "'; DROP TABLE articles; --",
      'headline : "a" OR NEAR(b c) NOT *',
      '" * ^ { } ( ) :',
      '"*'.repeat(90),
    ]
    for (const path of ['search', 'quotes', 'suggest']) {
      const answer = async (q: string) => (await app.inject(`/v1/${path}?${String(new URLSearchParams({ q }))}`)).json()
      for (const q of long)
        t.match(await answer(q), { status: 400, errors: [{ name: 'q', detail: /(500|200)/ }] }, `${path} ${q.slice(0, 20)}`)
      t.match(await answer('a\0b'), { status: 400, errors: [{ name: 'q' }] }, path)
      for (const q of odd) t.ok(Array.isArray((await answer(q)).data), `${path} ${q.slice(0, 20)}`)
    }
  })

  t.test('finds words in any inflection, in four languages', async t => {
    const cases: [string, string, string][] = [
      ['harbours', 'en', 'the-harbour-that-learned-to-wait'],
      ['waiting harbour', 'en', 'the-harbour-that-learned-to-wait'],
      ['гавани', 'ru', 'gavan-kotoraya-nauchilas-zhdat'],
      ['sahilin', 'az', 'uzaqlasan-sahil'],
      ['telefonla', 'az', 'on-bir-saniyelik-bazar'],
      ['telefonun', 'az', 'agac-havadan-qocadir'],
      ['limana', 'az', 'uzaqlasan-sahil'],
    ]
    for (const [q, lang, slug] of cases)
      t.ok(
        slugs(await find(app, q, { lang, type: 'article' })).includes(slug),
        `${q} ${JSON.stringify(slugs(await find(app, q, { lang })))}`,
      )
  })

  t.test('finds a person in any script and spelling, first of all hits', async t => {
    for (const q of ['daşdəmirzadə', 'dasdemirzade', 'Дашдамирзаде', 'dashdamirzada', 'Ülkər Daşdəmirzadə']) {
      const [first] = await find(app, q)
      t.equal(first?.expert?.slug, 'ulkar-dashdamirzada', q)
    }
    const quotes = await find(app, 'speaker:dashdamirzada', { type: 'quote' })
    t.ok(quotes.length > 3)
    t.same(new Set(quotes.map(({ type }) => type)), new Set(['quote']))
  })

  t.test('asks for the first eight of many words', async t => {
    const { data, isRelaxed } = await ask(app, { q: `${'harbour '.repeat(8)}qqqqqqqq`, type: 'article' })
    t.same([slugs(data).includes('the-harbour-that-learned-to-wait'), isRelaxed], [true, false])
    t.equal((await ask(app, { q: `${'harbour '.repeat(7)}qqqqqqqq` })).isRelaxed, true)
  })

  t.test('finds phrases, beginnings and what lacks a word', async t => {
    t.same(slugs(await find(app, '"slow answer"', { type: 'article' })), ['in-praise-of-the-slow-answer'])
    t.same(await find(app, '"answer slow"', { type: 'article' }), [])
    for (const q of ['harb*', 'har*']) t.ok(slugs(await find(app, q, { type: 'article' })).includes('the-harbour-that-learned-to-wait'), q)
    const all = slugs(await find(app, 'caspian', { type: 'article', lang: 'en' }))
    const without = slugs(await find(app, 'caspian -harbour', { type: 'article', lang: 'en' }))
    t.ok(without.length > 0 && without.length < all.length)
    t.same(slugs(await find(app, 'caspian −harbour', { type: 'article', lang: 'en' })), without)
  })

  t.test('takes a word that stands nowhere for one that differs by a letter, and says so', async t => {
    const { data, corrections } = await ask(app, { q: 'harbuor', type: 'article' })
    t.match(corrections, [{ typed: 'harbuor', read: ['harbour'] }])
    t.ok(slugs(data).includes('the-harbour-that-learned-to-wait'))
    t.same((await ask(app, { q: 'qqqqqqqq' })).data, [])
  })

  t.test('finds what has some of the words where nothing has all, and says so', async t => {
    const { data, isRelaxed } = await ask(app, { q: 'harbour qqqqqqqq', type: 'article' })
    t.equal(isRelaxed, true)
    t.equal(slugs(data)[0], 'the-harbour-that-learned-to-wait')
  })

  t.test('says where: each highlight is what was asked for, each passage of a body a slice of the canonical text', async t => {
    let passages = 0
    for (const { article, passages: found } of await find(app, 'harbour port', { type: 'article' })) {
      const { bodyText, quotes, body } = (await app.inject(`/v1/articles/${article?.id}?body=text`)).json()
      const blocks = (await app.inject(`/v1/articles/${article?.id}`)).json().body.map(({ _key }: { _key: string }) => _key)
      t.equal(body, undefined)
      for (const passage of found.filter(({ field }) => field === 'body')) {
        passages++
        t.equal(Array.from<string>(bodyText).slice(passage.start, passage.end).join(''), passage.text)
        t.ok(blocks.includes(passage.blockKey))
        for (const word of highlighted(passage)) t.match(word.toLowerCase(), /^(?:harbours?|ports?|порт\p{L}*|гаван\p{L}*)$/u)
        if (passage.quoteId !== undefined) t.ok(quotes.some(({ id }: { id: string }) => id === passage.quoteId))
      }
    }
    t.ok(passages > 2)
  })

  t.test('narrows by language, rubric, person, tag and date', async t => {
    for (const { article } of await find(app, 'sea', { lang: 'en', type: 'article' })) t.equal(article?.inLanguage, 'en')
    t.same(
      slugs(
        await find(app, 'harbour', { rubric: 'economy', lang: 'en', type: 'article', tag: 'Caspian', expert: 'ulkar-dashdamirzada' }),
      )[0],
      'the-harbour-that-learned-to-wait',
    )
    // What names nothing is no part of a query: neither what would be one, nor a term of the index.
    for (const name of ['nowhere', '"', 'a" OR "the', '") OR headline : (the', 'lang_en', '\u202e', "' or 1=1 --"]) {
      for (const by of ['rubric', 'expert', 'tag']) {
        const { status, data } = await ask(app, { q: 'harbour', [by]: name })
        t.same({ status, data }, { status: 200, data: [] }, `${by} ${name}`)
      }
    }
    const named = 'ulkar-dashdamirzada'
    for (const by of [{ rubric: 'economy' }, { expert: named }, { tag: 'Caspian' }, { publishedAfter: '2026-01-01T00:00:00Z' }])
      t.notOk(slugs(await find(app, 'dashdamirzada', by)).includes(named), `people are of no ${JSON.stringify(by)}`)
    t.same(await find(app, 'sea', { publishedBefore: '2001-01-01T00:00:00Z' }), [])
    const always = { publishedAfter: '0001-01-01T00:00:00Z', publishedBefore: '9999-12-31T23:59:59Z' }
    t.same(slugs(await find(app, 'harbour', { ...always, type: 'article' })), slugs(await find(app, 'harbour', { type: 'article' })))
    const date = (await app.inject('/v1/articles/the-harbour-that-learned-to-wait')).json().datePublished
    t.notOk(slugs(await find(app, 'harbour', { publishedAfter: date })).includes('the-harbour-that-learned-to-wait'))
    t.ok(
      slugs(await find(app, 'harbour', { publishedBefore: now, publishedAfter: '2026-01-01T00:00:00Z' })).includes(
        'the-harbour-that-learned-to-wait',
      ),
    )
  })

  t.test('counts what the articles found have in common', async t => {
    const { facets } = await ask(app, { q: 'caspian', facets: 'true' })
    const expert = [{}, { value: 'ulkar-dashdamirzada', name: 'Ülkər Daşdəmirzadə', count: 3 }]
    t.match(facets, {
      lang: [{ value: 'en', count: 5 }],
      rubric: [{ value: 'economy', name: 'Economy' }],
      expert,
      tag: [{ value: 'Caspian' }],
    })
    t.match((await ask(app, { q: 'порт', lang: 'ru', facets: 'true' })).facets, {
      rubric: [{ value: 'economy', name: 'Экономика' }],
      expert: [{ value: 'daniyar-qobylandin', name: 'Данияр Кобыландин' }],
    })
    t.equal((await ask(app, { q: 'caspian' })).facets, undefined)
    const none = { lang: [], rubric: [], expert: [], tag: [] }
    for (const nothing of [{ q: 'qqqqqqqq' }, { q: '!' }, { q: 'caspian', rubric: 'nowhere' }])
      t.same((await ask(app, { ...nothing, facets: 'true' })).facets, none, JSON.stringify(nothing))
  })

  t.test('pages to the end without a repeat, and an ETag answers 304', async t => {
    const seen: string[] = []
    const whole = await find(app, 'the', { limit: '100' })
    let cursor: string | null = ''
    while (cursor !== null) {
      const { data, page }: Awaited<ReturnType<typeof ask>> = await ask(app, { q: 'the', limit: '3', ...(cursor !== '' && { cursor }) })
      seen.push(...data.map(hit => hit.article?.id ?? hit.quote?.id ?? hit.expert?.slug ?? ''))
      cursor = page.next
    }
    t.equal(new Set(seen).size, seen.length)
    t.same(
      seen,
      whole.map(hit => hit.article?.id ?? hit.quote?.id ?? hit.expert?.slug ?? ''),
    )
    const { headers } = await ask(app, { q: 'the' })
    t.equal((await app.inject({ url: '/v1/search?q=the', headers: { 'if-none-match': String(headers.etag) } })).statusCode, 304)
  })
})

t.test('pages fit together while articles are added', async t => {
  const { app, importLines } = await openContent(t)
  const first = await ask(app, { q: 'sea', limit: '2' })
  await importLines([{ ...added, slug: 'another-harbour', headline: 'Sea sea sea' }])
  t.equal(slugs(await find(app, 'sea'))[0], 'another-harbour')
  const second = await ask(app, { q: 'sea', limit: '2', cursor: first.page.next ?? '' })
  t.notOk(slugs(second.data).includes('another-harbour'))
  t.equal(new Set([...first.data, ...second.data].map(hit => JSON.stringify(hit.article ?? hit.quote ?? hit.expert))).size, 4)
})

t.test('what is asked for by date is found however much more there is around it in its month', async t => {
  const { app, importLines } = await openContent(t)
  const at = (day: number, number: number) => ({ ...added, datePublished: new Date(Date.UTC(2026, 8, day, 0, 0, number)).toISOString() })
  const many = Array.from({ length: 510 }, (_, number) => ({
    ...at(20, number),
    slug: `many-${number}`,
    headline: 'Ozymandias',
    body: 'Ozymandias.',
  }))
  await importLines([{ ...at(3, 0), slug: 'early', headline: 'Ozymandias' }, ...many])
  const asked = { type: 'article', publishedAfter: '2026-09-01T00:00:00Z', publishedBefore: '2026-09-10T00:00:00Z' }
  t.same(slugs(await find(app, 'ozymandias', asked)), ['early'])
  t.same(await find(app, 'ozymandias', { ...asked, publishedBefore: '2026-09-03T00:00:00Z' }), [], 'both are exclusive')
})

t.test('where nothing was published between two dates, what matches is not walked through to find none', async t => {
  const { sqlite } = await openContent(t)
  const run = createRunner(sqlite)
  const texts: string[] = []
  const { hits } = createSearch(
    readBy(query => {
      texts.push(query.text)
      return run(query)
    }),
  )
  const walks = async (publishedAfter: string) => {
    const { items } = await hits({ q: 'sea', publishedAfter, facets: false, limit: 1, today: '2026-11-01' })
    return [items.length, texts.splice(0).some(text => / match .*"published_at"/s.test(text))]
  }
  t.same(await walks('2026-01-01T00:00:00.000Z'), [1, true])
  t.same(await walks('2027-01-01T00:00:00.000Z'), [0, false])
})

t.test('what has a date of the first thousand years, as what has none does elsewhere, is found by it', async t => {
  const { app, importLines } = await openContent(t)
  await importLines([{ ...added, slug: 'undated', headline: 'Ozymandias', datePublished: '0001-01-01T00:00:00Z' }])
  for (const publishedBefore of ['0001-01-02T00:00:00Z', '0999-12-31T00:00:00Z', '2026-01-01T00:00:00Z'])
    t.same(slugs(await find(app, 'ozymandias', { type: 'article', publishedBefore })), ['undated'], publishedBefore)
})

t.test('scripts without spaces are found by parts of words', async t => {
  const { app, importLines } = await openContent(t)
  await importLines([{ ...added, slug: 'umi', headline: '海辺の町の新しい港', body: '海辺の町で新しい港が開いた。' }])
  for (const q of ['海', '新しい港', '港が', '町で新']) t.same(slugs(await find(app, q, { type: 'article' })), ['umi'], q)
  t.same(await find(app, '山'), [])
})

t.test('a person is found by whatever is spelled as the name sounds', async t => {
  const spellings: Record<string, string[]> = {
    Cəfərov: ['Jafarov', 'Djafarov', 'Dzhafarov', 'Джафаров'],
    Şıxəmirli: ['Shikhamirli', 'Schihamirli', 'Шихамирли'],
    Щербак: ['Shcherbak', 'Scherbak', 'Serbak'],
    Jalə: ['Zhala', 'Chala'],
    Xəlil: ['Khalil', 'Halil'],
    Qurban: ['Ghurban', 'Gurban'],
    Filiz: ['Philiz', 'Filliz'],
    Veyis: ['Weyis', 'Veis'],
    Aliyeva: ['Alieva'],
    Günay: ['Gunai'],
    Nadin: ['Nadeen'],
    Reis: ['Reyes'],
    Osman: ['Usman'],
    Kerimov: ['Karimov'],
  }
  const people = Object.keys(spellings).map((name, index) => ({ type: 'expert', slug: `person-${index}`, name }))
  const all = plainArticle('all', '2026-05-01', { appearances: people.map(({ slug }) => ({ expert: slug, capacity: 'expert' })) })
  const { app } = await openContent(t, [...newsroomLines, ...people, all])
  for (const { name, slug } of people)
    for (const q of spellings[name] ?? []) {
      const { data, corrections } = await ask(app, { q, type: 'expert' })
      t.same([slugs(data), corrections], [[slug], []], `${name} as ${q}`)
    }
})

t.test('a word that may be broken by soft hyphens is one word', async t => {
  const people = { appearances: [{ expert: 'lea', capacity: 'expert' }], quotes: [{ expert: 'lea', text: 'sub\u00adma\u00adrine' }] }
  const { app } = await openContent(t, [
    ...newsroomLines,
    { type: 'expert', slug: 'lea', name: 'Lea Lan\u00adtern\u00adberg' },
    plainArticle('a', '2026-05-01', {
      headline: 'The light\u00adhouses',
      body: 'A sub\u00adma\u00adrine came.',
      tags: ['soft\u00adware'],
      ...people,
    }),
    plainArticle('b', '2026-05-01', { inLanguage: 'tr', headline: 'Deniz\u00adci\u00adler' }),
  ])
  for (const q of ['lighthouse', 'submarines', 'lanternberg', 'software', 'light\u00adhouse']) {
    const [hit, ...more] = await find(app, q, { type: 'article' })
    t.same([slugs(hit ? [hit] : []), more], [['a'], []], q)
  }
  t.same(slugs(await find(app, 'denizci', { type: 'article' })), ['b'])
  const [lighthouses] = await find(app, 'lighthouse', { type: 'article' })
  t.match(lighthouses?.passages[0], { text: 'The light\u00adhouses', highlights: [{ start: 4, end: 16 }] })
  const get = async (path: string) => (await app.inject(`/v1/${path}`)).json()
  t.equal((await get('quotes?q=submarine')).data.length, 1)
  t.match((await get('experts?q=lanternb')).data, [{ slug: 'lea' }])
  t.match((await get('suggest?q=lightho')).data, [{ text: 'The light\u00adhouses', highlights: [{ start: 4, end: 12 }] }])
  t.equal((await get('articles/a')).wordCount, 3)
})

t.test('the beginning of a word is found also where it ends in the first half of a letter of two', async t => {
  const { app } = await openContent(t, [
    ...newsroomLines,
    plainArticle('a', '2026-05-01', { inLanguage: 'ru', headline: 'Наш бюджет', body: 'Будни.' }),
  ])
  for (const q of ['бюд*', 'бюдж*', 'наш-бюд*', 'наш бюд*']) t.same(slugs(await find(app, q, { type: 'article' })), ['a'], q)
  t.same(await find(app, '-бюд* наш', { type: 'article' }), [])
})

t.test('a word is not found in another language by its stem in one', async t => {
  const { app } = await openContent(t, [
    ...newsroomLines,
    plainArticle('mine', '2026-05-01', { inLanguage: 'de', headline: 'Mine am Berg' }),
  ])
  t.same(slugs(await find(app, 'mine', { type: 'article' })), ['mine'])
  t.same(await find(app, 'mining', { type: 'article' }), [])
})

t.test('an apostrophe ends a name in Azerbaijani and Turkish, and is not heard in English', async t => {
  const apart = (slug: string, inLanguage: string, headline: string) => plainArticle(slug, '2026-05-01', { inLanguage, headline })
  const { app } = await openContent(t, [
    ...newsroomLines,
    apart('ab', 'az', 'Bu AB’dir'),
    apart('abd', 'tr', 'Bu ABD’dir'),
    apart('coasts', 'en', 'The countries’ coasts'),
  ])
  for (const [q, slug] of [
    ['AB', 'ab'],
    ['ABD', 'abd'],
    ['country', 'coasts'],
  ] as const)
    t.match(await ask(app, { q, type: 'article' }), { data: [{ article: { slug } }], corrections: [] }, q)
})

t.test('words are stemmed in every language that they may be of', async t => {
  const { app } = await openContent(t, [
    ...newsroomLines,
    plainArticle('solan', '2026-05-01', { inLanguage: 'az', headline: 'Şolan suyu' }),
    plainArticle('kitap', '2026-05-01', { inLanguage: 'tr', headline: 'Kitaplar' }),
    plainArticle('links', '2026-05-01', { inLanguage: 'en-GB', headline: 'Connections' }),
  ])
  for (const lang of [{}, { lang: 'en-GB' }])
    for (const q of ['connections', 'connecting']) t.same(slugs(await find(app, q, { ...lang, type: 'article' })), ['links'], q)
  t.same(await find(app, 'connections', { lang: 'en', type: 'article' }), [], 'which are languages of their own')
  t.match(await find(app, 'реки', { lang: 'tr', type: 'article' }), [{ article: { slug: 'kitap' }, passages: [{ field: 'rubric' }] }])
  for (const [q, slug] of [
    ['Шоланын', 'solan'],
    ['kitaplardan', 'kitap'],
  ] as const)
    t.match(await ask(app, { q, type: 'article' }), { data: [{ article: { slug } }], corrections: [] }, q)
})

t.test('words that two of the phrases asked for share are marked once, and so is a letter that begins a text', async t => {
  const { app } = await openContent(t, [...newsroomLines, plainArticle('a', '2026-05-01', { headline: 'A tide' })])
  const marked = async (q: string) => (await find(app, q, { type: 'article' })).map(({ passages: [first] }) => first && highlighted(first))
  t.same(await marked('"and the" "the boats wait"'), [['And the boats wait']])
  t.same(await marked('"a" tide'), [['A', 'tide']])
})

t.test('only what is published is found, at every step of its life', async t => {
  const { does, app, get } = await openEditor(t)
  const isFound = async (q: string) => (await find(app, q)).length > 0
  const { id } = await does('POST', '/articles', {
    inLanguage: 'en',
    rubric: 'rivers',
    headline: 'Zyxomma over the marsh',
    bodyFormat: 'text',
    body: 'A zyxomma is a dragonfly of dusk.',
  })
  t.notOk(await isFound('zyxomma'), 'a draft')
  await does('POST', `/articles/${id}/publish`, { at: '2026-11-02T00:00:00.000Z' })
  t.notOk(await isFound('zyxomma'), 'scheduled')
  await does('POST', `/articles/${id}/unschedule`, {})
  await does('POST', `/articles/${id}/publish`, {})
  t.ok(await isFound('zyxomma'), 'published')
  await does('PATCH', `/articles/${id}`, { bodyFormat: 'text', body: 'A quillback is a fish.', headline: 'Quillback' })
  t.notOk(await isFound('quillback'), 'a working copy')
  await does('POST', `/articles/${id}/publish`, {})
  t.ok(await isFound('quillback'))
  t.notOk(await isFound('zyxomma'), 'what it was before')
  await does('POST', `/articles/${id}/withdraw`, {})
  t.notOk(await isFound('quillback'), 'withdrawn')
  t.equal((await get(`/articles/${id}`)).statusCode, 200)
})

t.test('articles are found however long ago they were published', async t => {
  const content = await openContent(t, [...newsroomLines, plainArticle('ancient', '1650-01-02T00:00:00Z', { headline: 'Ozymandias' })])
  t.same(slugs(await find(content.app, 'ozymandias', { publishedBefore: '1850-01-01T00:00:00Z' })), ['ancient'])
})
