import { existsSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import closeWithGrace from 'close-with-grace'
import type { Config } from './config.ts'
import type { Lifecycle } from './lifecycle.ts'
import type { App } from './server.ts'

/** The whole way from the signal to the exit; whatever supervises the process usually kills it after 30 s. */
const hardStopMs = 25_000
/** What of it is left for cleaning up. */
const cleanupMs = 2000

interface ServeOptions {
  config: Pick<Config, 'host' | 'port' | 'publicUrl' | 'drainSeconds'>
  /** The same object that the app was made with. */
  lifecycle: Lifecycle
  /** Whether to say what to open; one of several workers does. */
  invites?: boolean
  /** How long what is under way may take when the drain is over; less where that was long. */
  patienceMs?: number
  /** Called when no request is left, before the process exits; also where it cannot listen. */
  cleanup?: () => void | Promise<void>
}

/** The server cannot listen; the message is one line for the person who started it. */
export class ListenError extends Error {
  override readonly name = 'ListenError'
}

/**
 * Listens, tells on stderr what to open, and ends the process on a signal: SIGTERM turns /readyz to 503 and has answers close their
 * connections at once, serves on for `drainSeconds` while balancers notice, finishes what is under way, cleans up and exits with 0. SIGINT, a person at a
 * terminal, does not wait. A second signal, or 25 s, exit with 1. Throws ListenError.
 */
export async function serve(app: App, { config, lifecycle, invites = true, patienceMs = 10_000, cleanup }: ServeOptions): Promise<void> {
  const end = async (drainMs = 0): Promise<void> => {
    // Node no longer looks at its time limits, and who sends half a request, or reads no answer, is not to keep the others from an orderly end.
    const cut = setTimeout(() => app.server.closeAllConnections(), Math.min(patienceMs, hardStopMs - cleanupMs - drainMs))
    await app.close()
    clearTimeout(cut)
    await cleanup?.()
  }
  limitConnections(app)
  try {
    await listen(app, config)
  } catch (error) {
    // Threads that wait for work would keep the process alive.
    await end()
    throw error
  }
  closeWithGrace({ delay: hardStopMs, logger: app.log }, async ({ signal, err }) => {
    lifecycle.draining = true
    if (err) app.log.fatal({ err }, 'stopping after an error that nothing caught')
    const drainSeconds = signal === 'SIGTERM' ? config.drainSeconds : 0
    app.log.info({ signal, drainSeconds }, 'stopping')
    await sleep(drainSeconds * 1000)
    await end(drainSeconds * 1000)
    app.log.info('stopped')
  })
  app.log.info({ address: app.listeningOrigin }, 'listening')
  if (invites) process.stderr.write(invitation(config, app.listeningOrigin))
}

/** Files that connections leave to the database, its threads and their pipes. */
const spareFiles = 64
const minuteMs = 60_000

/** Takes no more connections than leave files to all else: a search or /readyz would fail for want of them, and the system say nothing of whom it drops. */
function limitConnections({ server, log }: App): void {
  // Elsewhere than on Linux there is no such file, and no limit.
  const limits = existsSync('/proc/self/limits') ? readFileSync('/proc/self/limits', 'utf8') : ''
  const files = /^Max open files +(\d+)/m.exec(limits)?.[1]
  if (files === undefined) return
  const most = Math.max(1, Number(files) - spareFiles)
  let toldAt = -minuteMs
  server.maxConnections = most
  server.on('drop', () => {
    if (performance.now() - toldAt < minuteMs) return
    toldAt = performance.now()
    log.error({ connections: most, files: Number(files) }, 'connections are dropped: there are as many as the limit of open files allows')
  })
}

async function listen(app: App, { host, port }: ServeOptions['config']): Promise<void> {
  try {
    await app.listen({ host, port })
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
    const reason = listenFailures.get(code)
    if (reason === undefined) throw cause
    throw new ListenError(`Cannot listen on ${host}, port ${port}: ${reason}.`, { cause })
  }
}

const listenFailures = new Map([
  ['EADDRINUSE', 'another program does; stop it or choose another PORT'],
  ['EADDRNOTAVAIL', 'this machine does not have the address; choose another HOST'],
  ['EACCES', 'this user may not; choose a PORT above 1023'],
  ['ENOTFOUND', 'the name is not known; choose another HOST'],
])

/** Which port was free is known only once it listens, when links have their beginning already. */
function invitation({ port, publicUrl }: ServeOptions['config'], origin: string): string {
  const url = port === 0 ? origin : publicUrl
  return [
    'Onrecord is serving. Open',
    `  ${url}/docs         the reference`,
    `  ${url}/v1/articles  the newest articles`,
    `  ${url}/readyz       its health`,
    ...(publicUrl.endsWith(':0') ? [`Links in answers begin with ${publicUrl} and lead nowhere: set PORT or PUBLIC_URL.`] : []),
    '',
  ].join('\n')
}
