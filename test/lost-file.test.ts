import { copyFileSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { z } from 'zod'
import { outOfPlace } from '../src/store/writer.ts'
import { browser } from './support/beacon.ts'
import { start } from './support/child.ts'
import { sampleLines } from './support/content.ts'
import { fillDatabase, openNewsroom, temporaryFolder } from './support/newsroom.ts'

const settings = { PORT: '0', RATE_LIMIT_MAX: '0', LOG_LEVEL: 'info', DRAIN_SECONDS: '0' }
const article = 'art_01kh2y1g3wfyhashnrjx87nbmn'

const sample = join(temporaryFolder(t), 'sample.db')
await fillDatabase(sample, sampleLines)

async function serveSample(t: Test, link?: string) {
  const folder = temporaryFolder(t)
  const path = join(folder, 'a.db')
  copyFileSync(sample, path)
  if (link !== undefined) symlinkSync(path, join(folder, link))
  const child = start('src/main.ts', ['serve'], { ...settings, DATABASE_PATH: join(folder, link ?? 'a.db') })
  t.teardown(() => child.process.kill('SIGKILL'))
  const address = await child.listening()
  const ask = (url: string) => fetch(address + url)
  const view = () => fetch(`${address}/v1/articles/${article}/views`, { method: 'POST', headers: { 'user-agent': browser } })
  return { path, child, ask, view }
}

const Problem = z.object({ detail: z.string() })
const detailOf = async (answer: Response) => Problem.parse(await answer.json()).detail

t.test('while another file, or none, stands where the database was', async t => {
  const { path, child, ask, view } = await serveSample(t)

  t.test('nobody is answered out of it', async t => {
    renameSync(path, `${path}.away`)
    copyFileSync(sample, path)
    for (const url of ['/v1/articles?count=true', '/v1/search?q=harbour']) t.equal((await ask(url)).status, 503, url)
    await child.said(/"failed".*was moved, deleted, replaced or emptied|was moved, deleted, replaced or emptied.*"failed"/)
    renameSync(`${path}.away`, path)
    t.equal((await ask('/v1/articles?count=true')).status, 200, 'and all is well when it is back')
  })

  t.test('nothing is acknowledged that would be lost', async t => {
    t.equal((await view()).status, 204)
    t.equal((await ask('/readyz')).status, 200)
    renameSync(path, `${path}.away`)
    t.equal((await view()).status, 503)
    t.match(await child.said(/SQLITE_READONLY_DBMOVED/), 'was moved, deleted, replaced or emptied')
    const ready = await ask('/readyz')
    t.equal(ready.status, 503)
    t.equal(await detailOf(ready), `The server is not ready: ${outOfPlace}.`)
    t.equal((await ask(`/v1/articles/${article}`)).status, 200, 'reading goes on')
    writeFileSync(path, 'something else')
    t.equal((await view()).status, 503, 'another one in its place is no better')
    renameSync(`${path}.away`, path)
    t.equal((await view()).status, 204, 'and all is well when it is back')
    t.equal((await ask('/readyz')).status, 200)
    child.process.kill('SIGTERM')
    t.equal(await child.exited, 0)
  })
})

t.test('nor is anything where the file was emptied', async t => {
  const { path, ask, view } = await serveSample(t)
  t.equal((await view()).status, 204)
  truncateSync(path)
  t.equal((await view()).status, 503)
  t.equal((await ask('/readyz')).status, 503)
})

t.test('nor where the log beside it was deleted, also of one that is named by a link', async t => {
  const { path, child, ask, view } = await serveSample(t, 'link.db')
  t.equal((await view()).status, 204)
  rmSync(`${path}-wal`)
  t.equal((await view()).status, 503)
  const ready = await ask('/readyz')
  t.equal(ready.status, 503)
  t.equal(await detailOf(ready), `The server is not ready: ${outOfPlace}.`)
  child.process.kill('SIGTERM')
  t.equal(await child.exited, 0)
  const { rows, close } = await openNewsroom(path)
  const received = '(SELECT count(*) FROM view_hits) + (SELECT coalesce(sum(received), 0) FROM view_days)'
  t.same(rows(`SELECT ${received} AS received`), [[1]], 'what was acknowledged before is there')
  close()
})

t.test('a database that cannot be read is not ready', async t => {
  const { path, ask, view } = await serveSample(t)
  t.equal((await view()).status, 204)
  truncateSync(path, 4096)
  // A commit, if there can be one: from then on pages are read anew.
  await view()
  const ready = await ask('/readyz')
  t.equal(ready.status, 503)
  t.equal(await detailOf(ready), 'The server is not ready: the database does not answer.')
})
