import { spawn, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import { start } from './support/child.ts'
import { sampleLines } from './support/content.ts'
import { fillDatabase, temporaryFolder } from './support/newsroom.ts'

// What comes of what cannot be written to standard output or standard error.

const cwd = fileURLToPath(new URL('..', import.meta.url))
const path = join(temporaryFolder(t), 'sample.db')
await fillDatabase(path, sampleLines)
const settings = { ...process.env, DATABASE_PATH: path, PORT: '0', DRAIN_SECONDS: '0', LOG_LEVEL: 'info' }

/** Runs a line of shell, in which "$0" is Node. */
const shell = (line: string) => spawnSync('bash', ['--norc', '-c', line, process.execPath], { cwd, env: settings })

t.test('a command that cannot say what it did has failed, and tells the reason in one line', async t => {
  for (const command of ['export', 'migrate', 'quotes README.md', '--help']) {
    const { status, stderr } = shell(`exec "$0" src/main.ts ${command} > /dev/full`)
    t.equal(status, 1, command)
    t.match(String(stderr), /^ENOSPC: no space left on device, write\n$/, command)
  }
  t.equal(shell('exec "$0" src/main.ts sing 2> /dev/full').status, 2, 'its status is kept where nobody can be told the reason')
})

t.test('nobody is told where nobody reads on', async t => {
  const { stdout, stderr } = shell(`(sleep 0.3; exec "$0" src/main.ts migrate) | true; echo "\${PIPESTATUS[0]}"`)
  t.same([String(stdout), String(stderr)], ['1\n', ''])
})

const answers = async (t: Test, address: string) => {
  for (const url of ['/v1/site', '/v1/site', '/readyz']) t.equal((await fetch(address + url)).status, 200, url)
}

t.test('a server whose log has no room serves on', async t => {
  const server = spawn('sh', ['-c', 'exec "$0" src/main.ts serve > /dev/full', process.execPath], { cwd, env: settings })
  const exited = new Promise(resolve => server.once('exit', resolve))
  let said = ''
  for await (const data of server.stderr) {
    said += String(data)
    if (said.includes('readyz')) break
  }
  await answers(t, /http:\S+(?=\/readyz)/.exec(said)?.[0] ?? '')
  server.kill('SIGTERM')
  t.equal(await exited, 0)
})

t.test('a server whose log nobody reads any more serves on', async t => {
  for (const workers of ['1', '2']) {
    const child = start('src/main.ts', ['serve', '--workers', workers], settings)
    const address = await child.listening()
    child.process.stdout?.destroy()
    await answers(t, address)
    child.process.kill('SIGTERM')
    t.equal(await child.exited, 0, workers)
  }
})

t.test('an export that takes long tells how far it is', async t => {
  const { stdout, stderr } = shell('"$0" src/main.ts export | (head -c 1; sleep 5.5; cat)')
  t.match(String(stderr), /^\d+ %, \d+ lines, \d+ a second\n$/)
  t.equal(String(stdout).split('\n').length, sampleLines.length + 1)
})
