import t from 'tap'
import { maxMergedArticles } from '../src/schemas/editorial-things.ts'
import type { Content } from './support/content.ts'
import { articleLine, plainArticle } from './support/lines.ts'
import { cast, openCopies, openMerging } from './support/merging.ts'

const counted = async ({ app }: Content, slug: string) => {
  const { quoteCount, articleCount, latestArticleDate } = (await app.inject(`/v1/experts/${slug}`)).json()
  return [quoteCount, articleCount, latestArticleDate]
}

/** Where somebody comes to who asks at `url` and follows the answer. */
const ledTo = ({ headers }: { headers: { location?: string | undefined } }, url: string): string =>
  new URL(headers.location ?? '', url).href

t.test('POST /v1/editorial/experts/:id/merge', async t => {
  t.test('refuses nobody, the same person, and a stale ETag', async t => {
    const { person, post } = await openMerging(t)
    const loser = await person('g-aralli')
    t.equal((await post(loser, 'merge', { into: 'nobody' })).statusCode, 400)
    t.equal((await post(loser, 'merge', { into: 'g-aralli' })).statusCode, 400)
    t.equal((await post({ ...loser, etag: '"old"' }, 'merge', { into: 'goncha-aralli' })).statusCode, 412)
    t.equal((await post({ ...loser, id: 'exp_00000000000000000000000000' }, 'merge', { into: 'goncha-aralli' })).statusCode, 404)
  })

  t.test('refuses somebody who is in more articles than can move at once', async t => {
    const { importLines, person, post } = await openMerging(t)
    const appearances = [{ expert: 'g-aralli', capacity: 'expert' }]
    const date = '2026-05-01T00:00:00Z'
    await importLines(Array.from({ length: maxMergedArticles }, (_, number) => plainArticle(`n${number}`, date, { appearances })))
    const refused = await post(await person('g-aralli'), 'merge', { into: 'goncha-aralli' })
    t.equal(refused.statusCode, 409)
    t.match(refused.json().detail, `${maxMergedArticles + 2} articles`)
    t.equal((await post(await person('goncha-aralli'), 'merge', { into: 'g-aralli' })).statusCode, 200)
  })

  t.test('moves quotes and appearances, counts them, and leads from the old slug', async t => {
    const content = await openMerging(t)
    const { app, person, post } = content
    const [loser, winner] = [await person('g-aralli'), await person('goncha-aralli')]
    const answer = await post(loser, 'merge', { into: 'goncha-aralli' })
    t.equal(answer.statusCode, 200)
    t.equal(answer.json().id, winner.id)
    t.same(await counted(content, 'goncha-aralli'), [4, 3, '2026-05-18T05:51:00.000Z'])
    const article = (await app.inject('/v1/articles/b')).json()
    t.match(article.experts[0], { slug: 'goncha-aralli', capacity: 'author', creditedAs: 'a hydrologist' })
    t.equal(article.quotes[0].expert.id, winner.id)
    t.equal((await app.inject('/v1/articles/c')).json().experts.length, 1, 'who appeared as both appears once')
    for (const path of ['', '/quotes?limit=1', '/articles']) {
      const url = `https://inside.example/v1/experts/g-aralli${path}`
      const moved = await app.inject(url)
      t.equal(moved.statusCode, 301)
      t.equal(ledTo(moved, url), `https://inside.example/v1/experts/goncha-aralli${path}`)
    }
  })

  t.test('leads editors on too, who know an old id: what they read, not what they write, which they are told of', async t => {
    const { app, headers, person, post } = await openMerging(t)
    const [loser, winner] = [await person('g-aralli'), await person('goncha-aralli')]
    await post(loser, 'merge', { into: 'goncha-aralli' })
    const last = await person('tomas-veld')
    const url = `/v1/editorial/experts/${loser.id}`
    const affiliation = { organization: { name: 'There' } }
    for (const [method, path, payload] of [
      ['PATCH', '', { description: 'x' }],
      ['DELETE', '', undefined],
      ['POST', '/merge', { into: 'tomas-veld' }],
      ['POST', '/split', { slug: 'tomas-veld' }],
      ['POST', '/affiliations', affiliation],
      ['PATCH', '/affiliations/0', affiliation],
      ['DELETE', '/affiliations/0', undefined],
    ] as const) {
      const written = { method, url: url + path, headers: { ...headers, 'if-match': '*' }, ...(payload && { payload }) }
      const refused = await app.inject(written)
      t.same([refused.statusCode, refused.json().detail], [404, `The person was merged into ${winner.id}.`], `${method} ${path}`)
    }
    const late = await post(last, 'merge', { into: 'g-aralli' })
    t.match([late.statusCode, late.json().errors[0].detail], [400, `names somebody who was merged into ${winner.id}`])
    t.equal((await app.inject({ url, headers: {} })).statusCode, 401)
    for (const path of ['', '/affiliations']) {
      const moved = await app.inject({ url: url + path, headers })
      t.same(
        [moved.statusCode, ledTo(moved, `http://a${url}${path}`), moved.headers['cache-control']],
        [301, `http://a/v1/editorial/experts/${winner.id}${path}`, 'no-store'],
      )
    }
    await post(await person('goncha-aralli'), 'merge', { into: 'tomas-veld' })
    t.equal((await app.inject({ url, headers })).headers.location, last.id)
    await post(await person('tomas-veld'), 'split', { slug: 'goncha-aralli' })
    await post(await person('goncha-aralli'), 'split', { slug: 'g-aralli' })
    t.equal((await app.inject({ url, headers })).json().id, loser.id, 'until the merge is undone')
  })

  t.test('changes the ETags that editors of those articles know, and no other', async t => {
    const { app, headers, person, post } = await openMerging(t)
    const etagOf = async (slug: string) => {
      const { id } = (await app.inject(`/v1/articles/${slug}`)).json()
      return (await app.inject({ url: `/v1/editorial/articles/${id}`, headers })).headers.etag
    }
    const before = [await etagOf('b'), await etagOf('c'), await etagOf(articleLine.slug)]
    await post(await person('g-aralli'), 'merge', { into: 'goncha-aralli' })
    const after = [await etagOf('b'), await etagOf('c'), await etagOf(articleLine.slug)]
    t.same(
      after.map((etag, index) => etag === before[index]),
      [false, false, true],
    )
  })

  t.test('follows the merged through a second merge', async t => {
    const { app, person, post } = await openMerging(t)
    await post(await person('g-aralli'), 'merge', { into: 'goncha-aralli' })
    t.equal((await post(await person('goncha-aralli'), 'merge', { into: 'tomas-veld' })).statusCode, 200)
    t.equal((await app.inject('/v1/experts/g-aralli')).headers.location, 'tomas-veld')
    t.equal((await app.inject('/v1/experts/tomas-veld')).json().quoteCount, 6)
  })

  t.test('reaches the working copy of a published article', async t => {
    const { app, headers, person, post } = await openMerging(t)
    const { id } = (await app.inject('/v1/articles/b')).json()
    const url = `/v1/editorial/articles/${id}`
    const etag = async () => String((await app.inject({ url, headers })).headers.etag)
    await app.inject({ method: 'PATCH', url, headers: { ...headers, 'if-match': await etag() }, payload: { headline: 'New' } })
    await post(await person('g-aralli'), 'merge', { into: 'goncha-aralli' })
    t.match((await app.inject({ url, headers })).json().appearances[0], { expert: 'goncha-aralli' })
    const published = await app.inject({
      method: 'POST',
      url: `${url}/publish`,
      headers: { ...headers, 'if-match': await etag() },
      payload: {},
    })
    t.equal(published.statusCode, 200)
    t.equal((await app.inject('/v1/articles/b')).json().quotes[0].expert.slug, 'goncha-aralli')
  })
})

t.test('a merge and working copies', async t => {
  const both = { appearances: ['goncha-aralli', 'g-aralli'].map(expert => ({ expert, capacity: 'expert' })) }

  t.test('who stands in one as both stands in it once, and is parted again by a split', async t => {
    const { app, person, post, urlOf, get, send, publish } = await openCopies(t)
    const url = await urlOf('c')
    const before = cast(await send('PATCH', url, { headline: 'New' }))
    t.equal((await post(await person('g-aralli'), 'merge', { into: 'goncha-aralli' })).statusCode, 200)
    t.same(cast(await get(url)), [['goncha-aralli'], ['goncha-aralli: One', 'goncha-aralli: Four']])
    await publish(url)
    t.equal((await app.inject('/v1/articles/c')).json().experts.length, 1)
    await send('PATCH', url, { headline: 'Newer' })
    t.equal((await post(await person('goncha-aralli'), 'split', { slug: 'g-aralli' })).statusCode, 200)
    t.same(cast(await get(url)), before)
    await publish(url)
    t.equal((await app.inject('/v1/articles/c')).json().quotes[0].expert.slug, 'g-aralli')
  })

  t.test('who stands only in one is moved too, and back', async t => {
    const { app, person, post, urlOf, get, send, publish } = await openCopies(t)
    const url = await urlOf(articleLine.slug)
    const appearances = [...(await get(url)).appearances, { expert: 'g-aralli', capacity: 'official' }]
    const before = cast(await send('PATCH', url, { appearances }))
    const live = (await app.inject(`/v1/articles/${articleLine.slug}`)).body
    t.equal((await post(await person('g-aralli'), 'merge', { into: 'goncha-aralli' })).statusCode, 200)
    t.notOk(
      cast(await get(url))
        .flat()
        .includes('g-aralli'),
    )
    t.equal((await app.inject(`/v1/articles/${articleLine.slug}`)).body, live, 'nothing changes for readers')
    t.equal((await post(await person('goncha-aralli'), 'split', { slug: 'g-aralli' })).statusCode, 200)
    t.same(cast(await get(url)), before)
    await publish(url)
  })

  t.test('a split leaves alone what somebody else was made the speaker of', async t => {
    const { person, post, urlOf, get, send } = await openCopies(t)
    const url = await urlOf('b')
    await post(await person('g-aralli'), 'merge', { into: 'goncha-aralli' })
    const { quotes } = await get(url)
    await send('PATCH', `${url}/quotes/${quotes[0].id}`, { expert: 'tomas-veld' }, url)
    await send('PATCH', url, { appearances: [{ expert: 'tomas-veld', capacity: 'expert' }] })
    t.equal((await post(await person('goncha-aralli'), 'split', { slug: 'g-aralli' })).statusCode, 200)
    t.same(cast(await get(url)), [['tomas-veld'], ['tomas-veld: Two', 'tomas-veld: Three']])
  })

  t.test('each article keeps the state before and after, and either can be restored', async t => {
    const { app, headers, person, post, urlOf, get, send } = await openCopies(t)
    const url = await urlOf('b')
    await send('PATCH', url, { appearances: [...both.appearances, { expert: 'tomas-veld', capacity: 'expert' }] })
    await post(await person('g-aralli'), 'merge', { into: 'goncha-aralli' })
    const { data } = await get(`${url}/revisions`)
    t.match(data, [{ number: 3, action: 'mergeExperts', isLive: true }, { action: 'patchArticle' }, { action: 'import' }])
    const first = await get(`${url}/revisions/1`)
    t.same(cast(first.article)[1], ['g-aralli: Two', 'tomas-veld: Three'], 'as it was')
    await send('POST', `${url}/revisions/1/restore`, {}, url)
    t.same(cast(await get(url)), [
      ['goncha-aralli', 'tomas-veld'],
      ['goncha-aralli: Two', 'tomas-veld: Three'],
    ])
    t.same((await app.inject({ url: `${url}/revisions/1`, headers })).json(), first)
  })

  t.test('the slug of who was merged is nobody else’s', async t => {
    const { app, headers, person, post } = await openCopies(t)
    await post(await person('g-aralli'), 'merge', { into: 'goncha-aralli' })
    const payload = { slug: 'g-aralli', name: 'Another' }
    const refused = await app.inject({ method: 'POST', url: '/v1/editorial/experts', headers, payload })
    t.match(refused.json(), { status: 409, detail: /somebody who was merged/ })
  })
})

t.test('POST /v1/editorial/experts/:id/split', async t => {
  t.test('refuses who was never merged into this person', async t => {
    const { person, post } = await openMerging(t)
    t.equal((await post(await person('goncha-aralli'), 'split', { slug: 'g-aralli' })).statusCode, 409)
    t.equal((await post(await person('goncha-aralli'), 'split', { slug: 'nobody' })).statusCode, 409)
  })

  t.test('brings back the person with all that was moved', async t => {
    const content = await openMerging(t)
    const { app, person, post } = content
    const looks = () => Promise.all(['b', 'c'].map(async slug => (await app.inject(`/v1/articles/${slug}`)).json()))
    const essence = (articles: { experts: unknown; quotes: { expert: unknown; text: string }[] }[]) =>
      articles.map(({ experts, quotes }) => ({ experts, quotes: quotes.map(({ expert, text }) => ({ expert, text })) }))
    const before = essence(await looks())
    const counts = [await counted(content, 'g-aralli'), await counted(content, 'goncha-aralli')]
    await post(await person('g-aralli'), 'merge', { into: 'goncha-aralli' })
    const answer = await post(await person('goncha-aralli'), 'split', { slug: 'g-aralli' })
    t.equal(answer.statusCode, 200)
    t.match(answer.json(), { slug: 'g-aralli', nameVariants: ['Aralli G.'] })
    t.same(essence(await looks()), before)
    t.same([await counted(content, 'g-aralli'), await counted(content, 'goncha-aralli')], counts)
    t.equal((await post(await person('goncha-aralli'), 'split', { slug: 'g-aralli' })).statusCode, 409)
  })
})
