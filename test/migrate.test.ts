import { spawnSync } from 'node:child_process'
import { chmodSync, copyFileSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import Database from 'better-sqlite3'
import t, { type Test } from 'tap'
import { checkCurrent, isCurrent, migrate, readMigrations, schemaVersion } from '../src/store/migrate.ts'
import { applicationId, openDatabase, type Sqlite } from '../src/store/open.ts'
import { start } from './support/child.ts'
import { laterMigration } from './support/later-migration.ts'
import { article, base, openNewsroom, temporaryFolder } from './support/newsroom.ts'

const program = 'test/support/migrate-child.ts'
const current = readMigrations()
const newest = current.length
const later = [...current, laterMigration]

/** All that a database is: its schema, and its rows by table. */
function dump(sqlite: Sqlite): string {
  const schema = sqlite.prepare('SELECT type, name, sql FROM sqlite_master ORDER BY 1, 2').raw().all()
  const tables = sqlite.prepare<[], string>("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1").pluck().all()
  const rows = tables.map(table => [
    table,
    sqlite
      .prepare(`SELECT * FROM "${table}"`)
      .raw()
      .all()
      .map(row => JSON.stringify(row))
      .sort(),
  ])
  return JSON.stringify([schemaVersion(sqlite), sqlite.pragma('application_id'), schema, rows])
}

async function dumpOf(path: string): Promise<string> {
  const sqlite = await openDatabase({ path })
  try {
    if (sqlite.pragma('integrity_check', { simple: true }) !== 'ok') throw new Error('damaged')
    return dump(sqlite)
  } finally {
    sqlite.close()
  }
}

async function newsroomAt(path: string): Promise<void> {
  const newsroom = await openNewsroom(path)
  await newsroom.importLines([
    ...base,
    article('first'),
    article('second'),
    { type: 'redirect', inLanguage: 'en', from: 'was', to: 'first' },
  ])
  newsroom.close()
}

const backupsIn = (folder: string) => readdirSync(folder).filter(name => name.includes('before-migration') && !/-(wal|shm)$/.test(name))

/** Calls `run` for each number below `count`, a few at a time. */
async function forEach(count: number, run: (number: number) => Promise<void>): Promise<void> {
  let next = 0
  const work = async () => {
    while (next < count) await run(next++)
  }
  await Promise.all(Array.from({ length: 4 }, work))
}

t.test('refuses what is not its database, in one line', async t => {
  const folder = temporaryFolder(t)
  const path = (name: string) => join(folder, name)
  writeFileSync(path('empty'), '')
  writeFileSync(path('text'), 'These are the minutes of a meeting. '.repeat(100))
  mkdirSync(path('folder'))
  const foreign = new Database(path('foreign'))
  foreign.exec('CREATE TABLE songs (title TEXT)')
  foreign.close()
  const reserved = new Database(path('reserved'))
  reserved.pragma('application_id = 77')
  reserved.close()

  symlinkSync(path('gone/database'), path('astray'))

  const refused = async (name: string, message: RegExp, options = {}) =>
    t.rejects(openDatabase({ path: path(name), ...options }), { name: 'StorageError', message })
  await refused('empty', /is an empty file/)
  await refused('text', /is not an Onrecord database/)
  await refused('foreign', /is not an Onrecord database/)
  await refused('reserved', /is not an Onrecord database/)
  await refused('folder', /is not a file/)
  await refused('text/database', /cannot be opened/)
  await refused('text/below/database', /cannot be opened: ENOTDIR/)
  await refused('astray', /cannot be opened \(SQLITE_CANTOPEN\): may this user write to it and to its folder\?/)
  await refused('nothing', /There is no database/, { readOnly: true })
  await refused('nowhere/nothing', /There is no database/, { readOnly: true })
  t.equal(readFileSync(path('text'), 'utf8').slice(0, 9), 'These are', 'and leaves it as it was')
  t.same(readdirSync(folder).sort(), ['astray', 'empty', 'folder', 'foreign', 'reserved', 'text'])
})

t.test('refuses what this user may read but not write, which SQLite would open for reading', async t => {
  const folder = temporaryFolder(t)
  const path = join(folder, 'content.db')
  await newsroomAt(path)
  chmodSync(folder, 0o777)
  // Root may write everything.
  const code = `
    import { openDatabase } from './src/store/open.ts'
    if (process.getuid() === 0) process.setuid(65534)
    const opened = options => openDatabase({ path: '${path}', ...options }).then(() => 'opened', error => error.name + ': ' + error.message)
    console.log([await opened({}), await opened({ readOnly: true })].join('\\n'))`
  const said = () =>
    String(spawnSync(process.execPath, ['--input-type=module', '-e', code]).stdout)
      .trimEnd()
      .split('\n')
  chmodSync(path, 0o444)
  t.same(said(), [`StorageError: ${path} cannot be opened (EACCES): may this user write to it and to its folder?`, 'opened'])
  chmodSync(path, 0o666)
  writeFileSync(`${path}-wal`, '')
  chmodSync(`${path}-wal`, 0o444)
  t.match(said()[0], `${path}-wal cannot be opened (EACCES)`)
})

t.test('refuses network file systems, unless told otherwise', async t => {
  const path = join(temporaryFolder(t), 'content.db')
  const on = (type: number) => ({ path, fileSystemTypeOf: () => type })
  await t.rejects(openDatabase(on(0x6969)), { name: 'StorageError', message: /is on NFS/ })
  await t.rejects(openDatabase(on(0xff534d42 | 0)), { message: /is on CIFS/ }, 'also where the number counts as negative')
  for (const options of [{ ...on(0x6969), allowNetworkFilesystem: true }, on(0xef53)]) (await openDatabase(options)).close()
})

t.test('refuses a schema of a newer version', async t => {
  const path = join(temporaryFolder(t), 'content.db')
  const newer = await openDatabase({ path })
  migrate(newer, { migrations: later })
  t.notOk(isCurrent(newer))
  t.throws(() => migrate(newer), { name: 'StorageError', message: new RegExp(`has schema ${newest + 1}, this program knows ${newest}`) })
  t.throws(() => checkCurrent(newer), { name: 'StorageError', message: /Run that one/ }, 'which no migration of ours would help')
  t.equal(newer.pragma('foreign_keys', { simple: true }), 1)
  t.notOk(newer.inTransaction)
  newer.close()
})

t.test('a file that another process is just creating is waited for', async t => {
  const path = join(temporaryFolder(t), 'content.db')
  writeFileSync(path, '')
  const opening = openDatabase({ path })
  await sleep(50)
  const other = new Database(path)
  other.pragma('journal_mode = WAL')
  other.close()
  const sqlite = await opening
  t.equal(migrate(sqlite).to, newest)
  sqlite.close()
})

t.test('a new file', async t => {
  const path = join(temporaryFolder(t), 'some', 'where', 'content.db')
  const sqlite = await openDatabase({ path })
  t.same(migrate(sqlite), { from: 0, to: newest })
  t.same(migrate(sqlite), { from: newest, to: newest }, 'is migrated once')
  t.ok(isCurrent(sqlite))
  const pragma = (name: string) => sqlite.pragma(name, { simple: true })
  t.equal(pragma('application_id'), applicationId)
  t.equal(pragma('journal_mode'), 'wal')
  t.equal(pragma('synchronous'), 2, 'FULL: what was acknowledged survives a power cut')
  t.equal(pragma('foreign_keys'), 1)
  t.ok(Number(pragma('busy_timeout')) >= 10_000)
  t.ok(Number(pragma('journal_size_limit')) > 0)
  sqlite.close()

  const readOnly = await openDatabase({ path, readOnly: true })
  t.throws(() => readOnly.exec('DELETE FROM units'), { code: 'SQLITE_READONLY' })
  readOnly.close()
})

t.test('four processes at once on a new file: one migrates, all end well', async t => {
  const path = join(temporaryFolder(t), 'content.db')
  const children = Array.from({ length: 4 }, () => start(program, [path]))
  t.same(await Promise.all(children.map(({ exited }) => exited)), [0, 0, 0, 0], children.map(({ output }) => output.stderr).join())
  const migrated = children.filter(({ output }) => output.stdout.includes('"from":0'))
  t.equal(migrated.length, 1)
})

t.test('killed at any statement, a new file has no schema or all of it', async t => {
  const folder = temporaryFolder(t)
  const whole = join(folder, 'whole.db')
  const child = start(program, [whole])
  await child.exited
  const { statements }: { statements: number } = JSON.parse(child.output.stdout)
  t.equal(statements, current.flatMap(({ statements }) => statements).length + 1)
  const after = await dumpOf(whole)
  await forEach(statements, async number => {
    const path = join(folder, `${number}.db`)
    const killed = start(program, [path, 'current', String(number)])
    if ((await killed.exited) !== -1) t.fail(`was not killed at ${number}: ${killed.output.stderr}`)
    const sqlite = await openDatabase({ path })
    const tables = sqlite.prepare('SELECT count(*) FROM sqlite_master').pluck().get()
    if (tables !== 0 || schemaVersion(sqlite) !== 0) t.fail(`killed at ${number}, it has half a schema`)
    migrate(sqlite)
    if (dump(sqlite) !== after) t.fail(`killed at ${number}, it cannot be migrated`)
    sqlite.close()
  })
})

async function checkBackup(t: Test, folder: string, before: string): Promise<void> {
  const [backup, ...more] = backupsIn(folder)
  t.same(more, [])
  t.equal(await dumpOf(join(folder, backup ?? '')), before, 'the copy is the whole database as it was')
}

t.test('a later migration keeps what refers to a table that is rebuilt', async t => {
  const folder = temporaryFolder(t)
  const path = join(folder, 'content.db')
  await newsroomAt(path)
  const before = await dumpOf(path)
  const sqlite = await openDatabase({ path })
  const count = (table: string) => Number(sqlite.prepare(`SELECT count(*) FROM ${table}`).pluck().get())
  const counts = () => ['articles', 'quotes', 'appearances', 'redirects', 'article_tags'].map(count)
  const rows = counts()
  const { from, to, backup } = migrate(sqlite, { migrations: later })
  t.same({ from, to }, { from: newest, to: newest + 1 })
  t.same(counts(), rows)
  t.same(rows.slice(0, 4), [2, 4, 4, 1])
  t.equal(sqlite.prepare('SELECT DISTINCT section FROM articles').pluck().get(), 'old')
  t.throws(() => sqlite.exec('DELETE FROM experts'), { code: 'SQLITE_CONSTRAINT_FOREIGNKEY' })
  sqlite.close()
  t.equal(backup, join(folder, backupsIn(folder)[0] ?? ''))
  await checkBackup(t, folder, before)
})

t.test('a migration that fails changes nothing, and leaves no copy behind', async t => {
  const folder = temporaryFolder(t)
  const path = join(folder, 'content.db')
  await newsroomAt(path)
  const before = await dumpOf(path)
  const sqlite = await openDatabase({ path })
  const wrong = (statement: string) => [
    ...current,
    { version: newest + 1, name: '9999_wrong', statements: ['CREATE TABLE more (id TEXT) STRICT', statement] },
  ]
  t.throws(() => migrate(sqlite, { migrations: wrong('NONSENSE') }), { code: 'SQLITE_ERROR' })
  t.throws(() => migrate(sqlite, { migrations: wrong('DELETE FROM experts') }), /refer to nothing/)
  t.equal(sqlite.pragma('foreign_keys', { simple: true }), 1)
  t.equal(dump(sqlite), before)
  sqlite.close()
  t.same(backupsIn(folder), [])
})

t.test('killed at any statement of a later migration, the database is the old or the new one', async t => {
  const folder = temporaryFolder(t)
  const [old, done] = [join(folder, 'old.db'), join(folder, 'new.db')]
  await newsroomAt(old)
  const before = await dumpOf(old)
  copyFileSync(old, done)
  t.equal(await start(program, [done, 'later']).exited, 0)
  const after = await dumpOf(done)
  await forEach(laterMigration.statements.length + 1, async number => {
    const own = join(folder, String(number))
    mkdirSync(own)
    const path = join(own, 'content.db')
    copyFileSync(old, path)
    if ((await start(program, [path, 'later', String(number)]).exited) !== -1) t.fail(`was not killed at ${number}`)
    t.equal(await dumpOf(path), before, `killed before statement ${number}, it is as it was`)
    t.equal(await start(program, [path, 'later']).exited, 0)
    t.equal(await dumpOf(path), after, 'and can be migrated again')
    await checkBackup(t, own, before)
    t.same(
      readdirSync(own).filter(name => name.includes('unfinished')),
      [],
      'no copy is left for each that was killed, to fill the disk',
    )
  })
})

t.test('a copy that was cut short is not taken for one', async t => {
  const folder = temporaryFolder(t)
  const path = join(folder, 'content.db')
  await newsroomAt(path)
  const sqlite = await openDatabase({ path })
  const { backup = '' } = migrate(sqlite, { migrations: later })
  sqlite.close()
  t.notOk(readdirSync(folder).some(name => name.includes('unfinished')))
  t.equal(schemaVersion(new Database(backup)), newest)
})
