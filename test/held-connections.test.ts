import { existsSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import t from 'tap'
import { start } from './support/child.ts'
import { temporaryFolder } from './support/newsroom.ts'

const settings = { PORT: '0', DRAIN_SECONDS: '0', RATE_LIMIT_MAX: '0' }

t.test('who sends half a request, or reads no answer, does not keep it from ending in order', async t => {
  const child = start('test/support/serve-probe.ts', [], { ...settings, PATIENCE_MS: '500' })
  const url = await child.listening()
  const port = Number(new URL(url).port)
  const cards = 'GET /v1/cards?limit=999 HTTP/1.1\r\nHost: a.example\r\n\r\n'
  const held = [
    'GET /v1/cards HTTP/1.1\r\nHost: a.exa',
    'POST /v1/cards HTTP/1.1\r\nHost: a.example\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{',
    'hello\r\n\r\n',
    cards.repeat(500),
  ].map(text => {
    const socket = connect(port, '127.0.0.1').pause()
    socket.write(text)
    return socket.on('error', () => {})
  })
  await fetch(`${url}/v1/cards`)
  child.process.kill('SIGTERM')
  t.equal(await child.exited, 0)
  t.match(child.output.stdout, /"cleaned up"/)
  for (const socket of held) socket.destroy()
})

t.test(
  'it takes no more connections than leave it files to work with, and says so once',
  { skip: !existsSync('/proc/self/limits') },
  async t => {
    const database = join(temporaryFolder(t), 'onrecord.db')
    const child = start('src/main.ts', ['serve', '--sample'], { ...settings, LOG_LEVEL: 'info', DATABASE_PATH: database }, 80)
    t.teardown(() => child.process.kill('SIGKILL'))
    const { hostname, port } = new URL(await child.listening())
    const opened = await Promise.all(
      Array.from(
        { length: 60 },
        () =>
          new Promise<Socket | undefined>(resolve => {
            const socket = connect(Number(port), hostname, () => socket.write('GET /livez HTTP/1.1\r\nHost: x\r\n\r\n'))
            socket
              .once('data', () => resolve(socket))
              .once('close', () => resolve(undefined))
              .on('error', () => {})
          }),
      ),
    )
    const [first, ...others] = opened.filter(socket => socket !== undefined)
    t.equal(others.length, 15)
    const answer = new Promise(resolve => first?.once('data', data => resolve(String(data))))
    // Its thread is started for it.
    first?.write('GET /v1/search?q=harbour HTTP/1.1\r\nHost: x\r\n\r\n')
    t.match(await answer, /^HTTP\/1\.1 200 /)
    for (const socket of [first, ...others]) socket?.destroy()
    // There is room again as soon as it has heard of that.
    const readiness = (): Promise<Response> => fetch(`http://${hostname}:${port}/readyz`).catch(readiness)
    t.equal((await readiness()).status, 200)
    child.process.kill('SIGTERM')
    t.equal(await child.exited, 0)
    t.equal(child.output.stdout.match(/"level":50,.*"connections":16,"files":80,"msg":"connections are dropped/g)?.length, 1)
  },
)
