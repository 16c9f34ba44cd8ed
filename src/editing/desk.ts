import { randomUUIDv7 } from 'node:crypto'
import { ApiError } from '../errors.ts'
import { commitBy } from '../store/commit.ts'
import type { EditorialStore } from '../store/editorial.ts'
import type { Writer } from '../store/writer.ts'
import { type ArticleState, etagOfState, loadArticle } from './article-state.ts'
import { effectOf } from './articles.ts'
import { callOff, goLive } from './lifecycle.ts'
import { createTextReader, type TextReader } from './long-text.ts'
import { createEditing } from './perform.ts'

/** Who stands in the audit for what happens by the clock. */
const clockKey = 'clock'

interface DeskOptions {
  editorial: EditorialStore
  writer: Writer
  /** Milliseconds since 1970. */
  now: () => number
  makeUuid?: () => string
  texts?: TextReader
}

/** Somebody else has published it, or called it off, in the meantime. */
class NotDue extends Error {}

const isDue = ({ live, copy }: ArticleState, now: string): boolean =>
  live.article.status === 'scheduled' ? (live.article.datePublished ?? now) <= now : (copy?.publishAt ?? '~') <= now

/** Where content is edited: what is read for it, how writes are carried out, and what is done by the clock. */
export function createDesk({ editorial, writer, now, makeUuid = () => randomUUIDv7(), texts = createTextReader() }: DeskOptions) {
  const clock = { now: () => new Date(now()).toISOString(), makeUuid }
  const context = { ...editorial, ...clock, ...texts }
  const editing = createEditing({ writer, ...context })
  const commit = commitBy(writer, now)
  return {
    context,
    editing,
    lists: editorial.lists,

    /**
     * Publishes what is due and forgets the answers that are kept no longer; to be called every minute. What is due is written in the
     * database, so a restart forgets nothing, and the revision guard of the unit lets only one of several processes publish it. What is left once
     * `isStopped` is for the next start.
     */
    async tick(onError: (error: unknown, id: string) => void, isStopped = () => false): Promise<void> {
      for (const id of new Set(await context.revisions.listDue(context.now()))) {
        if (isStopped()) return
        const carryOut = (action: string, move: typeof goLive) => {
          const order = { keyId: clockKey, action }
          return editing.perform(order, async () => {
            const state = await loadArticle(context, id)
            if (!isDue(state, context.now())) throw new NotDue()
            return effectOf(context, move(context, state, order), {}, { due: etagOfState(state) })
          })
        }
        const tell = (error: unknown) => {
          if (!(error instanceof NotDue)) onError(error, id)
        }
        await carryOut('publishArticle', goLive).catch(async error => {
          tell(error)
          // What has been made stale, or whose slug was taken, waits for an editor: it is told of once. A disk that is full is only for now.
          if (error instanceof ApiError && error.code === 'conflict') await carryOut('unscheduleArticle', callOff).catch(tell)
        })
      }
      await commit([editing.forgetOld()])
    },
  }
}

export type Desk = ReturnType<typeof createDesk>
