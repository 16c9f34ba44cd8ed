import t from 'tap'
import type { Writer } from '../src/store/writer.ts'
import { dayMs } from '../src/text/day.ts'
import { createViewUpkeep } from '../src/views/upkeep.ts'
import { browser, idOf } from './support/beacon.ts'
import { openContent } from './support/content.ts'
import { articleLine, newsroomLines } from './support/lines.ts'

const keep = { visitorDays: 1, days: 31 }

t.test('a process that ends leaves to the next what takes long, between two commits of it', async t => {
  const { app, sqlite, writer, store, recorder, clock } = await openContent(t, newsroomLines)
  const action = { articleId: await idOf(app, articleLine.slug), address: '192.0.2.1', userAgent: browser, isPrefetch: false }
  for (let day = 0; day < 4; day++) {
    await recorder.record(action)
    clock.ms += dayMs
  }
  clock.ms += 90 * dayMs
  const count = (table: string) => Number(sqlite.prepare(`SELECT count(*) FROM ${table}`).pluck().get())
  let hasEnded = true
  const commit: Writer['commit'] = async unit => {
    const before = count('view_days')
    await writer.commit(unit)
    hasEnded ||= count('view_days') < before
  }
  const isStopped = () => hasEnded
  const truncateLog = async () => true
  const maintain = createViewUpkeep({ writer: { commit }, truncateLog, views: store.views, recorder, now: () => clock.ms, keep, isStopped })

  await maintain()
  t.same([count('view_visitors'), count('view_days')], [4, 4])
  hasEnded = false
  await maintain()
  t.same([count('view_visitors'), count('view_days')], [0, 3], 'after one day')
  hasEnded = false
  await maintain()
  hasEnded = false
  await maintain()
  t.equal(count('view_days'), 1, 'and a month that was left is gone on with')
})
