import { createHmac } from 'node:crypto'
import { copyFileSync, statSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { join } from 'node:path'
import t from 'tap'
import { z } from 'zod'
import { commitBy } from '../src/store/commit.ts'
import { openDatabase, type Sqlite } from '../src/store/open.ts'
import { judgeHits } from '../src/store/view-unit.ts'
import { createWriter } from '../src/store/writer.ts'
import { browser } from './support/beacon.ts'
import { type Child, start } from './support/child.ts'
import { sampleLines } from './support/content.ts'
import { fillDatabase, temporaryFolder } from './support/newsroom.ts'
import { unwatched } from './support/unwatched.ts'

const folder = temporaryFolder(t)
const filled = join(folder, 'filled.db')
await fillDatabase(filled, sampleLines)

const settings = ['--port', '0', '--trust-proxy', '127.0.0.1', '--rate-limit-max', '0', '--log-level', 'info', '--drain-seconds', '0']

async function serve(path: string): Promise<{ child: Child; url: string }> {
  const child = start('src/main.ts', ['serve', '--sample', '--database-path', path, ...settings])
  return { child, url: await child.listening() }
}

const Articles = z.object({ data: z.array(z.object({ id: z.string() })) })
const firstArticle = async (url: string): Promise<string> =>
  Articles.parse(await (await fetch(`${url}/v1/articles?limit=1`)).json()).data[0]?.id ?? ''

/** The status of the answer, or undefined if there was none. */
const view = (url: string, article: string, address: string, agent: Agent): Promise<number | undefined> =>
  new Promise(resolve => {
    const headers = { 'user-agent': browser, 'x-forwarded-for': address }
    const sent = request(`${url}/v1/articles/${article}/views`, { method: 'POST', headers, agent }, answer => {
      answer.resume()
      answer.once('end', () => resolve(answer.statusCode))
      answer.once('error', () => resolve(undefined))
    })
    sent.once('error', () => resolve(undefined))
    sent.end()
  })

interface Load {
  acknowledged: string[]
  sent: number
}

/** Readers who come on a few connections, each once, until the server is gone. */
async function readOn(url: string, article: string, first: number, isOver: (acknowledged: number) => void): Promise<Load> {
  const agent = new Agent({ keepAlive: true, maxSockets: 16 })
  const load: Load = { acknowledged: [], sent: 0 }
  const come = async (): Promise<void> => {
    for (;;) {
      const n = first + load.sent++
      const address = `10.${n >> 16}.${(n >> 8) & 255}.${n & 255}`
      const status = await view(url, article, address, agent)
      if (status !== 204) return
      isOver(load.acknowledged.push(address))
    }
  }
  await Promise.all(Array.from({ length: 16 }, come))
  agent.destroy()
  return load
}

/** Who somebody is in the database: calculated here once more, by the rule that is published. */
function visitorsOf(sqlite: Sqlite, article: string): (address: string) => number[] {
  const salts = sqlite.prepare('SELECT salt FROM view_salts').pluck().all()
  return address =>
    salts.map(salt =>
      createHmac('sha256', Buffer.from(z.instanceof(Uint8Array).parse(salt)))
        .update(JSON.stringify([article, address, browser]))
        .digest()
        .readUIntBE(0, 6),
    )
}

const rounds = 5
t.test('kill -9 under load, 20 times over, loses no view that was acknowledged and counts none twice', { timeout: 280_000 }, async t => {
  unwatched(t)
  const lanes = Array.from({ length: 20 / rounds }, async (_, lane) => {
    const path = join(folder, `${lane}.db`)
    copyFileSync(filled, path)
    const acknowledged: string[] = []
    let sent = 0
    let article = ''
    for (let round = 0; round < rounds; round++) {
      const { child, url } = await serve(path)
      if (article === '') article = await firstArticle(url)
      const enough = 40 + 37 * round + 11 * lane
      const load = await readOn(url, article, sent, count => {
        if (count === enough) child.process.kill('SIGKILL')
      })
      t.equal(await child.exited, -1)
      acknowledged.push(...load.acknowledged)
      sent += load.sent
    }
    const sqlite = await openDatabase({ path })
    await commitBy(createWriter(sqlite), Date.now)([...judgeHits])
    const count = (sql: string) => Number(sqlite.prepare(sql).pluck().get())
    const counted = count('SELECT total(views) FROM view_days')
    t.ok(counted >= acknowledged.length && counted <= sent, `acknowledged ${acknowledged.length}, counted ${counted}, sent ${sent}`)
    const find = sqlite.prepare('SELECT counted FROM view_visitors WHERE visitor & 0xffffffffffff = ?').pluck()
    const visitors = visitorsOf(sqlite, article)
    const lost = acknowledged.filter(address => !visitors(address).some(visitor => find.get(visitor) === 1))
    t.same(lost, [], 'every acknowledged view is there')
    t.equal(count('SELECT count(*) FROM view_visitors'), counted, 'none is there twice')
    t.equal(count('SELECT sum(counted) FROM view_visitors'), counted)
    t.equal(count('SELECT total(views) FROM view_totals'), counted)
    t.equal(count('SELECT total(received) FROM view_days'), counted)
    sqlite.close()
  })
  await Promise.all(lanes)
})

t.test('SIGTERM under load ends the writing thread cleanly: what is acknowledged is there, and the log is gone', async t => {
  const path = join(folder, 'term.db')
  const { child, url } = await serve(path)
  const article = await firstArticle(url)
  const { acknowledged, sent } = await readOn(url, article, 0, count => {
    if (count === 100) child.process.kill('SIGTERM')
  })
  t.equal(await child.exited, 0)
  t.notOk(statSync(`${path}-wal`, { throwIfNoEntry: false }), 'the database is one file')
  const sqlite = await openDatabase({ path })
  const counted = Number(sqlite.prepare('SELECT total(views) FROM view_days').pluck().get())
  t.ok(counted >= acknowledged.length && counted <= sent, `acknowledged ${acknowledged.length}, counted ${counted}`)
  sqlite.close()
})
