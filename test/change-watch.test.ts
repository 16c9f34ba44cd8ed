import { join } from 'node:path'
import t, { type Test } from 'tap'
import { createChangeWatch } from '../src/change-watch.ts'
import { changeQueries, logChange } from '../src/store/changes.ts'
import { createReader } from '../src/store/reader.ts'
import { now } from './support/content.ts'
import { openNewsroom, temporaryFolder } from './support/newsroom.ts'

/** A watch of a database, and another connection that writes to it, as another process has. */
async function openWatched(t: Test) {
  const path = join(temporaryFolder(t), 'a.db')
  const [ours, other] = [await openNewsroom(path), await openNewsroom(path)]
  t.teardown(other.close)
  const dropped: string[][] = []
  const changes = changeQueries(createReader(ours.sqlite))
  const watch = createChangeWatch({ changes, onChange: tags => dropped.push(tags ? [...tags].sort() : ['everything']) })
  let count = 0
  const unitOf = (...tags: string[][]) => ({
    id: `unit-${++count}`,
    at: now,
    statements: tags.map(of => logChange(now, { kind: 'site', id: 'site', op: 'put', tags: of })),
  })
  return { ours, other, watch, dropped, unitOf, close: ours.close }
}

t.test('what was there before is no change', async t => {
  const { other, watch, dropped, unitOf, close } = await openWatched(t)
  t.teardown(close)
  t.equal(watch.lastAt(), undefined)
  await other.writer.commit(unitOf(['a']))
  await watch.notice()
  t.equal(watch.lastAt(), now)
  t.same(dropped, [['everything']], 'what is kept from before the first look may be made of anything')
  await watch.notice()
  t.equal(dropped.length, 1)
})

t.test('those who look at once tell of a change once', async t => {
  const { other, watch, dropped, unitOf, close } = await openWatched(t)
  t.teardown(close)
  await watch.notice()
  dropped.length = 0
  await other.writer.commit(unitOf(['a']))
  await Promise.all([watch.notice(), watch.notice(), watch.notice()])
  t.same(dropped, [['a']])
})

t.test('a write of ours is noticed before it is acknowledged, also one that is refused', async t => {
  const { ours, watch, dropped, unitOf, close } = await openWatched(t)
  t.teardown(close)
  await watch.notice()
  dropped.length = 0
  const writer = watch.before(ours.writer)
  await writer.commit(unitOf(['a'], ['b', 'a']))
  t.same(dropped, [['a', 'b']])
  const refused = { ...unitOf(['c']), statements: [{ sql: 'DELETE FROM site', params: [], guard: 'site' }] }
  await t.rejects(writer.commit(refused), { name: 'UnitRefused' })
  t.same(dropped, [['a', 'b']])
})

t.test('a write of another process is noticed by itself, until that is ended', async t => {
  const { other, watch, dropped, unitOf, close } = await openWatched(t)
  t.teardown(close)
  await watch.notice()
  const stop = watch.start()
  dropped.length = 0
  await other.writer.commit(unitOf(['a']))
  while (dropped.length === 0) await new Promise(resolve => setTimeout(resolve, 5))
  t.same(dropped, [['a']])
  stop()
  await other.writer.commit(unitOf(['b']))
  await new Promise(resolve => setTimeout(resolve, 100))
  t.same(dropped, [['a']])
})

t.test('more than can be looked through may be anything', async t => {
  const { other, watch, dropped, unitOf, close } = await openWatched(t)
  t.teardown(close)
  await watch.notice()
  dropped.length = 0
  await other.writer.commit(unitOf(...Array.from({ length: 99 }, () => ['a'])))
  await watch.notice()
  t.same(dropped, [['a']])
  await other.writer.commit(unitOf(...Array.from({ length: 250 }, () => ['b'])))
  await watch.notice()
  await watch.notice()
  t.same(dropped, [['a'], ['everything']], 'and once that is known, it is over')
  await other.writer.commit(unitOf(['c']))
  await watch.notice()
  t.same(dropped.at(-1), ['c'])
})

t.test('a log that cannot be read may hold anything', async t => {
  const { watch, dropped, close } = await openWatched(t)
  await watch.notice()
  dropped.length = 0
  close()
  await watch.notice()
  t.same(dropped, [['everything']])
})
