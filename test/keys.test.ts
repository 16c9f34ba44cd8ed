import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { keysCommand } from '../src/commands/keys.ts'
import type { Flags } from '../src/config.ts'
import { readConfig } from '../src/config.ts'
import { openDatabase } from '../src/store/open.ts'
import { readApiKey } from '../src/text/api-key.ts'
import { start } from './support/child.ts'
import { temporaryFolder } from './support/newsroom.ts'

const cwd = fileURLToPath(new URL('..', import.meta.url))
const folder = temporaryFolder(t)
const database = join(folder, 'a.db')
const keys = (...args: string[]) =>
  spawnSync(process.execPath, ['src/main.ts', 'keys', ...args, '--database-path', database], { cwd, encoding: 'utf8' })
const made = (...args: string[]) => keys(...args).stdout.trim()
const stored = () =>
  readdirSync(folder)
    .map(name => readFileSync(join(folder, name), 'latin1'))
    .join('')
const idIn = (key: string) => readApiKey(key)?.id ?? ''

t.test('onrecord keys says how it is written', async t => {
  const named = { name: 'a', scope: ['admin'] }
  const wrong: [operands: string[], flags: Flags][] = [
    [['make'], {}],
    [['create', 'x'], named],
    [['create'], { scope: ['admin'] }],
    [['create'], { ...named, name: ' ' }],
    [['create'], { ...named, name: 'a\nb' }],
    [['create'], { ...named, name: 'a\tb' }],
    [['create'], { ...named, name: 'x'.repeat(201) }],
    [['create'], { name: 'a' }],
    [['create'], { ...named, scope: ['admin', 'views'] }],
    [['create'], { ...named, expires: 'soon' }],
    [['create'], { ...named, expires: '2020-01-01' }],
    [['revoke'], {}],
    [['rotate'], {}],
    [['list', 'x'], {}],
    [['list'], { name: 'x' }],
    [['revoke', 'x'], { scope: ['admin'] }],
  ]
  const config = readConfig({ DATABASE_PATH: join(folder, 'none.db') })
  for (const [operands, flags] of wrong) {
    await t.rejects(keysCommand.run(config, operands, flags), { name: 'UsageError' }, JSON.stringify([operands, flags]))
  }
  t.match(keys('create', '--scope', 'admin'), { status: 2, stdout: '', stderr: /--name .* Try onrecord --help\.\n$/ })
})

t.test('where there is no database, only create makes one', async t => {
  const nowhere = join(folder, 'no', 'where.db')
  for (const args of [['list'], ['revoke', 'x'], ['rotate', 'x']]) {
    const said = spawnSync(process.execPath, ['src/main.ts', 'keys', ...args, '--database-path', nowhere], { cwd, encoding: 'utf8' })
    t.match(said, { status: 1, stdout: '', stderr: `There is no database at ${nowhere}.\n` })
  }
  t.notOk(readdirSync(folder).includes('no'))
})

t.test('create shows a key once and stores its hash only', async t => {
  const { status, stdout, stderr } = keys(
    'create',
    '--name',
    'The desk',
    '--scope',
    'content:read',
    '--scope',
    'content:write',
    '--scope',
    'content:read',
    '--expires',
    '2999-01-01',
  )
  t.equal(status, 0)
  t.match(stdout, /^onr_live_[0-9a-z]{16}_[0-9a-z]{59}\n$/, 'alone, so that it can be piped')
  t.equal(stderr, `This is the only time that the key is shown, which servers on ${database} take:\n`, 'a path that was not meant is seen')
  const key = stdout.trim()
  const { id, secretHash } = readApiKey(key) ?? { id: '', secretHash: 'x' }
  const bytes = stored()
  t.notOk(bytes.includes(key.slice(26)), 'no part of the secret is in the files')
  t.ok(bytes.includes(secretHash))
  const list = keys('list').stdout
  t.match(
    list,
    new RegExp(`^${id}\tThe desk\tcontent:read,content:write\tcreated \\S+Z\texpires 2999-01-01T00:00:00.000Z\tlast used never\n$`),
  )
  t.notMatch(list, key.slice(26))
})

t.test('rotate makes a key of the same name and scopes, and ends the old one', async t => {
  const old = made('create', '--name', 'Rotated', '--scope', 'content:read')
  const young = made('rotate', idIn(old))
  t.not(young, old)
  const list = keys('list').stdout
  t.match(list, new RegExp(`^${idIn(old)}\tRotated\tcontent:read\tcreated \\S+\trevoked `, 'm'))
  t.match(list, new RegExp(`^${idIn(young)}\tRotated\tcontent:read\tcreated \\S+\tnever expires\t`, 'm'))
  t.match(keys('rotate', idIn(old)), { status: 1, stdout: '', stderr: `There is no key ${idIn(old)} that is not revoked.\n` })
  t.match(keys('rotate', 'nobody'), { status: 1, stdout: '', stderr: 'There is no key nobody that is not revoked.\n' })
})

t.test('rotate makes no key that is over already', async t => {
  const old = idIn(made('create', '--name', 'Old', '--scope', 'content:read', '--expires', '2999-01-01'))
  const sqlite = await openDatabase({ path: database })
  sqlite.prepare('UPDATE keys SET expires_at = ? WHERE id = ?').run('2026-01-01T00:00:00.000Z', old)
  sqlite.close()
  const config = readConfig({ DATABASE_PATH: database })
  await t.rejects(keysCommand.run(config, ['rotate', old], {}), { name: 'CommandError', message: /^Key \w+ is over since 2026-01-01T/ })
  t.notMatch(keys('list').stdout, new RegExp(`^${old}.*revoked`, 'm'))
})

t.test('a running server', async t => {
  const args = ['serve', '--port', '0', '--database-path', database, '--drain-seconds', '0', '--log-level', 'trace']
  const child = start('src/main.ts', args)
  const address = await child.listening()

  const taken: string[] = []

  t.test('takes a key, and not any more with the next request once it is revoked', async t => {
    const key = made('create', '--name', 'a', '--scope', 'content:read')
    const ask = async (text: string) =>
      (await fetch(`${address}/v1/editorial/rubrics`, { headers: { authorization: `Bearer ${text}` } })).status
    t.equal(await ask(key), 200)
    t.match(keys('list').stdout, new RegExp(`^${idIn(key)}.*last used \\d{4}-\\d\\d-\\d\\d$`, 'm'))
    t.match(keys('revoke', idIn(key)), { status: 0, stdout: `Key ${idIn(key)} is revoked.\n` })
    t.equal(await ask(key), 401)
    t.match(keys('revoke', idIn(key)), { status: 1, stderr: /that is not revoked/ })

    const late = made('create', '--name', 'b', '--scope', 'content:read')
    t.equal(await ask(late), 200, 'a new one is good at once')
    t.notMatch(`${child.output.stdout}${child.output.stderr}`, /onr_live_[0-9a-z]/, 'no key is in the log')
    taken.push(key, late)
  })

  t.test('tells a key in no line of the log and in no answer, wherever a caller puts it', async t => {
    const key = made('create', '--name', 'a', '--scope', 'content:read', '--scope', 'content:write')
    const wrong = `${key.slice(0, -1)}${key.endsWith('0') ? '1' : '0'}`
    const json = { 'content-type': 'application/json' }
    const secrets = [key, wrong].map(text => text.slice(26))
    for (const text of [key, wrong]) {
      const authorization = `Bearer ${text}`
      const requests: [path: string, init?: RequestInit][] = [
        ['/v1/editorial/rubrics', { headers: { authorization } }],
        ['/v1/editorial/audit', { headers: { authorization } }],
        ['/v1/editorial/rubrics', { headers: { authorization: `Basic ${text}` } }],
        [`/v1/editorial/rubrics?key=${text}`, { headers: { authorization } }],
        [`/v1/editorial/articles?cursor=${text}`, { headers: { authorization } }],
        [`/v1/editorial/articles/${text}`, { headers: { authorization } }],
        [`/v1/articles/${text}`],
        [`/v1/articles?rubric=${text}&key=${text}`],
        [`/${text}`],
        [`/v1/%FF${text}`],
        ['/v1/articles', { headers: { 'x-request-id': text } }],
        [
          '/v1/editorial/articles',
          { method: 'POST', headers: { ...json, authorization, 'idempotency-key': text }, body: JSON.stringify({ headline: text }) },
        ],
        ['/v1/editorial/articles', { method: 'POST', headers: { ...json, authorization }, body: `{"headline": ${text}` }],
      ]
      for (const [path, init] of requests) {
        const answer = await fetch(`${address}${path}`, init)
        const said = JSON.stringify([await answer.text(), ...answer.headers])
        for (const secret of secrets) t.notOk(said.includes(secret), path)
      }
    }
    child.process.kill('SIGTERM')
    t.equal(await child.exited, 0)
    const log = `${child.output.stdout}${child.output.stderr}`
    t.ok(log.split('\n').length > 30, 'every request is in the log')
    for (const secret of [...secrets, ...taken.map(text => text.slice(26))]) t.notOk(log.includes(secret))
  })
})
