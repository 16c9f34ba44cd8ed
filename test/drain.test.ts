import { readdirSync } from 'node:fs'
import { Agent, get } from 'node:http'
import { createServer } from 'node:net'
import { join } from 'node:path'
import t from 'tap'
import { start } from './support/child.ts'
import { temporaryFolder } from './support/newsroom.ts'
import { exchange } from './support/raw.ts'

const program = 'test/support/serve-probe.ts'
const quickly = { PORT: '0', DRAIN_SECONDS: '1', RATE_LIMIT_MAX: '0' }

interface Answer {
  status: number
  closes: boolean
}

const ask = (url: string, agent: Agent): Promise<Answer> =>
  new Promise((resolve, reject) => {
    get(url, { agent }, response => {
      response.resume()
      response.once('end', () => resolve({ status: response.statusCode ?? 0, closes: response.headers.connection === 'close' }))
    }).once('error', reject)
  })

/** Asks on one connection after another until it is told to go, as a balancer's connection does. */
async function keepAsking(url: string, answers: Answer[]): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  for (;;) {
    const answer = await ask(url, agent)
    answers.push(answer)
    if (answer.closes) break
  }
  agent.destroy()
}

/** Resolves once the server takes no new connection. */
async function refused(url: string): Promise<void> {
  while (await ask(url, new Agent()).catch(() => undefined)) await new Promise(resolve => setImmediate(resolve))
}

t.test('onrecord serve drops no request when SIGTERM comes under load', async t => {
  const folder = t.testdir()
  const child = start('src/main.ts', ['serve', '--sample'], { ...quickly, LOG_LEVEL: 'info', DATABASE_PATH: join(folder, 'onrecord.db') })
  const url = await child.listening()
  const answers: Answer[] = []
  const paths = [
    '/v1/articles',
    '/v1/articles/the-valley-that-switched-off?body=html',
    '/v1/quotes?expert=gunay-shikhamirli',
    '/v1/experts?q=dash',
  ]
  const clients = Array.from({ length: 32 }, (_, i) => keepAsking(`${url}${paths[i % paths.length]}`, answers))
  while (answers.length < 500) await new Promise(resolve => setImmediate(resolve))
  child.process.kill('SIGTERM')
  await child.said(/"stopping"/)
  const agent = new Agent()
  t.match(await ask(`${url}/readyz`, agent), { status: 503, closes: true }, 'balancers are told to send no more')
  t.match(await ask(`${url}/v1/site`, agent), { status: 200, closes: true }, 'those that have not noticed are served')
  await Promise.all(clients)
  t.ok(answers.every(answer => answer.status === 200))
  t.equal(answers.filter(answer => answer.closes).length, clients.length)
  t.equal(await child.exited, 0)
  t.match(child.output.stderr, /\/docs .*\n.*\/v1\/articles .*\n.*\/readyz /)
  t.same(readdirSync(folder), ['onrecord.db'], 'what was in the write-ahead log is in the file')
})

t.test('SIGTERM lets a request end that takes longer than the drain', async t => {
  const child = start(program, [], { ...quickly, DRAIN_SECONDS: '0' })
  const url = await child.listening()
  const slow = ask(`${url}/slow`, new Agent({ keepAlive: true }))
  await ask(`${url}/v1/cards`, new Agent())
  child.process.kill('SIGTERM')
  t.match(await slow, { status: 200 })
  t.equal(await child.exited, 0)
})

t.test('a request that was half there when the server closed is served', async t => {
  const child = start(program, [], { ...quickly, DRAIN_SECONDS: '0' })
  const url = await child.listening()
  async function* halves() {
    yield 'GET /v1/cards HTTP/1.1\r\nHost: a.example\r\n'
    await ask(`${url}/v1/cards`, new Agent())
    child.process.kill('SIGTERM')
    await child.said(/"stopping"/)
    await refused(url)
    yield '\r\n'
  }
  t.match(await exchange(Number(new URL(url).port), halves()), { status: 200 })
  t.equal(await child.exited, 0)
})

t.test('SIGINT does not wait', async t => {
  const child = start(program, [], { ...quickly, DRAIN_SECONDS: '20' })
  const url = await child.listening()
  child.process.kill('SIGINT')
  t.match(await child.said(/"stopping"/), '"drainSeconds":0')
  t.equal(await child.exited, 0)
  t.match(child.output.stderr, `  ${url}/docs `, 'it said what to open, on the port that was free')
  t.match(child.output.stderr, 'begin with http://127.0.0.1:0 and lead nowhere: set PORT or PUBLIC_URL.\n', 'and that links do not')
})

t.test('a second signal ends it at once', async t => {
  const child = start(program, [], { ...quickly, DRAIN_SECONDS: '20' })
  await child.listening()
  child.process.kill('SIGTERM')
  await child.said(/"stopping"/)
  child.process.kill('SIGTERM')
  t.equal(await child.exited, 1)
})

t.test('an error that nothing catches ends it with 1, after cleaning up', async t => {
  const child = start(program, [], { ...quickly, FAIL: '1' })
  t.equal(await child.exited, 1)
  t.match(child.output.stdout, /"nobody catches this"/)
  t.match(child.output.stdout, /"cleaned up"/)
})

t.test('where it cannot listen it says why, in one line', async t => {
  const taken = createServer()
  await new Promise<void>(resolve => taken.listen(0, '127.0.0.1', resolve))
  t.teardown(() => taken.close())
  const address = taken.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const child = start(program, [], { PORT: String(port) })
  t.equal(await child.exited, 1)
  t.equal(child.output.stderr, `Cannot listen on 127.0.0.1, port ${port}: another program does; stop it or choose another PORT.\n`)

  const database = join(temporaryFolder(t), 'onrecord.db')
  const whole = start('src/main.ts', ['serve'], { PORT: String(port), DATABASE_PATH: database })
  t.equal(await whole.exited, 1, 'with threads that wait for work, too')
  t.equal(whole.output.stderr, child.output.stderr)

  const nowhere = start(program, [], { HOST: '192.0.2.1', PORT: '0' })
  t.equal(await nowhere.exited, 1)
  t.match(nowhere.output.stderr, /does not have the address/)
})
