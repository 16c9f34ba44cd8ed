import { truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { mock } from 'node:test'
import t from 'tap'
import { startDuties } from '../src/commands/duties.ts'
import { createReader } from '../src/store/reader.ts'
import { openContent } from './support/content.ts'
import { temporaryFolder } from './support/newsroom.ts'
import { openProbe } from './support/probe.ts'
import { readProblem } from './support/raw.ts'

t.test('GET /readyz', async t => {
  const lifecycle = { draining: false }
  const state = { answers: true, broken: false }
  const checks = {
    'the database does not answer': () => {
      if (state.broken) throw new Error('disk I/O error')
      return state.answers
    },
  }
  const app = await openProbe({ lifecycle, checks })
  t.teardown(() => app.close())
  const refusal = async () => {
    const { statusCode, body, headers } = await app.inject('/readyz')
    t.match({ statusCode, headers }, { statusCode: 503, headers: { 'cache-control': 'no-store' } })
    return readProblem(body)
  }

  t.test('answers 503 while a check does not pass', async t => {
    state.answers = false
    t.match(await refusal(), { code: 'unavailable', detail: 'The server is not ready: the database does not answer.' })
    state.answers = true
  })
  t.test('answers 503 when a check throws, without its words', async t => {
    state.broken = true
    t.match(await refusal(), { code: 'unavailable', detail: 'The server is not ready: the database does not answer.' })
    state.broken = false
  })
  t.test('answers 503 while draining, and every answer closes its connection', async t => {
    lifecycle.draining = true
    t.match(await refusal(), { code: 'unavailable', detail: 'The server is about to stop.' })
    const { statusCode, headers } = await app.inject('/v1/cards')
    t.match({ statusCode, headers }, { statusCode: 200, headers: { connection: 'close' } }, 'others are served on')
    t.equal((await app.inject('/nowhere')).headers.connection, 'close')
    t.equal((await app.inject('/livez')).statusCode, 200, 'the process is well')
    lifecycle.draining = false
  })
  t.test('answers 200 otherwise', async t => {
    const { statusCode, headers, body } = await app.inject('/readyz')
    t.match({ statusCode, headers, body }, { statusCode: 200, body: '{"status":"ok"}', headers: { 'cache-control': 'no-store' } })
  })
})

t.test('GET /livez', async t => {
  const app = await openProbe()
  t.teardown(() => app.close())
  t.test('asks nothing but whether the process answers', async t => {
    const { statusCode, headers, body } = await app.inject('/livez')
    t.match({ statusCode, headers, body }, { statusCode: 200, body: '{"status":"ok"}', headers: { 'cache-control': 'no-store' } })
    t.equal(headers.etag, undefined)
  })
})

t.test('whoever runs the server is warned of a write-ahead log that nobody can write back', async t => {
  const { sqlite, store, desk, recorder, writer } = await openContent(t)
  mock.timers.enable({ apis: ['setInterval'] })
  t.teardown(() => mock.timers.reset())
  const databasePath = join(temporaryFolder(t), 'a.db')
  const warnings: unknown[][] = []
  const log = { warn: (...said: unknown[]) => void warnings.push(said), error: (...said: unknown[]) => t.fail(String(said)) }
  const thread = { ...writer, truncateLog: async () => true, close: async () => {} }
  const config = { databasePath, viewVisitorDays: 1, viewDays: 0 }
  const stop = startDuties({ config, store, reader: createReader(sqlite), desk, thread, recorder, log })
  const minute = async () => {
    mock.timers.tick(60_000)
    await new Promise(resolve => setImmediate(resolve))
  }
  await minute()
  writeFileSync(`${databasePath}-wal`, '')
  truncateSync(`${databasePath}-wal`, 64 * 2 ** 20)
  await minute()
  t.same(warnings, [], 'not while it is as long as it may stay')
  truncateSync(`${databasePath}-wal`, 64 * 2 ** 20 + 1)
  await minute()
  t.match(warnings, [[{ bytes: 64 * 2 ** 20 + 1 }, /write-ahead log/]])
  await stop()
})
