import { setTimeout as sleep } from 'node:timers/promises'

// A searching thread that takes its time to start.
await sleep(1500)
await import('./searching-worker.ts')
