import t from 'tap'
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
