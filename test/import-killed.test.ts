import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import t from 'tap'
import { start } from './support/child.ts'
import { article, base, openNewsroom, temporaryFolder } from './support/newsroom.ts'

t.test('killed in the middle of an import, every article is there whole or not at all', async t => {
  const articles = Array.from({ length: 3000 }, (_, index) => article(`a${index}`))
  const folder = temporaryFolder(t)
  const [bundle, path] = [join(folder, 'bundle.ndjson'), join(folder, 'content.db')]
  writeFileSync(bundle, [...base, ...articles].map(line => JSON.stringify(line)).join('\n'))
  const startImport = () => start('src/main.ts', ['import', bundle], { DATABASE_PATH: path })
  const intact = `
    SELECT count(*) FROM articles a WHERE (SELECT count(*) FROM quotes WHERE article_id = a.id) = 2
      AND (SELECT count(*) FROM appearances WHERE article_id = a.id) = 2 AND (SELECT count(*) FROM changes WHERE id = a.id) = 1`
  const counts: number[] = []
  for (const least of [1, 400, 1200]) {
    const child = startImport()
    await storedAtLeast(path, least)
    child.process.kill('SIGKILL')
    t.equal(await child.exited, -1)
    const { sqlite, close } = await openNewsroom(path)
    t.equal(sqlite.pragma('integrity_check', { simple: true }), 'ok')
    const count = Number(sqlite.prepare('SELECT count(*) FROM articles').pluck().get())
    t.equal(sqlite.prepare(intact).pluck().get(), count)
    t.equal(sqlite.prepare("SELECT quote_count FROM experts WHERE slug = 'ann'").pluck().get(), count)
    close()
    counts.push(count)
  }
  t.ok(
    counts.every((count, index) => count >= (counts[index - 1] ?? 1)),
    counts.join(),
  )
  const whole = startImport()
  t.equal(await whole.exited, 0, whole.output.stderr)
  t.match(whole.output.stdout, /refused 0/)
  const { rows, close } = await openNewsroom(path)
  t.same(rows('SELECT count(*), max(revision) FROM articles'), [[articles.length, 1]])
  close()
})

/** Resolves once a database that somebody else fills has so many articles. */
async function storedAtLeast(path: string, least: number): Promise<void> {
  while (!existsSync(path)) await setTimeout(5)
  const { sqlite, close } = await openNewsroom(path)
  while (Number(sqlite.prepare('SELECT count(*) FROM articles').pluck().get()) < least) await setTimeout(2)
  close()
}
