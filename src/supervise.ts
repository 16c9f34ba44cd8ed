import cluster, { type Worker } from 'node:cluster'
import { setTimeout as sleep } from 'node:timers/promises'
import closeWithGrace from 'close-with-grace'
import type { FastifyBaseLogger } from 'fastify'
import type { Writer } from './store/writer.ts'
import { commitSent, type Ending, type SentUnit } from './store/writer-channel.ts'

/** Longer than a worker takes at most to stop. */
const hardStopMs = 27_000
/** How long to wait before a worker is started anew that lived shortly; twice as long each time. */
const firstDelayMs = 100
const longestDelayMs = 30_000
/** A worker that lived so long begins with the first delay again. */
const soundMs = 10_000

/** What the one that supervises sends to a worker. */
export type Told = Ending | { stop: 'SIGTERM' | 'SIGINT' }

interface SuperviseOptions {
  workers: number
  writer: Writer
  log: FastifyBaseLogger
  /** Called when no worker is left. */
  cleanup: () => Promise<void>
}

/** Starts this program as workers that serve, commits what they write, starts anew those that die, and has all of them drain on a signal. */
export function supervise({ workers, writer, log, cleanup }: SuperviseOptions): void {
  let stop: 'SIGTERM' | 'SIGINT' | undefined
  let hasListened = false
  let isHopeless = false
  let delayMs = firstDelayMs
  // Workers take connections themselves: one that is on its way from here to a worker that dies would be lost, and its client wait for ever.
  cluster.schedulingPolicy = cluster.SCHED_NONE
  cluster.setupPrimary({ serialization: 'advanced' })
  const { close } = closeWithGrace({ delay: hardStopMs, logger: log }, async ({ signal, err }) => {
    stop = signal === 'SIGINT' ? 'SIGINT' : 'SIGTERM'
    if (err) log.fatal({ err }, 'stopping after an error that nothing caught')
    const living = Object.values(cluster.workers ?? {}).filter(worker => worker !== undefined)
    const gone = living.map(worker => new Promise(resolve => worker.once('exit', resolve)))
    for (const worker of living) tell(worker, { stop })
    await Promise.all(gone)
    await cleanup()
    // Which exits with 1.
    if (isHopeless) throw new Error('no worker could be started')
    log.info('stopped')
  })

  const start = (): void => {
    const worker = cluster.fork()
    const startedAt = performance.now()
    worker.on('message', (sent: SentUnit) => void commitSent(writer, sent).then(ending => tell(worker, ending)))
    worker.once('listening', () => {
      hasListened = true
      // It was told before it could hear.
      if (stop) tell(worker, { stop })
    })
    worker.once('exit', (code, signal) => {
      if (!stop) void replace(code, signal, performance.now() - startedAt)
    })
  }

  async function replace(code: number, signal: string, livedMs: number): Promise<void> {
    // It said why on stderr, and another would do no better.
    if (!hasListened) {
      isHopeless = true
      close()
      return
    }
    delayMs = livedMs >= soundMs ? firstDelayMs : Math.min(2 * delayMs, longestDelayMs)
    log.error({ code, signal, delayMs }, 'a worker has ended and is started anew')
    await sleep(delayMs)
    if (!stop) start()
  }

  for (let count = 0; count < workers; count++) start()
}

/** A worker may be gone before it is answered. */
function tell(worker: Worker, told: Told): void {
  if (worker.isConnected()) worker.send(told, () => {})
}
