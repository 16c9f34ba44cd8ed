import cluster from 'node:cluster'
import type { Config } from '../config.ts'
import { createDesk } from '../editing/desk.ts'
import { createLog } from '../logging.ts'
import { serve } from '../serve.ts'
import { createEditorialStore } from '../store/editorial.ts'
import { createWriterChannel } from '../store/writer-channel.ts'
import { supervise, type Told } from '../supervise.ts'
import { lastSaltDay } from '../views/upkeep.ts'
import { open, openWriter, prepare } from './api.ts'
import type { Command } from './command.ts'
import { everyMinute, startDuties } from './duties.ts'

export const serveCommand: Command = {
  usage: '',
  about: 'Serve the API; creates and migrates the database when needed.',
  operands: { min: 0, max: 0 },
  async run(config) {
    // Until it listens, or cannot, a worker has nothing but the channel to wait for; then it ends, for all that it could still be told.
    if (cluster.isWorker) await serveAsWorker(config).finally(() => process.channel?.unref())
    else if (config.workers > 1) await serveByWorkers(config)
    else await serveAlone(config)
    return true
  },
}

async function serveAlone(config: Config): Promise<void> {
  const database = await open(config)
  const thread = await openWriter(config)
  const served = await prepare(config, database, thread)
  const { desk, recorder, app } = served
  const stopDuties = startDuties({ config, ...database, desk, thread, recorder, log: app.log })
  await run(config, served, async () => {
    await stopDuties()
    await thread.close()
    database.sqlite.close()
  })
}

/** Serves nothing itself: it writes, and looks at the clock, for the workers. */
async function serveByWorkers(config: Config): Promise<void> {
  const database = await open(config)
  const { sqlite, store, reader } = database
  const thread = await openWriter(config)
  const log = createLog(config.logLevel)
  const desk = createDesk({ editorial: createEditorialStore(reader), writer: thread, now: Date.now })
  const recorder = { forgetSaltsBefore: () => {} }
  const stopDuties = startDuties({ config, store, reader, desk, thread, recorder, log })
  supervise({
    workers: config.workers,
    writer: thread,
    log,
    async cleanup() {
      await stopDuties()
      await thread.close()
      sqlite.close()
    },
  })
}

/** Serves, and has the process that started it write. */
async function serveAsWorker(config: Config): Promise<void> {
  const database = await open(config)
  const channel = createWriterChannel(sent => process.send?.(sent))
  const served = await prepare(config, database, channel)
  process.on('message', (told: Told) => {
    if (!('stop' in told)) channel.settle(told)
    // A person at a terminal stops all processes at once.
    else if (!served.lifecycle.draining) process.kill(process.pid, told.stop)
  })
  const { recorder, app } = served
  const forget = async () => recorder.forgetSaltsBefore(lastSaltDay(Date.now()))
  const stopForgetting = everyMinute(forget, error => app.log.error({ err: error }, 'salts could not be forgotten'))
  await run(config, served, async () => {
    await stopForgetting()
    database.sqlite.close()
  })
}

/** Listens until a signal, then lets go of what the API needs, and cleans up. */
function run(
  config: Config,
  { app, watch, recorder, searching, lifecycle }: Awaited<ReturnType<typeof prepare>>,
  cleanup: () => Promise<void>,
): Promise<void> {
  const stopWatching = watch.start()
  return serve(app, {
    config,
    lifecycle,
    invites: (cluster.worker?.id ?? 1) === 1,
    async cleanup() {
      stopWatching()
      await recorder.judge()
      await searching.close()
      await cleanup()
    },
  })
}
