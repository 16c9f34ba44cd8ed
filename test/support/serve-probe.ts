import { readConfig } from '../../src/config.ts'
import { ListenError, serve } from '../../src/serve.ts'
import { openProbe } from './probe.ts'

/** The probe as a process of its own, as `onrecord serve` runs the real app. `FAIL` has it fail a moment later, `PATIENCE_MS` be less patient. */
const config = readConfig()
const lifecycle = { draining: false }
const app = await openProbe({ config, lifecycle })
try {
  await serve(app, {
    config,
    lifecycle,
    ...(process.env.PATIENCE_MS && { patienceMs: Number(process.env.PATIENCE_MS) }),
    cleanup: async () => app.log.info('cleaned up'),
  })
} catch (error) {
  if (!(error instanceof ListenError)) throw error
  console.error(error.message)
  process.exit(1)
}
if (process.env.FAIL) {
  setTimeout(() => {
    throw new Error('nobody catches this')
  }, 50)
}
