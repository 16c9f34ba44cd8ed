import { once } from 'node:events'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { z } from 'zod'
import { openMigrated } from '../src/commands/database.ts'
import { type Child, start } from './support/child.ts'
import { temporaryFolder } from './support/newsroom.ts'

const Line = z.looseObject({ msg: z.string(), pid: z.number().optional(), address: z.string().optional() })
type Line = z.infer<typeof Line>

/** The lines of the log that say this. */
const linesOf = ({ output }: Child, msg: string): Line[] =>
  output.stdout
    .split('\n')
    .filter(line => line.startsWith('{') && line.endsWith('}') && line.includes(`"${msg}"`))
    .map(line => Line.parse(JSON.parse(line)))
    .filter(line => line.msg === msg)

async function until<T>(found: () => T | undefined | false): Promise<T> {
  for (;;) {
    const value = found()
    if (value !== undefined && value !== false) return value
    await sleep(10)
  }
}

/** The sample, served by two workers, with a key for everything. */
async function openWorkers(t: Test) {
  const path = join(temporaryFolder(t), 'a.db')
  const settings = {
    DATABASE_PATH: path,
    PORT: '0',
    WORKERS: '2',
    RATE_LIMIT_MAX: '0',
    LOG_LEVEL: 'info',
    DRAIN_SECONDS: '0',
    SAMPLE: 'true',
  }
  const child = start('src/main.ts', ['serve'], settings)
  t.teardown(() => child.process.kill('SIGKILL'))
  const listening = () => linesOf(child, 'listening')
  await until(() => listening().length === 2)
  const keys = start('src/main.ts', ['keys', 'create', '--name', 'Test', '--scope', 'admin'], { DATABASE_PATH: path })
  await keys.exited
  const [key = ''] = /onr_live_\S+/.exec(keys.output.stdout) ?? []
  const origin = listening()[0]?.address ?? ''
  // One connection for each request, so that they go to the workers in turns.
  const ask = (url: string, more: { method?: string; body?: string; headers?: Record<string, string> } = {}) =>
    fetch(origin + url, { ...more, headers: { connection: 'close', authorization: `Bearer ${key}`, ...more.headers } })
  return { path, child, ask, pids: () => listening().flatMap(({ pid }) => pid ?? []) }
}

const Named = z.object({ name: z.string() })
const nameOf = async (answer: Response) => Named.parse(await answer.json()).name

t.test('where no worker can listen, all is over', async t => {
  const taken = createServer().listen(0, '127.0.0.1')
  t.teardown(() => taken.close())
  await once(taken, 'listening')
  const port = String(z.object({ port: z.number() }).parse(taken.address()).port)
  const other = start('src/main.ts', ['serve'], { DATABASE_PATH: join(temporaryFolder(t), 'b.db'), WORKERS: '2', PORT: port })
  t.equal(await other.exited, 1)
  t.match(other.output.stderr, 'another program does')
})

t.test('what is written through one worker is read from all', async t => {
  const { ask, child, pids } = await openWorkers(t)
  for (let times = 0; times < 12; times++) t.equal(await nameOf(await ask('/v1/site')), 'Gilavar Review')
  for (let count = 0; count < 10; count++) {
    const name = `Name ${count}`
    const etag = (await ask('/v1/editorial/site')).headers.get('etag') ?? ''
    const headers = { 'if-match': etag, 'content-type': 'application/json' }
    const answer = await ask('/v1/editorial/site', { method: 'PATCH', headers, body: JSON.stringify({ name }) })
    t.equal(answer.status, 200)
    await sleep(60)
    for (let times = 0; times < 4; times++) t.equal(await nameOf(await ask('/v1/site')), name)
  }
  const answered = linesOf(child, 'answered')
  t.same(new Set(answered.map(({ pid }) => pid)), new Set(pids()), 'both have answered')
  child.process.kill('SIGTERM')
  t.equal(await child.exited, 0)
})

t.test('a worker that is killed loses nothing that it acknowledged, and another takes its place', async t => {
  const { ask, path, child, pids } = await openWorkers(t)
  const article = z.object({ data: z.array(z.object({ id: z.string() })) }).parse(await (await ask('/v1/articles?limit=1')).json()).data[0]
  let acknowledged = 0
  let unknown = 0
  let readers = 0
  const view = async () => {
    const agent = `Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/${++readers}.0`
    try {
      const answer = await ask(`/v1/articles/${article?.id}/views`, { method: 'POST', headers: { 'user-agent': agent } })
      if (answer.status === 204) acknowledged++
      else unknown++
    } catch {
      unknown++
    }
  }
  const [first = 0] = pids()
  const some = async () => {
    for (let count = 0; count < 100; count++) await view()
  }
  const all = Promise.all([some(), some(), some(), some()])
  await until(() => acknowledged > 100)
  process.kill(first, 'SIGKILL')
  await all
  await until(() => pids().length === 3)
  t.match(linesOf(child, 'a worker has ended and is started anew')[0], { signal: 'SIGKILL' })
  child.process.kill('SIGINT')
  t.equal(await child.exited, 0)
  // What a killed worker had noted is judged by whoever comes next.
  await start('src/main.ts', ['views', 'recount'], { DATABASE_PATH: path }).exited
  const [sqlite] = await openMigrated({ databasePath: path, allowNetworkFilesystem: false })
  const counted = Number(sqlite.prepare('SELECT sum(views) FROM view_days').pluck().get())
  sqlite.close()
  t.ok(counted >= acknowledged && counted <= acknowledged + unknown, `${acknowledged} ≤ ${counted} ≤ ${acknowledged + unknown}`)
})
