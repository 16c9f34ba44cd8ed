import { spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import { createProgress } from '../src/commands/progress.ts'
import { migrate, readMigrations } from '../src/store/migrate.ts'
import { openDatabase } from '../src/store/open.ts'
import { version } from '../src/version.ts'
import { start } from './support/child.ts'
import { article, base, contentOf, expert, fillDatabase, openNewsroom, temporaryFolder, tideQuote } from './support/newsroom.ts'

const cwd = fileURLToPath(new URL('..', import.meta.url))
/** What stays of the environment of the tests. */
const { PATH, NODE_COMPILE_CACHE } = process.env
const bare = { PATH, NODE_COMPILE_CACHE }

interface Result {
  code: number | null
  stdout: string
  stderr: string
}

/** Runs `onrecord` with arguments, in an environment of its own. */
function run(args: readonly string[], { env = {}, input = '' }: { env?: NodeJS.ProcessEnv; input?: string } = {}): Promise<Result> {
  const child = spawn(process.execPath, ['src/main.ts', ...args], { cwd, env: { ...bare, ...env } })
  const result: Result = { code: null, stdout: '', stderr: '' }
  child.stdout.on('data', data => {
    result.stdout += String(data)
  })
  child.stderr.on('data', data => {
    result.stderr += String(data)
  })
  child.stdin.on('error', () => undefined)
  child.stdin.end(input)
  return new Promise(resolve => child.once('close', code => resolve({ ...result, code })))
}

/** A folder with a bundle in it, and the settings for a database beside it. */
function files(t: Test, lines: readonly unknown[]) {
  const folder = temporaryFolder(t)
  const bundle = join(folder, 'bundle.ndjson')
  const text = lines.map(line => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n')
  writeFileSync(bundle, text)
  const path = join(folder, 'data', 'content.db')
  return { folder, bundle, text, path, env: { DATABASE_PATH: path } }
}

const lines = [...base, article('first'), article('second'), { type: 'redirect', inLanguage: 'en', from: 'was', to: 'first' }]
const bad = [article('bad', { quotes: [{ ...tideQuote, text: 'absent' }] }), '{"type":']

t.test('wrong usage ends with 2, and says what to do', async t => {
  const wrong: [args: string[], message: RegExp][] = [
    [[], /There is no command\. Try onrecord --help/],
    [['sing'], /no command 'sing'/],
    [['serve', '--sing'], /^Unknown option '--sing'\. Try onrecord --help\.$/m],
    [['backup', ''], /^It is written: onrecord backup FILE\. Try/],
    [['serve', '--port'], /^Option '--port <value>' argument missing\. Try/],
    [['serve', '--port', '-1'], /^Option '--port' argument is ambiguous\. .*use '--port=-XYZ'\. Try/],
    [['serve', 'more'], /It is written: onrecord serve\. Try/],
    [['import'], /onrecord import FILE/],
    [['import', 'a', 'b'], /onrecord import FILE/],
    [['export', '--dry-run'], /--dry-run does not go with export/],
    [['serve', '--scope', 'admin'], /--scope does not go with serve/],
  ]
  const check = async ([args, message]: [string[], RegExp]) => {
    const { code, stdout, stderr } = await run(args)
    t.same({ code, stdout }, { code: 2, stdout: '' }, args.join(' '))
    t.match(stderr, message)
    t.equal(stderr.split('\n').length, 2, 'in one line')
  }
  await Promise.all(wrong.map(check))
})

t.test('wrong settings end with 78, and all are listed', async t => {
  const { code, stdout, stderr } = await run(['serve', '--port', 'x', '--rate-limit-max=-1'], {
    env: { LOG_LEVEL: 'loud', CORS_ORIGINS: 'a/b' },
  })
  t.same({ code, stdout }, { code: 78, stdout: '' })
  for (const name of ['PORT', 'RATE_LIMIT_MAX', 'LOG_LEVEL', 'CORS_ORIGINS']) t.match(stderr, name)
  t.notMatch(stderr, /at .*\.ts/)
})

t.test('--help and --version', async t => {
  const help = await run(['--help'])
  t.match(help, { code: 0, stderr: '' })
  for (const name of ['serve', 'import', 'export', 'migrate', '--dry-run', '--port', 'DATABASE_PATH', '78']) t.match(help.stdout, name)
  t.same(await run(['import', '--version']), { code: 0, stdout: `${version}\n`, stderr: '' })
})

t.test('what cannot be read or written ends with 1 and one line', async t => {
  const { folder, bundle, env } = files(t, lines)
  writeFileSync(join(folder, 'text'), 'This is a letter, not a database. '.repeat(50))
  const missing = await run(['import', join(folder, 'none')], { env })
  t.match(missing, { code: 1, stdout: '', stderr: /^There is no file .*none\.\n$/ })
  t.match(await run(['import', folder], { env }), { code: 1, stderr: /is a folder\.\n$/ })
  t.match(await run(['import', bundle], { env: { DATABASE_PATH: join(folder, 'text') } }), {
    code: 1,
    stderr: /not an Onrecord database\.\n$/,
  })
  t.match(await run(['export'], { env }), { code: 1, stdout: '', stderr: /^There is no database at .*\n$/ })
  t.notOk(existsSync(env.DATABASE_PATH), 'and nothing is created on the way')
  // Here Node's own making of folders would try for ever.
  t.match(await run(['migrate'], { env: { DATABASE_PATH: '/proc/onrecord/content.db' } }), { code: 1, stderr: /cannot be opened.*\n$/ })
  mkdirSync(join(folder, 'data'))
  const empty = await openDatabase({ path: env.DATABASE_PATH })
  empty.close()
  t.match(await run(['export'], { env }), { code: 1, stdout: '', stderr: /run onrecord migrate\.\n$/ })
})

t.test('what the system or SQLite refuses is told in one line, a fault of ours with its place', async t => {
  const { env, path } = files(t, [])
  t.match(await run(['import', 'x'.repeat(300)], { env }), { code: 1, stderr: /^ENAMETOOLONG: name too long, .*\n$/ })
  await fillDatabase(path, lines)
  const { sqlite } = await openNewsroom(path)
  sqlite.pragma('wal_checkpoint(TRUNCATE)')
  const pageSize = Number(sqlite.pragma('page_size', { simple: true }))
  const damaged = Number(sqlite.prepare("SELECT rootpage FROM sqlite_master WHERE name = 'experts'").pluck().get())
  sqlite.exec('DROP TABLE redirects; DROP TABLE suggestions')
  sqlite.close()
  t.match(await run(['export'], { env }), { code: 1, stderr: /no such table: redirects\n +at /m })
  t.match(await run(['search', 'check'], { env }), { code: 1, stdout: '', stderr: /no such table: main\.suggestions\n +at /m })
  const file = readFileSync(path)
  file.fill(0xaa, (damaged - 1) * pageSize, damaged * pageSize)
  writeFileSync(path, file)
  t.match(await run(['export'], { env }), { code: 1, stderr: /^SQLITE_CORRUPT: .*\n$/ })
})

t.test('two servers at once on a new file: both serve the sample', async t => {
  const { env, path } = files(t, [])
  const servers = [1, 2].map(() => start('src/main.ts', ['serve', '--sample', '--port=0', '--drain-seconds=0'], env))
  for (const server of servers) {
    const address = await server.listening()
    const answer = await fetch(`${address}/v1/articles?limit=1`)
    t.equal(answer.status, 200)
    t.match(await answer.json(), { data: [{ id: /^art_/ }] })
    t.equal((await fetch(`${address}/readyz`)).status, 200)
  }
  for (const server of servers) server.process.kill('SIGTERM')
  t.same(await Promise.all(servers.map(({ exited }) => exited)), [0, 0])
  t.notOk(existsSync(`${path}-wal`), 'and leave one file behind')
  const again = start('src/main.ts', ['serve', '--sample', '--port=0', '--drain-seconds=0'], env)
  await again.listening()
  again.process.kill('SIGTERM')
  t.equal(await again.exited, 0, 'also where the sample is loaded already')
})

t.test('a sample that cannot be loaded is no newsroom to serve', async t => {
  const { env, path } = files(t, [])
  await fillDatabase(path, [])
  const { sqlite, close } = await openNewsroom(path)
  sqlite.exec("CREATE TRIGGER no_more BEFORE INSERT ON articles BEGIN SELECT RAISE (ABORT, 'enough'); END")
  close()
  const { code, stderr } = await run(['serve', '--sample', '--port=0'], { env })
  t.equal(code, 1)
  t.match(stderr, /^sample, line \d+ : enough\n/)
  t.match(stderr, /The sample newsroom could not be loaded whole\.\n$/)
})

t.test('import reports what it did, and export writes it again', async t => {
  const { bundle, env, text } = files(t, lines)
  const first = await run(['import', bundle], { env })
  t.same(first, { code: 0, stdout: 'created 7, updated 0, unchanged 0, refused 0.\n', stderr: '' })
  const second = await run(['import', '-'], { env, input: text })
  t.same(second, { code: 0, stdout: 'Nothing has changed: created 0, updated 0, unchanged 7, refused 0.\n', stderr: '' })

  const exported = await run(['export'], { env })
  t.match(exported, { code: 0, stderr: '' })
  t.equal(exported.stdout.trimEnd().split('\n').length, 7)
  const other = files(t, [])
  const copied = await run(['import', '-'], { env: other.env, input: exported.stdout })
  t.match(copied, { code: 0, stdout: 'created 7, updated 0, unchanged 0, refused 0.\n' })
  t.equal((await run(['export'], { env: other.env })).stdout, exported.stdout)
})

t.test('import takes a pipe that has a name', async t => {
  const { bundle, env } = files(t, lines)
  const piped = spawnSync('bash', ['--norc', '-c', `'${process.execPath}' src/main.ts import <(cat '${bundle}')`], {
    cwd,
    env: { ...bare, ...env },
  })
  t.match(String(piped.stdout), /^created 7/, String(piped.stderr))
})

t.test('import ends with 1 when lines are refused, names them, and stores the rest', async t => {
  const { bundle, env } = files(t, [
    ...base,
    ...bad,
    '<p>',
    article('html', { bodyFormat: 'html', body: '<p>a</p><script>b</script>', quotes: [] }),
  ])
  const { code, stdout, stderr } = await run(['import', bundle], { env })
  t.equal(code, 1)
  t.equal(stdout, 'created 5, updated 0, unchanged 0, refused 3.\n')
  t.same(
    stderr
      .trimEnd()
      .split('\n')
      .sort()
      .map(line => line.replace(/: .*/, '')),
    ['line 5 /quotes/0/text', 'line 6 /type', 'line 7', 'line 8'],
  )
  t.match(stderr, /line 5 \/quotes\/0\/text: article en\/bad, quote "absent" is not in the text of the article\n/)
  t.match(stderr, /line 8: is taken, but for what no body can hold: .*script/)
})

t.test('stopped, an import leaves nothing among the temporary files', async t => {
  const folder = temporaryFolder(t)
  const [bundle, temporary] = [join(folder, 'bundle.ndjson'), join(folder, 'temporary')]
  mkdirSync(temporary)
  writeFileSync(
    bundle,
    [...base, ...Array.from({ length: 3000 }, (_, index) => article(`a${index}`))].map(line => JSON.stringify(line)).join('\n'),
  )
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const) {
    const child = start('src/main.ts', ['import', '--dry-run', bundle], { DATABASE_PATH: join(folder, 'content.db'), TMPDIR: temporary })
    while (!readdirSync(temporary, { recursive: true }).some(name => String(name).endsWith('trial.db'))) await setTimeout(5)
    child.process.kill(signal)
    t.equal(await child.exited, code)
    t.same(readdirSync(temporary), [], signal)
  }
})

t.test('import --dry-run stores nothing and reports what an import does', async t => {
  const { bundle, env, folder, path } = files(t, [...lines, ...bad])
  const report = (text: string) => text.replace('Trial, nothing was stored. ', '')
  const trial = await run(['import', '--dry-run', bundle], { env })
  t.match(trial, { code: 1, stdout: /^Trial, nothing was stored\. created 7/ })
  t.same(readdirSync(folder), ['bundle.ndjson'], 'where there is no database, none is made, nor its folder')
  const real = await run(['import', bundle], { env })
  t.same({ ...trial, stdout: report(trial.stdout) }, real)

  const more = files(t, [expert('ann', { name: 'Ann' }), article('first', { headline: 'New' }), article('third'), ...bad])
  const before = await exportOf(path)
  const second = await run(['import', '--dry-run', more.bundle], { env })
  t.match(second.stdout, /created 1, updated 2, unchanged 0, refused 2/)
  t.equal(await exportOf(path), before)
  t.equal(report(second.stdout), (await run(['import', more.bundle], { env })).stdout)
  t.not(await exportOf(path), before)
})

async function exportOf(path: string): Promise<string> {
  const newsroom = await openNewsroom(path)
  const text = JSON.stringify([contentOf(newsroom), newsroom.rows('SELECT * FROM changes'), newsroom.rows('SELECT * FROM units')])
  newsroom.close()
  return text
}

t.test('no copy holds the secret of a day, by which its readers could be found out for ever', async t => {
  const { path, env } = files(t, [])
  await fillDatabase(path, lines)
  const sqlite = await openDatabase({ path })
  const salt = randomBytes(32)
  sqlite.prepare("INSERT INTO view_salts VALUES ('2026-11-27', ?)").run(salt)
  const next = { version: readMigrations().length + 1, name: 'next', statements: ['ALTER TABLE keys ADD COLUMN note TEXT'] }
  t.match(await run(['backup', `${path}.copy`], { env }), { code: 0 })
  const { backup = '' } = migrate(sqlite, { migrations: [...readMigrations(), next] })
  t.equal(sqlite.prepare('SELECT count(*) FROM view_salts').pluck().get(), 1, 'the database keeps it for the day')
  sqlite.close()
  for (const copy of [`${path}.copy`, backup]) t.notOk(readFileSync(copy).includes(salt), copy)
  t.ok(readFileSync(path).includes(salt), 'which is found as it is looked for here')
})

t.test('migrate says what it did', async t => {
  const newest = readMigrations().length
  const { env, path } = files(t, [])
  t.match(await run(['migrate'], { env }), { code: 0, stdout: `${path} was migrated from schema 0 to ${newest}.\n`, stderr: '' })
  t.match(await run(['migrate'], { env }), { code: 0, stdout: `${path} has schema ${newest} already.\n` })
})

t.test('backup copies all that a database holds, and overwrites nothing', async t => {
  const { path, env } = files(t, [])
  const copy = `${path}.copy`
  t.match(await run(['backup', copy], { env }), { code: 1, stderr: `There is no database at ${path}.\n` })
  await fillDatabase(path, lines)
  await run(['keys', 'create', '--name', 'desk', '--scope', 'content:read'], { env })
  t.same(await run(['backup', copy], { env }), { code: 0, stdout: `${path} was copied to ${copy}.\n`, stderr: '' })
  t.equal(await exportOf(copy), await exportOf(path))
  const keysIn = async (database: string) => {
    const { rows, close } = await openNewsroom(database)
    const keys = rows('SELECT * FROM keys')
    close()
    return keys
  }
  t.equal((await keysIn(copy)).length, 1)
  t.same(await keysIn(copy), await keysIn(path), 'what no bundle holds, too')
  t.match(await run(['backup', copy], { env }), { code: 1, stderr: `${copy} is there already.\n` })
  const nowhere = `${path}.nowhere`
  // More than the memory for pages holds, so that the disk is found full while the copy is being made, and not at its end: then SQLite leaves a journal too.
  const { sqlite } = await openNewsroom(path)
  sqlite.exec('CREATE TABLE filler AS SELECT zeroblob(20000000)')
  sqlite.close()
  // A disk without room, to the program.
  const cramped = spawnSync('sh', ['-c', `ulimit -f 128; exec '${process.execPath}' src/main.ts backup '${copy}.short'`], {
    cwd,
    env: { ...bare, ...env },
  })
  t.equal(cramped.status, 1)
  t.match(String(cramped.stderr), /^SQLITE_\w+: .*\n$/)
  t.same(
    readdirSync(join(path, '..')).filter(name => name.includes('.short')),
    [],
    'nothing is left of a copy that failed',
  )
  // What is left of copies that were killed, two hours ago and just now.
  const left = ['old.db.onrecord-unfinished', 'old.db.onrecord-unfinished-journal', 'new.db.onrecord-unfinished', 'old.unfinished']
  const hoursAgo = new Date(Date.now() - 7_200_000)
  for (const name of left) {
    writeFileSync(join(path, '..', name), 'x')
    if (name.startsWith('old')) utimesSync(join(path, '..', name), hoursAgo, hoursAgo)
  }
  t.match(await run(['backup', `${path}.another`], { env }), { code: 0 })
  t.same(
    readdirSync(join(path, '..'))
      .filter(name => name.includes('unfinished'))
      .sort(),
    left.slice(2),
    'what is nobody’s any more is cleared away, and nothing of others',
  )
  t.match(await run(['backup', `${nowhere}/copy.db`], { env }), { code: 1, stderr: `There is no folder ${nowhere}.\n` })
})

t.test('export stops in silence when nobody reads on', async t => {
  const many = Array.from({ length: 400 }, (_, index) => article(`a${index}`))
  const { env, path } = files(t, [])
  await fillDatabase(path, [...base, ...many])
  const command = `'${process.execPath}' src/main.ts export | head -n 1; echo "\${PIPESTATUS[0]}"`
  const piped = spawnSync('bash', ['--norc', '-c', command], { cwd, env: { ...bare, ...env } })
  const [line = '', status] = String(piped.stdout).split('\n')
  t.match(JSON.parse(line), { type: 'site' })
  t.equal(status, '1')
  t.equal(String(piped.stderr), '')
})

/** A stream that keeps what is written to it. */
function memory(isTTY: boolean) {
  const written: string[] = []
  const stream = new Writable({
    write(chunk, _encoding, done) {
      written.push(String(chunk))
      done()
    },
  })
  return { written, stream: Object.assign(stream, { isTTY }) }
}

t.test('progress is a bar on a terminal, and plain lines elsewhere', async t => {
  let now = 0
  const clock = () => now
  const terminal = memory(true)
  const bar = createProgress(terminal.stream, 1000, clock)
  bar.advance({ bytes: 10, lines: 1 })
  t.same(terminal.written, [], 'nothing for what is over at once')
  now = 500
  bar.advance({ bytes: 500, lines: 100 })
  t.same(terminal.written, [`[${'█'.repeat(15)}${'·'.repeat(15)}] 50 %, 100 lines, 200 a second`])
  bar.say('line 7: is wrong')
  t.equal(terminal.written.slice(1).join(''), `\r\u001b[Kline 7: is wrong\n${terminal.written[0]}`)
  now = 1000
  bar.advance({ bytes: 5000, lines: 200 })
  t.match(terminal.written.at(-1), '] 100 %, 200 lines')
  bar.end()
  t.equal(terminal.written.at(-1), '\r\u001b[K')

  const log = memory(false)
  const plain = createProgress(log.stream, 0, clock)
  now += 4000
  plain.advance({ bytes: 0, lines: 10 })
  t.same(log.written, [])
  now += 2000
  plain.advance({ bytes: 0, lines: 30 })
  plain.say('line 8: is wrong')
  plain.end()
  t.same(log.written, ['100 %, 30 lines, 5 a second\n', 'line 8: is wrong\n'])
})
