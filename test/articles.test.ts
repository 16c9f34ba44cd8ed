import t from 'tap'
import { openContent } from './support/content.ts'
import { articleLine, newsroomLines, plainArticle, rubricLine, siteLine } from './support/lines.ts'

t.test('GET /v1/articles/:idOrSlug', async t => {
  t.test('answers 404 alike for what is unknown, a draft and a scheduled article', async t => {
    const { app } = await openContent(t, [
      ...newsroomLines,
      plainArticle('a-draft', '', { datePublished: undefined, status: 'draft' }),
      plainArticle('a-plan', '2027-01-01T00:00:00Z', { status: 'scheduled' }),
    ])
    const answers = await Promise.all(['nothing', 'a-draft', 'a-plan'].map(slug => app.inject(`/v1/articles/${slug}`)))
    for (const { statusCode } of answers) t.equal(statusCode, 404)
    const bodies = answers.map(answer => ({ ...answer.json(), requestId: '' }))
    t.same(bodies[1], bodies[0])
    t.same(bodies[2], bodies[0])
  })

  t.test('answers 410 with what remains of a withdrawn article, by slug, by id and by old slug', async t => {
    const withdrawn = { status: 'withdrawn', withdrawn: { date: '2026-05-20T00:00:00Z', reason: 'The mud was ours.' } }
    const { app, importLines } = await openContent(t, newsroomLines)
    const { id } = (await app.inject('/v1/articles/the-silt-comes-back')).json()
    await importLines([
      { ...articleLine, ...withdrawn },
      { type: 'redirect', inLanguage: 'en', from: 'silt', to: articleLine.slug },
    ])
    for (const name of [articleLine.slug, id]) {
      const answer = await app.inject(`/v1/articles/${name}`)
      t.equal(answer.statusCode, 410)
      t.same(answer.json().tombstone, { id, date: '2026-05-20T00:00:00.000Z', reason: 'The mud was ours.' })
      t.notMatch(answer.body, 'memory')
    }
    t.equal((await app.inject('/v1/articles/silt')).headers.location, articleLine.slug)
    t.equal((await app.inject(`/v1/articles/${id}/quotes`)).statusCode, 410)
    t.equal((await app.inject(`/v1/articles/${id}/next`)).statusCode, 410)
  })

  t.test('does not lead from an old slug to a draft', async t => {
    const draft = plainArticle('a-draft', '', { datePublished: undefined, status: 'draft' })
    const { app } = await openContent(t, [...newsroomLines, draft, { type: 'redirect', inLanguage: 'en', from: 'before', to: 'a-draft' }])
    t.equal((await app.inject('/v1/articles/before')).statusCode, 404)
  })

  t.test('leads from an old slug, in any script, to the current one and keeps the query', async t => {
    const old = ['ил'.repeat(70), '𠮷'.repeat(200)]
    const redirects = old.map(from => ({ type: 'redirect', inLanguage: 'en', from, to: articleLine.slug }))
    const { app } = await openContent(t, [...newsroomLines, ...redirects])
    for (const from of old) {
      const answer = await app.inject(`/v1/articles/${encodeURIComponent(from)}?lang=en&body=html`)
      t.equal(answer.statusCode, 301, from)
      t.equal(answer.headers.location, `${articleLine.slug}?lang=en&body=html`, 'relative to the address at which somebody asked')
      t.equal((await app.inject(`/v1/articles/${encodeURIComponent(from)}?lang=ru`)).statusCode, 404)
    }
    t.equal((await app.inject(`/v1/articles/${encodeURIComponent('𠮷'.repeat(201))}`)).statusCode, 414)
  })

  t.test('finds by its id what has the address of a list for a slug; the reference says which slugs these are', async t => {
    const { app } = await openContent(t, [...newsroomLines, plainArticle('slugs', '2026-06-01T00:00:00Z')])
    const [newest] = (await app.inject('/v1/articles')).json().data
    t.match((await app.inject(`/v1/articles/${newest.id}`)).json(), { slug: 'slugs' })
    const { paths } = (await app.inject('/openapi.json')).json()
    const lists = Object.keys(paths).flatMap(path => /^\/v1\/articles\/([a-z-]+)$/.exec(path)?.[1] ?? [])
    t.same(lists.sort(), ['most-viewed', 'slugs'])
    for (const slug of lists) t.match(paths['/v1/articles/{idOrSlug}'].get.description, `\`${slug}\``)
  })

  t.test('leads from an old slug in whatever form of Unicode it is asked for', async t => {
    const from = 'май'
    const { app } = await openContent(t, [...newsroomLines, { type: 'redirect', inLanguage: 'en', from, to: articleLine.slug }])
    for (const form of ['NFC', 'NFD'] as const)
      t.equal((await app.inject(`/v1/articles/${encodeURIComponent(from.normalize(form))}`)).statusCode, 301, form)
  })

  t.test('returns everything an article carries and nothing private', async t => {
    const russian = plainArticle('il', '2026-05-19T00:00:00Z', { inLanguage: 'ru', work: 'silt', headline: 'Ил' })
    const older = plainArticle('before', '2026-05-18T05:50:59.999Z')
    const newer = plainArticle('after', '2026-05-18T05:51:00.001Z')
    const elsewhere = [{ ...rubricLine, slug: 'towns' }, plainArticle('other', '2026-05-18T05:50:59.999Z', { rubric: 'towns' })]
    const { app } = await openContent(t, [...newsroomLines, russian, older, newer, ...elsewhere])
    const article = (await app.inject('/v1/articles/the-silt-comes-back')).json()
    const id = (slug: string, lang = 'en') => app.inject(`/v1/articles/${slug}?lang=${lang}`).then(answer => answer.json().id)
    const ref = async (slug: string, inLanguage: string, headline: string, datePublished: string) => ({
      id: await id(slug, inLanguage),
      inLanguage,
      slug,
      headline,
      canonicalUrl: `https://estuary.example/${inLanguage}/${slug}`,
      datePublished,
    })
    const [hydrologist, official] = article.experts
    const keys = article.body.map(({ _key }: { _key: string }) => _key)
    const expert = { id: hydrologist.id, slug: 'goncha-aralli', name: 'Gönçə Arallı' }
    t.same(article, {
      id: article.id,
      workId: 'silt',
      inLanguage: 'en',
      slug: 'the-silt-comes-back',
      headline: 'The silt comes back',
      alternativeHeadline: 'And the boats wait',
      description: 'On mud.',
      byline: 'The Estuary desk',
      image: articleLine.image,
      genre: 'analysis',
      authors: [{ name: 'R. Velan' }],
      tags: ['silt', 'boats'],
      canonicalUrl: 'https://estuary.example/en/the-silt-comes-back',
      rubric: { id: article.rubric.id, slug: 'rivers', name: 'Rivers' },
      experts: [
        {
          ...expert,
          capacity: 'expert',
          creditedAs: 'Dr Arallı of the Silt Office',
          affiliation: { organization: { name: 'Silt Office', url: 'https://silt.example' }, roleName: 'head', startDate: '2026-03' },
        },
        { id: official.id, slug: 'tomas-veld', name: 'Tomas Veld', capacity: 'official' },
      ],
      quoteCount: 2,
      wordCount: 22,
      readingTime: 1,
      datePublished: '2026-05-18T05:51:00.000Z',
      dateModified: '2026-05-19T05:51:00.000Z',
      revision: 1,
      sourceUrl: 'https://agency.example/silt',
      body: [
        'The harbour is shallow again.',
        '“Mud has a memory 🌊. It comes back.',
        'We only move it,” Arallı said.',
        '“No comment,” said Veld.',
      ].map((text, index) => ({
        _type: 'block',
        _key: keys[index],
        style: 'normal',
        markDefs: [],
        children: [{ _type: 'span', text, marks: [] }],
      })),
      quotes: [
        {
          id: article.quotes[0].id,
          text: 'Mud has a memory 🌊. It comes back.\n\nWe only move it',
          start: 32,
          end: 83,
          prefix: 'The harbour is shallow again.\n\n“',
          suffix: ',” Arallı said.\n\n“No comment,” s',
          blocks: [
            { blockKey: keys[1], start: 1, end: 35 },
            { blockKey: keys[2], start: 0, end: 15 },
          ],
          kind: 'direct',
          attribution: 'Arallı said',
          creditedAs: 'Dr Arallı of the Silt Office',
          expert,
          capacity: 'expert',
          articleRevision: 1,
        },
        {
          id: article.quotes[1].id,
          text: 'No comment',
          start: 101,
          end: 111,
          prefix: 'We only move it,” Arallı said.\n\n“'.slice(-32),
          suffix: ',” said Veld.',
          blocks: [{ blockKey: keys[3], start: 1, end: 11 }],
          kind: 'partial',
          attribution: 'said Veld',
          expert: { id: official.id, slug: 'tomas-veld', name: 'Tomas Veld' },
          capacity: 'official',
          articleRevision: 1,
        },
      ],
      translations: [await ref('il', 'ru', 'Ил', '2026-05-19T00:00:00.000Z')],
      corrections: articleLine.corrections,
      rights: {
        copyrightHolder: 'Estuary Press',
        copyrightNotice: '© Estuary Press',
        usageTerms: { text: 'Link to us.', url: 'https://estuary.example/terms', hyperlinkRequired: true },
      },
      next: await ref('before', 'en', 'On before', '2026-05-18T05:50:59.999Z'),
      previous: await ref('after', 'en', 'On after', '2026-05-18T05:51:00.001Z'),
    })
    t.same((await app.inject(`/v1/articles/${article.id}`)).json(), article)
  })

  t.test('speaks the language of the article', async t => {
    const people = { appearances: articleLine.appearances, quotes: [{ expert: 'goncha-aralli', text: 'течёт' }], body: 'Она течёт.' }
    const { app } = await openContent(t, [...newsroomLines, plainArticle('il', '2026-01-05T00:00:00Z', { inLanguage: 'ru', ...people })])
    const article = (await app.inject('/v1/articles/il?lang=ru')).json()
    t.equal(article.rubric.name, 'Реки')
    t.equal(article.experts[0].name, 'Гёнча Араллы')
    t.equal(article.quotes[0].expert.name, 'Гёнча Араллы')
    t.equal(article.experts[0].affiliation.organization.name, 'Delta College', 'the role held at that time')
    t.same(article.rights.usageTerms.text, 'Ставьте ссылку.')
    t.equal(article.rights.copyrightNotice, '© Эстуарий')
  })

  t.test('tells the role that was held on its day, of which a year is whole', async t => {
    const jobs = [{ organization: { name: 'Old Mill' }, endDate: '2025' }, { organization: { name: 'New Mill' } }]
    const people = { appearances: [{ expert: 'miller', capacity: 'expert' }] }
    const { app } = await openContent(t, [
      ...newsroomLines,
      { type: 'expert', slug: 'miller', name: 'Miller', affiliations: jobs },
      plainArticle('before', '2025-12-31T23:00:00Z', people),
      plainArticle('after', '2026-01-01T00:00:00Z', people),
    ])
    const roleIn = async (slug: string) => (await app.inject(`/v1/articles/${slug}`)).json().experts[0].affiliation.organization.name
    t.same([await roleIn('before'), await roleIn('after')], ['Old Mill', 'New Mill'])
  })

  t.test('looks a slug up in the language asked for, else in the site’s', async t => {
    const same = plainArticle('the-silt-comes-back', '2026-05-18T05:51:00Z', { inLanguage: 'ru', headline: 'Ил' })
    const { app } = await openContent(t, [...newsroomLines, same])
    t.equal((await app.inject('/v1/articles/the-silt-comes-back')).json().inLanguage, 'en')
    t.equal((await app.inject('/v1/articles/the-silt-comes-back?lang=ru')).json().headline, 'Ил')
    t.equal((await app.inject('/v1/articles/the-silt-comes-back?lang=az')).statusCode, 404)
  })

  t.test('sends the body in the form asked for, one at a time', async t => {
    const { app } = await openContent(t, newsroomLines)
    const names = ['body', 'bodyHtml', 'bodyText', 'bodyMarkdown']
    for (const [form, name] of [
      ['blocks', 'body'],
      ['html', 'bodyHtml'],
      ['text', 'bodyText'],
      ['markdown', 'bodyMarkdown'],
    ] as const) {
      const article = (await app.inject(`/v1/articles/the-silt-comes-back?body=${form}`)).json()
      t.same(
        names.filter(known => known in article),
        [name],
      )
    }
    t.equal((await app.inject('/v1/articles/the-silt-comes-back?body=pdf')).statusCode, 400)
  })

  t.test('marks a quote in every paragraph it covers, and its offsets hold in the text', async t => {
    const { app } = await openContent(t, newsroomLines)
    const { bodyHtml, quotes } = (await app.inject('/v1/articles/the-silt-comes-back?body=html')).json()
    const id = quotes[0].id
    t.match(bodyHtml, `“<q data-quote="${id}">Mud has a memory 🌊. It comes back.</q></p>`)
    t.match(bodyHtml, `<q data-quote="${id}">We only move it</q>,” Arallı said.</p>`)
    const { bodyText } = (await app.inject('/v1/articles/the-silt-comes-back?body=text')).json()
    for (const { start, end, text } of quotes) t.equal([...bodyText].slice(start, end).join(''), text)
  })

  t.test('links to its page, its terms and its translations, and names what it is made of', async t => {
    const russian = plainArticle('il', '2026-05-19T00:00:00Z', { inLanguage: 'ru', work: 'silt' })
    const { app, importLines } = await openContent(t, [...newsroomLines, russian])
    const answer = await app.inject('/v1/articles/the-silt-comes-back')
    t.equal(
      answer.headers.link,
      [
        '<https://estuary.example/en/the-silt-comes-back>; rel="canonical"',
        '<https://estuary.example/terms>; rel="license"',
        '<https://estuary.example/en/the-silt-comes-back>; rel="alternate"; hreflang="en"',
        '<https://estuary.example/ru/il>; rel="alternate"; hreflang="ru"',
      ].join(', '),
    )
    const { id, workId, rubric, experts, translations } = answer.json()
    const tags = ['site', id, workId, rubric.id, ...experts.map((expert: { id: string }) => expert.id), translations[0].id]
    t.equal(answer.headers['cache-tag'], tags.join(','))
    t.equal(answer.headers['surrogate-key'], tags.join(' '))
    t.equal(answer.headers['last-modified'], 'Sun, 01 Nov 2026 12:00:00 GMT')
    // No header field holds more than Latin-1.
    await importLines([{ ...siteLine, usageTerms: { ...siteLine.usageTerms, url: 'https://estuary.example/şərtlər' } }])
    t.match(
      (await app.inject('/v1/articles/the-silt-comes-back')).headers.link,
      /<https:\/\/estuary\.example\/%C5%9F%C9%99rtl%C9%99r>; rel="license"/,
    )
  })

  t.test('fills the site’s own template for its address', async t => {
    const [site, ...others] = newsroomLines
    const template = 'https://estuary.example/{inLanguage}/{rubric}/{slug}-{id}'
    const { app } = await openContent(t, [{ ...site, articleUrlTemplate: template }, ...others])
    const { id, canonicalUrl } = (await app.inject('/v1/articles/the-silt-comes-back')).json()
    t.equal(canonicalUrl, `https://estuary.example/en/rivers/the-silt-comes-back-${id}`)
  })

  t.test('answers HEAD and conditional requests as GET does', async t => {
    const { app } = await openContent(t, newsroomLines)
    const url = '/v1/articles/the-silt-comes-back'
    const get = await app.inject(url)
    const head = await app.inject({ method: 'HEAD', url })
    t.equal(head.statusCode, 200)
    t.equal(head.body, '')
    t.same({ ...head.headers, 'x-request-id': '' }, { ...get.headers, 'x-request-id': '' })
    const etag = String(get.headers.etag)
    const again = await app.inject({ url, headers: { 'if-none-match': `"other", W/${etag}`, 'cache-control': 'no-cache' } })
    t.equal(again.statusCode, 304)
    t.equal(again.body, '')
    t.equal(again.headers.link, get.headers.link)
  })
})

t.test('GET /v1/articles', async t => {
  t.test('is empty before anything is imported', async t => {
    const { app } = await openContent(t, [])
    t.same((await app.inject('/v1/articles?count=true')).json(), { data: [], page: { next: null, limit: 20, total: 0 } })
    t.same((await app.inject('/v1/rubrics')).json(), { data: [] })
    t.same((await app.inject('/v1/experts')).json(), { data: [], page: { next: null, limit: 20 } })
    t.equal((await app.inject('/v1/site')).statusCode, 404)
  })

  t.test('refuses what it does not know and what is out of range, by name', async t => {
    const { app } = await openContent(t, newsroomLines)
    const refused: [query: string, name: string][] = [
      ['limit=0', 'limit'],
      ['limit=-1', 'limit'],
      ['limit=101', 'limit'],
      ['limit=1000000000', 'limit'],
      ['limit=1e1', 'limit'],
      ['limit=0x10', 'limit'],
      ['limit=+5', 'limit'],
      ['limit=', 'limit'],
      ['limit=5&limit=5', 'limit'],
      ['offset=1', 'offset'],
      ['__proto__=1', '__proto__'],
      ['constructor=1', 'constructor'],
      ['count=yes', 'count'],
      ['lang=english!', 'lang'],
      ['lang=EN', 'lang'],
      ['rubric=', 'rubric'],
      ['rubric', 'rubric'],
      ['tag=%00', 'tag'],
      ['publishedAfter=yesterday', 'publishedAfter'],
      ['publishedAfter=2026-13-01T00:00:00Z', 'publishedAfter'],
      ['publishedBefore=2026-05-01', 'publishedBefore'],
      ['publishedBefore=0000-01-01T00:00:00%2B23:59', 'publishedBefore'],
      ['fields=headline,bodyText', 'fields'],
      ['fields=', 'fields'],
      ['cursor=', 'cursor'],
      ['status=draft', 'status'],
    ]
    for (const [query, name] of refused) {
      const answer = await app.inject(`/v1/articles?${query}`)
      t.equal(answer.statusCode, 400, query)
      t.match(answer.json().errors, [{ in: 'query', name }], query)
      t.equal(answer.json().errors.length, 1, `${query}: one thing is wrong, and told once`)
    }
  })

  t.test('takes no tag for that of another article of the same moment', async t => {
    const people = { appearances: [{ expert: 'tomas-veld', capacity: 'author' }] }
    const { app } = await openContent(t, [
      ...newsroomLines,
      plainArticle('b', '2026-02-01T00:00:00Z', { tags: ['reed'] }),
      plainArticle('c', '2026-02-01T00:00:00Z', people),
    ])
    t.same((await app.inject('/v1/articles?expert=tomas-veld&tag=reed')).json().data, [])
  })

  t.test('narrows by every filter and any combination', async t => {
    const { app } = await openContent(t, [
      ...newsroomLines,
      { ...rubricLine, slug: 'towns', position: 1 },
      plainArticle('b', '2026-02-01T00:00:00Z', { tags: ['silt'], inLanguage: 'ru' }),
      plainArticle('c', '2026-03-01T00:00:00Z', { rubric: 'towns', tags: ['silt', 'silt '] }),
      plainArticle('d', '2026-04-01T00:00:00Z', { tags: ['mud'], appearances: [{ expert: 'tomas-veld', capacity: 'author' }] }),
    ])
    const slugs = async (query: string) => (await app.inject(`/v1/articles?${query}`)).json().data.map(({ slug }: { slug: string }) => slug)
    const a = 'the-silt-comes-back'
    const expert = (await app.inject('/v1/experts/tomas-veld')).json().id
    const cases: [query: string, expected: string[]][] = [
      ['', [a, 'd', 'c', 'b']],
      ['rubric=rivers', [a, 'd', 'b']],
      ['rubric=nowhere', []],
      ['tag=silt', [a, 'c', 'b']],
      ['tag=Silt', []],
      ['lang=ru', ['b']],
      ['expert=tomas-veld', [a, 'd']],
      [`expert=${expert}`, [a, 'd']],
      ['expert=tomas-veld&tag=silt', [a]],
      ['expert=tomas-veld&rubric=towns', []],
      ['tag=silt&rubric=rivers&lang=en', [a]],
      ['publishedAfter=2026-03-01T00:00:00Z', [a, 'd']],
      ['publishedBefore=2026-03-01T00:00:00Z', ['b']],
      ['publishedAfter=2026-03-01T03:59:59%2B04:00', [a, 'd', 'c']],
      ['tag=silt&publishedAfter=2026-02-15T00:00:00Z&publishedBefore=2026-04-01T00:00:00Z', ['c']],
      ['expert=tomas-veld&publishedBefore=2026-05-01T00:00:00Z&lang=en', ['d']],
    ]
    for (const [query, expected] of cases) {
      t.same(await slugs(query), expected, query)
      t.equal((await app.inject(`/v1/articles?${query}&count=true`)).json().page.total, expected.length, `count of ${query}`)
    }
  })

  t.test('sends cards without bodies, or only the fields asked for beside those of a link', async t => {
    const { app } = await openContent(t, newsroomLines)
    const [card] = (await app.inject('/v1/articles')).json().data
    const article = (await app.inject('/v1/articles/the-silt-comes-back')).json()
    for (const name of ['sourceUrl', 'body', 'quotes', 'translations', 'corrections', 'rights']) delete article[name]
    t.same(card, article)
    const link = ['canonicalUrl', 'datePublished', 'headline', 'id', 'inLanguage', 'slug']
    const [narrow] = (await app.inject('/v1/articles?fields=byline,headline,tags')).json().data
    t.same(Object.keys(narrow).sort(), ['byline', ...link, 'tags'].sort())
  })
})

t.test('GET /v1/articles/slugs', async t => {
  t.test('takes a thousand at most', async t => {
    const { app } = await openContent(t, newsroomLines)
    t.equal((await app.inject('/v1/articles/slugs?limit=1001')).statusCode, 400)
    t.equal((await app.inject('/v1/articles/slugs?limit=1000')).statusCode, 200)
  })

  t.test('tells what a static build needs', async t => {
    const { app } = await openContent(t, [...newsroomLines, plainArticle('b', '2026-02-01T00:00:00Z', { inLanguage: 'ru' })])
    const { id } = (await app.inject('/v1/articles/the-silt-comes-back')).json()
    t.same((await app.inject('/v1/articles/slugs?lang=en')).json().data, [
      { id, workId: 'silt', inLanguage: 'en', slug: 'the-silt-comes-back', rubric: 'rivers', dateModified: '2026-05-19T05:51:00.000Z' },
    ])
  })
})

t.test('GET /v1/articles/:id/next', async t => {
  const { app } = await openContent(t, [
    ...newsroomLines,
    { ...rubricLine, slug: 'towns' },
    plainArticle('b', '2026-05-18T05:51:00Z'),
    plainArticle('c', '2026-05-01T00:00:00Z', { rubric: 'towns' }),
    plainArticle('d', '2026-04-01T00:00:00Z', { inLanguage: 'ru' }),
    plainArticle('e', '2026-03-01T00:00:00Z'),
    plainArticle('f', '2026-02-01T00:00:00Z'),
  ])
  const { data } = (await app.inject('/v1/articles?lang=en')).json()
  const next = async (query: string) => (await app.inject(`/v1/articles/${data[0].id}/next?${query}`)).json()
  const slugs = (answer: { data: { slug: string }[] }) => answer.data.map(({ slug }) => slug)

  t.test('refuses a slug and an unknown id', async t => {
    t.equal((await app.inject('/v1/articles/b/next')).statusCode, 400)
    t.equal((await app.inject('/v1/articles/art_00000000000000000000000000/next')).statusCode, 404)
  })

  t.test('lists the older articles of the rubric and language, or of all rubrics', async t => {
    t.same(slugs(await next('')), [data[1].slug, 'e', 'f'])
    t.same(slugs(await next('within=all')), [data[1].slug, 'c', 'e', 'f'])
  })

  t.test('goes on by cursor, bound to its article and its scope', async t => {
    const first = await next('limit=1')
    t.same(slugs(first), [data[1].slug])
    t.same(slugs(await next(`limit=5&cursor=${first.page.next}`)), ['e', 'f'])
    t.equal((await app.inject(`/v1/articles/${data[0].id}/next?within=all&cursor=${first.page.next}`)).statusCode, 400)
    t.equal((await app.inject(`/v1/articles/${data[1].id}/next?cursor=${first.page.next}`)).statusCode, 400)
  })

  t.test('counts what follows, on every page of it', async t => {
    const first = await next('limit=1&count=true')
    t.equal(first.page.total, 3)
    t.equal((await next(`limit=1&count=true&cursor=${first.page.next}`)).page.total, 3)
    t.equal((await next('within=all&count=true')).page.total, 4)
  })
})
