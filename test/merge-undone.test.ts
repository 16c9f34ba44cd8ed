import t from 'tap'
import { articleLine } from './support/lines.ts'
import { cast, openCopies, openMerging } from './support/merging.ts'

t.test('a split gives back to each state of an article what the merge took from it', async t => {
  const merged = { expert: 'g-aralli', capacity: 'official', creditedAs: 'in the copy' }
  /** An article whose working copy names both, though only one of them is live. */
  async function openAdded(t: Parameters<typeof openCopies>[0]) {
    const opened = await openCopies(t)
    const url = await opened.urlOf(articleLine.slug)
    const { appearances } = await opened.get(url)
    await opened.send('PATCH', url, { appearances: [...appearances, merged] })
    const live = async () => {
      const { experts, quotes } = (await opened.app.inject(`/v1/articles/${articleLine.slug}`)).json()
      return { experts, quotes }
    }
    return { ...opened, url, live, before: await live() }
  }

  t.test('what was only in the working copy does not go live', async t => {
    const { app, url, get, live, before, merge, split } = await openAdded(t)
    await merge('g-aralli', 'goncha-aralli')
    await split('goncha-aralli', 'g-aralli')
    t.same(await live(), before)
    t.equal((await app.inject('/v1/experts/g-aralli')).json().articleCount, 2, 'b and c')
    t.match((await get(url)).appearances.at(-1), merged)
  })

  t.test('what went live in the meantime is given back there', async t => {
    const { url, get, live, merge, split, publish, send } = await openAdded(t)
    await merge('g-aralli', 'goncha-aralli')
    await publish(url)
    await send('PATCH', url, { headline: 'A copy of what went live' })
    await split('goncha-aralli', 'g-aralli')
    t.match((await live()).experts.at(-1), { slug: 'g-aralli', creditedAs: 'in the copy' })
    t.match((await get(url)).appearances.at(-1), merged)
  })

  t.test('what was discarded in the meantime is not, nor what a new copy never had', async t => {
    const { app, headers, url, get, live, before, merge, split, send } = await openAdded(t)
    await merge('g-aralli', 'goncha-aralli')
    const etag = String((await app.inject({ url, headers })).headers.etag)
    const ending = { method: 'DELETE', url: `${url}/working-copy`, headers: { ...headers, 'if-match': etag } } as const
    t.equal((await app.inject(ending)).statusCode, 200)
    await send('PATCH', url, { headline: 'Another copy' })
    await split('goncha-aralli', 'g-aralli')
    t.same(await live(), before)
    t.same((await get(url)).appearances.length, before.experts.length)
  })

  t.test('who was only live is not put into the working copy', async t => {
    const { app, urlOf, get, send, merge, split } = await openCopies(t)
    const url = await urlOf('c')
    const { appearances, quotes } = await get(url)
    await send('POST', `${url}/quotes/${quotes[0].id}/retract`, {}, url)
    const live = async () => (await app.inject('/v1/articles/c')).json().experts
    const before = await live()
    t.equal(before.length, 2)
    await send('PATCH', url, { appearances: appearances.slice(0, 1) })
    await merge('g-aralli', 'goncha-aralli')
    await split('goncha-aralli', 'g-aralli')
    t.same(cast(await get(url))[0], ['goncha-aralli'])
    t.same(await live(), before)
  })
})

t.test('a split leaves to others what is theirs', async t => {
  t.test('as a quote that was given to somebody else since', async t => {
    const { urlOf, get, send, merge, split } = await openCopies(t)
    const url = await urlOf('b')
    const [quote] = (await get(url)).quotes
    await merge('g-aralli', 'goncha-aralli')
    await send('PATCH', `${url}/quotes/${quote.id}`, { expert: 'tomas-veld' }, url)
    await split('goncha-aralli', 'g-aralli')
    t.same(cast(await get(url)), [
      ['g-aralli', 'tomas-veld'],
      ['tomas-veld: Two', 'tomas-veld: Three'],
    ])
  })

  t.test('as the appearance of who said nothing, but was there before', async t => {
    const { urlOf, get, send, merge, split } = await openCopies(t)
    const url = await urlOf('c')
    const { quotes } = await get(url)
    await send('PATCH', `${url}/quotes/${quotes[1].id}`, { expert: 'g-aralli' }, url)
    const before = cast(await get(url))
    t.same(before, [
      ['goncha-aralli', 'g-aralli'],
      ['g-aralli: One', 'g-aralli: Four'],
    ])
    await merge('g-aralli', 'goncha-aralli')
    await split('goncha-aralli', 'g-aralli')
    t.same(cast(await get(url)), before)
  })
})

t.test('merges that follow on each other', async t => {
  t.test('are undone from the last to the first, slugs and quotes alike', async t => {
    const { app, person, post, merge, split, urlOf, get } = await openCopies(t)
    const url = await urlOf('b')
    const before = cast(await get(url))
    await merge('g-aralli', 'goncha-aralli')
    const between = cast(await get(url))
    await merge('goncha-aralli', 'tomas-veld')
    const early = await post(await person('tomas-veld'), 'split', { slug: 'g-aralli' })
    t.match([early.statusCode, early.json().detail], [409, /'goncha-aralli'/])
    await split('tomas-veld', 'goncha-aralli')
    t.same(cast(await get(url)), between)
    t.match((await app.inject('/v1/experts/g-aralli')).headers, { location: 'goncha-aralli' })
    await split('goncha-aralli', 'g-aralli')
    t.same(cast(await get(url)), before)
    t.equal((await app.inject('/v1/experts/g-aralli')).statusCode, 200)
  })
})

t.test('who was merged', async t => {
  t.test('is found by their old id and slug, in addresses, in filters, and in what editors write', async t => {
    const { app, headers, person, merge, urlOf, get, send } = await openCopies(t)
    const { id } = await person('g-aralli')
    await merge('g-aralli', 'goncha-aralli')
    for (const name of [id, 'g-aralli']) {
      t.match(await app.inject(`/v1/experts/${name}/quotes`), { statusCode: 301, headers: { location: '../goncha-aralli/quotes' } })
      for (const list of ['articles', 'quotes']) {
        const [old, now] = [await app.inject(`/v1/${list}?expert=${name}`), await app.inject(`/v1/${list}?expert=goncha-aralli`)]
        t.same(old.json().data, now.json().data, `${list} by ${name}`)
        t.ok(now.json().data.length > 2)
      }
    }
    const spoken = { appearances: [{ expert: 'g-aralli', capacity: 'expert' }] }
    const draft = { inLanguage: 'en', rubric: 'rivers', headline: 'Mud', bodyFormat: 'text', body: 'Mud.', ...spoken }
    const made = await app.inject({ method: 'POST', url: '/v1/editorial/articles', headers, payload: draft })
    t.match([made.statusCode, made.json().appearances], [201, [{ expert: 'goncha-aralli' }]])
    const url = await urlOf(articleLine.slug)
    const appearances = (await get(url)).appearances.map(({ expert, ...credit }: { expert: string }) =>
      expert === 'goncha-aralli' ? { ...credit, expert: 'g-aralli' } : { ...credit, expert },
    )
    t.match(cast(await send('PATCH', url, { appearances })), [['goncha-aralli', 'tomas-veld']])
  })

  t.test('is found by editors by any name they had, as whom they are now, until the merge is undone', async t => {
    const { app, headers, merge, split } = await openCopies(t)
    const found = async (q: string) => {
      const { data } = (await app.inject({ url: `/v1/editorial/experts?q=${encodeURIComponent(q)}`, headers })).json()
      return data.map(({ slug }: { slug: string }) => slug)
    }
    for (const q of ['G. Aralli', 'aralli g']) t.same(await found(q), ['g-aralli'])
    await merge('g-aralli', 'goncha-aralli')
    for (const q of ['G. Aralli', 'aralli g', 'aralli']) t.same(await found(q), ['goncha-aralli'])
    await merge('goncha-aralli', 'tomas-veld')
    for (const q of ['G. Aralli', 'Gönçə', 'veld']) t.same(await found(q), ['tomas-veld'])
    t.same((await app.inject('/v1/experts?q=aralli')).json().data, [], 'readers are told no name that an editor has not kept')
    await split('tomas-veld', 'goncha-aralli')
    t.same(await found('G. Aralli'), ['goncha-aralli'])
    await split('goncha-aralli', 'g-aralli')
    t.same(await found('G. Aralli'), ['g-aralli'])
    t.same(await found('veld'), ['tomas-veld'])
  })

  t.test('keeps whom they were merged into from being deleted, and that is said', async t => {
    const { app, headers, post } = await openMerging(t)
    const add = async (slug: string) => {
      const made = await app.inject({ method: 'POST', url: '/v1/editorial/experts', headers, payload: { slug, name: slug } })
      return { id: made.json().id, etag: String(made.headers.etag) }
    }
    const [one, two] = [await add('one'), await add('two')]
    t.equal((await post(one, 'merge', { into: 'two' })).statusCode, 200)
    const url = `/v1/editorial/experts/${two.id}`
    const refused = await app.inject({ method: 'DELETE', url, headers: { ...headers, 'if-match': two.etag } })
    t.match([refused.statusCode, refused.json().detail], [409, /merged into this person.*: one\.$/])
  })
})

t.test('a merge of two whom nobody outside knows is told to nobody', async t => {
  const { app, headers, post, sqlite, wait, person } = await openMerging(t)
  const log = () => sqlite.prepare('SELECT count(*) FROM changes').pluck().get()
  const modified = async () => (await app.inject('/v1/articles')).headers['last-modified']
  const add = async (slug: string) => {
    const made = await app.inject({ method: 'POST', url: '/v1/editorial/experts', headers, payload: { slug, name: slug } })
    return { id: made.json().id, etag: String(made.headers.etag) }
  }
  const [one, two, three] = [await add('one'), await add('two'), await add('three')]
  const before = [log(), await modified()]
  wait(60_000)
  t.equal((await post(one, 'merge', { into: 'two' })).statusCode, 200)
  t.equal((await post(two, 'split', { slug: 'one' })).statusCode, 200)
  t.same([log(), await modified()], before)
  t.equal((await app.inject('/v1/experts/three')).statusCode, 404)
  t.equal((await post(three, 'merge', { into: 'tomas-veld' })).statusCode, 200)
  t.equal((await app.inject('/v1/experts/three')).statusCode, 301, 'but where an address leads is')
  t.equal((await post(one, 'merge', { into: 'tomas-veld' })).statusCode, 200)
  t.equal((await post(await person('tomas-veld'), 'split', { slug: 'three' })).statusCode, 200)
  t.match((await app.inject('/v1/experts/one')).headers, { location: 'tomas-veld' }, 'others who were merged stay so')
  t.equal((await app.inject('/v1/experts/three')).statusCode, 404)
  const tags = String(sqlite.prepare('SELECT json_group_array(tags) FROM changes').pluck().get())
  for (const { id } of [one, two, three]) t.notOk(tags.includes(id))
})
