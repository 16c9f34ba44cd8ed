import { isDeepStrictEqual } from 'node:util'
import t from 'tap'
import { z } from 'zod'
import { openFronted, openStored } from './support/fronted.ts'
import { expertLine, newsroomLines } from './support/lines.ts'
import { createRandomEditor, fixedUrls, openingLines, randomFrom } from './support/random-editor.ts'
import { unwatched } from './support/unwatched.ts'

const Person = z.object({ id: z.string(), slug: z.string() })

/** How many edits are tried, and after how many of them everything is compared. */
const edits = 2000
const sweepEvery = 50

t.test('a person who is in no article is found in the lists of another once they are one', async t => {
  const named = { type: 'expert', slug: 'goncha', name: 'Gonchá' }
  const newsroom = await openFronted(t, [...newsroomLines, named])
  const headers = await newsroom.addKey(['admin'])
  const urls = ['/v1/articles?expert=goncha', '/v1/quotes?expert=goncha']
  const idOf = async (slug: string): Promise<string> => {
    const { data } = (await newsroom.app.inject({ url: '/v1/editorial/experts', headers })).json()
    return (
      z
        .array(Person)
        .parse(data)
        .find(person => person.slug === slug)?.id ?? ''
    )
  }
  const change = async (slug: string, what: string, payload: object) => {
    const url = `/v1/editorial/experts/${await idOf(slug)}`
    const { etag } = (await newsroom.app.inject({ url, headers })).headers
    const answer = await newsroom.app.inject({
      method: 'POST',
      url: `${url}/${what}`,
      headers: { ...headers, 'if-match': String(etag) },
      payload,
    })
    t.equal(answer.statusCode, 200)
  }
  const compare = async () => {
    for (const url of urls) {
      t.same(await newsroom.ask(url), await newsroom.askFresh(url), url)
      await newsroom.ask(url)
      t.ok(newsroom.responses.find(url))
    }
  }
  await compare()
  await change('goncha', 'merge', { into: 'goncha-aralli' })
  await compare()
  await change('goncha-aralli', 'split', { slug: 'goncha' })
  await compare()
  urls.push('/v1/articles?expert=nobody-yet')
  await compare()
  await newsroom.importLines([{ ...expertLine, mergedFrom: [{ slug: 'nobody-yet' }] }])
  await compare()
})

// Last, since tap follows the promises of all for whoever waits.
t.test('whatever is edited, what is kept is what a server would answer that keeps nothing', async t => {
  unwatched(t)
  const newsroom = await openFronted(t, openingLines)
  const stored = await openStored(t, newsroom)
  const below = randomFrom(7)
  const editor = await createRandomEditor(newsroom, below)
  const accepted = new Map<string, number>()
  let fromCache = 0

  const compare = async (url: string, did: string): Promise<boolean> => {
    if (newsroom.responses.find(url)) fromCache++
    const [kept, fresh] = [await newsroom.ask(url), await newsroom.askFresh(url)]
    const rendered = /^\/v1\/articles(?:\/|\?|$)/.test(url) ? await stored.ask(url) : fresh
    if (kept.status === 400) return t.fail(`${url} is no question`)
    if (kept.status >= 400 && fresh.status === kept.status && rendered.status === kept.status) return true
    if (isDeepStrictEqual(kept, fresh) && isDeepStrictEqual(rendered, fresh)) return true
    return t.same(kept, fresh, `${url} after ${did}`) && t.same(rendered, fresh, `${url} stored, after ${did}`)
  }

  for (let count = 1; count <= edits; count++) {
    const { did, accepted: isAccepted } = await editor.edit()
    const kind = did.replace(/ \{.*/, '').replaceAll(/[a-z]+_[0-9a-z]{26}|\d+/g, ':id')
    if (isAccepted) accepted.set(kind, (accepted.get(kind) ?? 0) + 1)
    const urls = [...fixedUrls, ...(await editor.currentUrls())]
    const some = count % sweepEvery === 0 ? urls : Array.from({ length: 8 }, () => urls[below(urls.length)] ?? '/v1/site')
    for (const url of some) if (!(await compare(url, did))) return
  }
  t.comment(Object.fromEntries(accepted), { fromCache, stored: stored.found(), listed: stored.listed() })
  t.ok(fromCache > edits, 'and much of it was kept')
  t.ok(stored.found() > edits / 5, 'or stored')
  t.ok(stored.listed() > edits / 5, 'or lists of cards that were')
  t.ok(accepted.size >= 20, 'everything was edited')
})
