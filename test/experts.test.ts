import t from 'tap'
import { openContent } from './support/content.ts'
import { articleLine, expertLine, newsroomLines, officialLine, plainArticle } from './support/lines.ts'

t.test('GET /v1/experts/:idOrSlug', async t => {
  t.test('does not know who appears in no published article', async t => {
    const hidden = { ...officialLine, slug: 'hidden' }
    const draft = { datePublished: undefined, status: 'draft', appearances: [{ expert: 'hidden', capacity: 'expert' }] }
    const { app } = await openContent(t, [...newsroomLines, hidden, plainArticle('a', '', draft)])
    for (const path of ['', '/quotes', '/articles']) t.equal((await app.inject(`/v1/experts/hidden${path}`)).statusCode, 404)
    t.same((await app.inject('/v1/experts?count=true')).json().page.total, 2)
  })

  t.test('returns the person and nothing private', async t => {
    const { app } = await openContent(t, newsroomLines)
    const expert = (await app.inject('/v1/experts/goncha-aralli')).json()
    const { type, ...fields } = expertLine
    t.equal(type, 'expert')
    t.same(expert, { id: expert.id, ...fields, quoteCount: 1, articleCount: 1, latestArticleDate: '2026-05-18T05:51:00.000Z' })
    t.same((await app.inject(`/v1/experts/${expert.id}`)).json(), expert)
    const russian = (await app.inject('/v1/experts/goncha-aralli?lang=ru')).json()
    t.same(russian, { ...expert, name: 'Гёнча Араллы', description: 'Гидролог' })
    const minimal = (await app.inject('/v1/experts/tomas-veld?lang=ru')).json()
    t.same(Object.keys(minimal).sort(), [
      'affiliations',
      'articleCount',
      'id',
      'knowsAbout',
      'latestArticleDate',
      'name',
      'nameVariants',
      'quoteCount',
      'sameAs',
      'slug',
      'texts',
    ])
  })
})

t.test('GET /v1/experts', async t => {
  const speaking = (slug: string, date: string, ...experts: string[]) =>
    plainArticle(slug, date, {
      body: experts.join(', '),
      appearances: experts.map(expert => ({ expert, capacity: 'expert' })),
      quotes: experts.map(expert => ({ expert, text: expert })),
    })
  const { app } = await openContent(t, [
    ...newsroomLines,
    { type: 'expert', slug: 'anna', name: 'Çalışkan, Anna', knowsAbout: ['SİLT'] },
    { type: 'expert', slug: 'boris', name: 'Борис Жуков', nameVariants: ['Boris Zhukov'] },
    speaking('a', '2026-06-01T00:00:00Z', 'anna', 'boris'),
    speaking('b', '2026-04-01T00:00:00Z', 'anna'),
    speaking('c', '2026-07-01T00:00:00Z', 'boris', 'tomas-veld'),
  ])
  const slugs = async (query: string) => (await app.inject(`/v1/experts?${query}`)).json().data.map(({ slug }: { slug: string }) => slug)

  t.test('refuses what it does not know', async t => {
    for (const query of ['sort=age', 'q=', 'nationality=AZ', 'fields=sortName', 'sort=name&sort=quotes']) {
      t.equal((await app.inject(`/v1/experts?${query}`)).statusCode, 400, query)
    }
  })

  t.test('sorts by name across scripts, by number of quotes, by latest article', async t => {
    t.same(await slugs(''), ['boris', 'anna', 'goncha-aralli', 'tomas-veld'])
    const counts = (await app.inject('/v1/experts?sort=quotes')).json().data.map(({ quoteCount }: { quoteCount: number }) => quoteCount)
    t.same(counts, [2, 2, 2, 1])
    t.same((await slugs('sort=latest')).slice(2), ['anna', 'goncha-aralli'])
  })

  t.test('finds names in any script and spelling by the beginning of any word', async t => {
    for (const q of ['caliskan', 'Çalışkan', 'Чалышкан', 'CALIS', 'anna']) t.same(await slugs(`q=${encodeURIComponent(q)}`), ['anna'], q)
    for (const q of ['жуков', 'zhukov', 'Boris Zh']) t.same(await slugs(`q=${encodeURIComponent(q)}`), ['boris'], q)
    t.same(await slugs('q=hukov'), [])
    t.same(await slugs('q=%25'), [], 'no wildcard')
    t.same(await slugs('q=*'), [], 'no wildcard')
    for (const q of ['\u0301', 'ь']) t.same(await slugs(`q=${encodeURIComponent(q)}`), [], 'nothing is left of it where names are compared')
  })

  t.test('finds a name while the first half of a letter of two is typed', async t => {
    const people = [
      { type: 'expert', slug: 'jafar', name: 'Джафар Аджалов' },
      { type: 'expert', slug: 'darya', name: 'Дарья Адамова' },
    ]
    const { app } = await openContent(t, [...newsroomLines, ...people, speaking('d', '2026-06-01T00:00:00Z', 'jafar', 'darya')])
    const found = async (q: string) =>
      (await app.inject({ url: '/v1/experts', query: { q } })).json().data.map(({ slug }: { slug: string }) => slug)
    for (const q of ['Д', 'д ', 'Ад']) t.same(await found(q), ['jafar', 'darya'], q)
    for (const q of ['Дж', 'ДЖАФ', 'c', 'Джафар Ад', 'Аджалов']) t.same(await found(q), ['jafar'], q)
    for (const q of ['Да', 'd', 'ada']) t.same(await found(q), ['darya'], q)
  })

  t.test('finds a name of which words are joined by a hyphen, however it is typed', async t => {
    const double = { ...officialLine, slug: 'lale', name: 'Lalə-Sənəm Əl-Aralı' }
    const mentions = plainArticle('a', '2026-05-01', { appearances: [{ expert: 'lale', capacity: 'expert' }] })
    const { app } = await openContent(t, [...newsroomLines, double, mentions])
    const found = async (q: string) =>
      (await app.inject(`/v1/experts?q=${encodeURIComponent(q)}`)).json().data.map(({ slug }: { slug: string }) => slug)
    for (const q of [double.name, 'lale-senem', 'lale-', 'Sənəm', ' lale  senem', 'el-ar', 'al aralı'])
      t.same(await found(q), q === 'al aralı' ? [] : ['lale'], q)
    for (const q of ['-', ' ', '- -']) t.same(await found(q), [], `nobody by '${q}'`)
  })

  t.test('narrows by topic, folded', async t => {
    t.same(await slugs('topic=silt'), ['anna', 'goncha-aralli'])
    t.same(await slugs('topic=silt&q=aral&sort=latest'), ['goncha-aralli'])
  })

  t.test('walks every order page by page', async t => {
    for (const sort of ['name', 'quotes', 'latest']) {
      const walked: string[] = []
      let cursor = ''
      do {
        const { data, page } = (await app.inject(`/v1/experts?sort=${sort}&limit=1${cursor}`)).json()
        walked.push(...data.map(({ slug }: { slug: string }) => slug))
        cursor = page.next === null ? '' : `&cursor=${page.next}`
      } while (cursor !== '')
      t.same(walked, await slugs(`sort=${sort}`), sort)
    }
    const { page } = (await app.inject('/v1/experts?sort=name&limit=1')).json()
    t.equal((await app.inject(`/v1/experts?sort=quotes&limit=1&cursor=${page.next}`)).statusCode, 400)
  })

  t.test('lists the articles of a person', async t => {
    const articles = async (query: string) =>
      (await app.inject(`/v1/experts/${query}`)).json().data.map(({ slug }: { slug: string }) => slug)
    t.same(await articles('tomas-veld/articles'), ['c', articleLine.slug])
    t.same(await articles(`anna/articles?publishedBefore=2026-05-01T00:00:00Z`), ['b'])
    t.equal((await app.inject('/v1/experts/anna/articles?expert=boris')).statusCode, 400)
  })

  t.test('sends only the fields asked for', async t => {
    const [expert] = (await app.inject('/v1/experts?fields=quoteCount')).json().data
    t.same(Object.keys(expert).sort(), ['id', 'name', 'quoteCount', 'slug'])
  })
})
