import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { fill } from '../fill.ts'
import { writeNewsroom } from '../newsroom.ts'
import { startOurs } from '../server.ts'
import { atMost, type Place, type Row } from './row.ts'

const Times = z.object({ p50: z.number(), p99: z.number(), max: z.number() })
/** In milliseconds: how long turns of the event loop took, and how long of that its thread had a processor. */
const Delays = z.object({ delay: Times, work: Times })

async function run(args: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] })
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}`)
}

/** How long the serving thread is held up while a bundle is imported into its database by another process, which is then copied; it is read all the time. */
export async function delay(articles: number, { folder }: Place): Promise<Row[]> {
  const [database, bundle, copy, told] = ['delay.db', 'delay.ndjson', 'delay-copy.db', 'delay.json'].map(name => join(folder, name))
  const files = [database ?? '', bundle ?? '', copy ?? '', told ?? '']
  for (const file of files) rmSync(file, { force: true })
  await fill(database ?? '', 1, () => {})
  await writeNewsroom(bundle ?? '', articles)
  const ours = await startOurs(database ?? '', undefined, { BENCH_DELAYS: told ?? '' })
  ours.signal('SIGCONT')
  let isOver = false
  const reading = (async () => {
    while (!isOver) await (await fetch(`http://127.0.0.1:${ours.port}/v1/articles`)).arrayBuffer()
  })()
  try {
    await run(['src/main.ts', 'import', bundle ?? '', '--database-path', database ?? ''])
    await run(['src/main.ts', 'backup', copy ?? '', '--database-path', database ?? ''])
    const { delay: held, work } = Delays.parse(JSON.parse(readFileSync(told ?? '', 'utf8')))
    const meanwhile = `both cores busy with the import of ${articles.toLocaleString('en')} articles, then a copy`
    return [
      atMost(
        'event-loop delay, p99 while importing and copying',
        5,
        held.p99,
        `ms; the median ${held.p50.toFixed(1)}, the longest ${held.max.toFixed(0)}, ${meanwhile}`,
      ),
      atMost(
        'work of the serving thread in one turn, p99 meanwhile',
        5,
        work.p99,
        `ms of processor time; the longest ${work.max.toFixed(1)}`,
      ),
    ]
  } finally {
    isOver = true
    await reading
    await ours.stop()
    for (const file of files.flatMap(file => [file, `${file}-wal`, `${file}-shm`])) rmSync(file, { force: true })
  }
}
