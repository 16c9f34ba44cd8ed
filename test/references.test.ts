import t from 'tap'
import { createReader } from '../src/store/reader.ts'
import { createJoin } from '../src/store/references.ts'
import { createStore } from '../src/store/store.ts'
import { article, base, newsroomWith } from './support/newsroom.ts'

// What articles refer to is kept in memory by the store; each store here is a process of its own.

const first = { limit: 1, count: false }

t.test('what articles refer to', async t => {
  t.test('is told as it is now, whichever process changed it, and however much was changed', async t => {
    const room = await newsroomWith(t, [...base, article('a1', { appearances: [{ expert: 'ann', capacity: 'expert' }], quotes: [] })])
    const store = createStore(createReader(room.sqlite))
    const shown = async () => (await store.articles.list({}, first)).items.map(({ rubric, experts }) => [rubric.name, experts[0]?.name])
    const before = await shown()
    await room.importLines([{ type: 'expert', slug: 'ann', name: 'Ann Anew' }])
    t.same(await shown(), [[before[0]?.[0], 'Ann Anew']])
    await room.importLines([{ type: 'rubric', slug: 'rivers', texts: { en: { name: 'Streams' } } }])
    t.same(await shown(), [['Streams', 'Ann Anew']])
    await room.importLines(
      Array.from({ length: 1100 }, (_, index) => ({ type: 'rubric', slug: `r${index}`, texts: { en: { name: 'One of many' } } })),
    )
    await room.importLines([{ type: 'expert', slug: 'ann', name: 'Ann Again' }])
    t.same(await shown(), [['Streams', 'Ann Again']])
  })

  t.test('fits to the rows also when it changes while they are read', async t => {
    const room = await newsroomWith(t, [...base, article('a1', { appearances: [{ expert: 'ann', capacity: 'expert' }], quotes: [] })])
    const store = createStore(createReader(room.sqlite))
    const reads = async () =>
      Promise.all(
        Array.from({ length: 20 }, async () => (await store.articles.findPublished({ idOrSlug: 'a1' }))?.article.experts[0]?.name),
      )
    let before = 'Name of ann'
    t.same(new Set(await reads()), new Set([before]))
    for (let round = 0; round < 20; round++) {
      const name = `Ann ${round}`
      const [seen] = await Promise.all([reads(), room.importLines([{ type: 'expert', slug: 'ann', name }])])
      t.same(
        seen.filter(shown => shown !== before && shown !== name),
        [],
      )
      t.same(new Set(await reads()), new Set([name]))
      before = name
    }
  })

  t.test('is never newer than the rows, where those were read before others', async t => {
    const room = await newsroomWith(t, [...base, article('a1', { appearances: [{ expert: 'ann', capacity: 'expert' }], quotes: [] })])
    const join = createJoin(createReader(room.sqlite))
    const seq = () => Number(room.sqlite.prepare('SELECT max(seq) FROM changes').pluck().get())
    const id = String(room.sqlite.prepare("SELECT id FROM experts WHERE slug = 'ann'").pluck().get())
    const older = { seq: seq() }
    await room.importLines([{ type: 'expert', slug: 'ann', name: 'Ann Anew' }])
    const newer = { seq: seq() }
    const reads = [newer, older, newer]
    const read = async () => reads.shift()
    const nameIn = async () => {
      const joined = await join(read, () => [id])
      return [joined?.answer, joined?.references.person(id).name]
    }
    t.same(await nameIn(), [newer, 'Ann Anew'])
    t.same(await nameIn(), [newer, 'Ann Anew'], 'the rows are read again')
    t.same(reads, [])
  })

  t.test('is bounded: who was not asked for is forgotten', async t => {
    const people = Array.from({ length: 30 }, (_, index) => ({ type: 'expert', slug: `p${index}`, name: `Person ${index}` }))
    const room = await newsroomWith(t, [
      ...base,
      ...people,
      ...people.map(({ slug }) => article(`by-${slug}`, { appearances: [{ expert: slug, capacity: 'expert' }], quotes: [] })),
    ])
    const store = createStore(createReader(room.sqlite), undefined, { maxPeople: 5 })
    const { items } = await store.articles.list({}, { limit: 100, count: false })
    t.same(items.filter(({ experts }) => experts[0]).length, 30)
    for (const { slug } of items) {
      t.equal((await store.articles.findPublished({ idOrSlug: slug }))?.article.experts[0]?.name, `Person ${slug.slice(4)}`)
    }
  })
})
