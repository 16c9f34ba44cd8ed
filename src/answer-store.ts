import { hash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Commit } from './store/commit.ts'
import type { Statement } from './store/statement.ts'

export interface AnswerStoreOptions {
  commit: Commit
  /** What answers depend on besides what is stored: the settings. */
  settings: unknown
  /** How many milliseconds an answer waits for others, to be stored with them. */
  gatherMs?: number
}

/** So many bytes of answers wait to be stored at most, and share one commit; others are stored when they are made again. */
const maxWaitingBytes = 2 * 2 ** 20

/**
 * Keeps answers in the database from the first on that is asked for, so that a large archive is read without each article being put together
 * anew. None that could not be stored is missed: it is made again.
 */
export function createAnswerStore({ commit, settings, gatherMs = 100 }: AnswerStoreOptions) {
  let waiting: Statement[] = []
  let bytes = 0
  let isDue = false

  const storeSoon = (): void => {
    if (isDue || waiting.length === 0) return
    isDue = true
    setTimeout(() => void store(), gatherMs).unref()
  }
  const store = async (): Promise<void> => {
    const statements = waiting
    waiting = []
    bytes = 0
    await commit(statements).catch(() => {})
    isDue = false
    storeSoon()
  }

  return {
    /** What names this program and its settings: what another made is not what this one would make. */
    madeBy: hash('sha256', JSON.stringify([hashProgram(), settings]), 'base64url'),

    /** Carries a statement out, soon, that keeps something of about so many bytes. */
    keep: (statement: Statement, size: number): void => {
      if (bytes + size > maxWaitingBytes) return
      waiting.push(statement)
      bytes += size
      storeSoon()
    },
  }
}

export type AnswerStore = ReturnType<typeof createAnswerStore>

function hashProgram(): string {
  const root = fileURLToPath(new URL('.', import.meta.url))
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.ts'))
    .sort()
  const contents = ['../package.json', ...files].map(file => readFileSync(join(root, file)))
  return hash('sha256', Buffer.concat(contents), 'base64url')
}
