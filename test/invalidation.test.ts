import t from 'tap'
import { openFronted } from './support/fronted.ts'
import { createRandomEditor, fixedUrls, openingLines, randomFrom } from './support/random-editor.ts'

/** How many edits are tried, and after how many of them everything is compared. */
const edits = 1000
const sweepEvery = 50

t.test('whatever is edited, what is kept is what a server would answer that keeps nothing', async t => {
  const newsroom = await openFronted(t, openingLines)
  const below = randomFrom(7)
  const editor = await createRandomEditor(newsroom, below)
  const accepted = new Map<string, number>()
  let fromCache = 0

  const compare = async (url: string, did: string): Promise<boolean> => {
    if (newsroom.responses.find(url)) fromCache++
    const [kept, fresh] = [await newsroom.ask(url), await newsroom.askFresh(url)]
    if (kept.status >= 400 && fresh.status === kept.status) return true
    return t.same(kept, fresh, `${url} after ${did}`)
  }

  for (let count = 1; count <= edits; count++) {
    const { did, accepted: isAccepted } = await editor.edit()
    const kind = did.replace(/ \{.*/, '').replaceAll(/[a-z]+_[0-9a-z]{26}|\d+/g, ':id')
    if (isAccepted) accepted.set(kind, (accepted.get(kind) ?? 0) + 1)
    const urls = [...fixedUrls, ...(await editor.currentUrls())]
    const some = count % sweepEvery === 0 ? urls : Array.from({ length: 8 }, () => urls[below(urls.length)] ?? '/v1/site')
    for (const url of some) if (!(await compare(url, did))) return
  }
  t.comment(Object.fromEntries(accepted), { fromCache })
  t.ok(fromCache > edits, 'and much of it was kept')
  t.ok(accepted.size >= 20, 'everything was edited')
})
