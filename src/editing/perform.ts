import { hash } from 'node:crypto'
import { ApiError, status } from '../errors.ts'
import { type AuditFacts, type auditQueries, auditStatement } from '../store/audit.ts'
import { forgetAnswers, type idempotencyQueries, insertAnswer } from '../store/idempotency.ts'
import type { Statement } from '../store/statement.ts'
import { UnitRefused } from '../store/unit.ts'
import type { Writer } from '../store/writer.ts'
import { dayMs } from '../text/day.ts'
import { typeId } from '../text/type-id.ts'
import type { EditingContext } from './context.ts'
import { toConflict } from './refused.ts'

/** What a write is answered with. */
export interface Answer {
  status: number
  etag?: string | undefined
  body: unknown
}

export type AuditDetail = AuditFacts['detail']

/** What a write does, built before any of it runs. One that changes nothing is not audited. */
export interface Effect {
  statements: Statement[]
  answer: Answer
  audit?: Pick<AuditFacts, 'kind' | 'thingId' | 'detail'>
}

/** The Idempotency-Key of a POST, and a text that is the same if and only if the request is. */
interface Repeatable {
  key: string
  request: string
}

/** Who asks for what. */
export interface Order {
  keyId: string
  action: string
  idempotency?: Repeatable | undefined
}

/** Who asks for what, and which state they know: the ETag of their If-Match. */
export interface Change extends Order {
  ifMatch: string
  /** Whether the key may publish, and so change what is about to be. */
  mayPublish: boolean
}

interface EditingOptions extends Pick<EditingContext, 'now' | 'makeUuid' | 'atOneMoment'> {
  writer: Writer
  audit: ReturnType<typeof auditQueries>
  idempotency: ReturnType<typeof idempotencyQueries>
}

/** How long the answer to a request with an Idempotency-Key is kept. */
const keptMs = dayMs

/** How often a write is tried that another process gets ahead of. Of two that write all the time, one in two tries is lost. */
const maxTries = 50

/** The one conflict that passes by itself, which Retry-After tells apart from the others. */
const underWay = () => new ApiError('conflict', 'A request with this Idempotency-Key is under way.', { headers: { 'retry-after': '1' } })

/**
 * Carries out writes one after another: what a write depends on is read, then its effect, its audit entry and the answer for those who repeat
 * it are committed as one unit. A repeated request gets the same answer and has no second effect. What another process writes in between makes
 * the unit fail, since no two audit entries follow on the same one, and an import is seen by its guards or by what refers to it; then the write is
 * tried again on what is there.
 */
export function createEditing({ writer, audit, idempotency: answers, atOneMoment, now, makeUuid }: EditingOptions) {
  const inFlight = new Set<string>()
  let last: Promise<unknown> = Promise.resolve()

  const serially = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(work, work)
    last = turn.catch(() => undefined)
    return turn
  }

  const oldest = () => new Date(Date.parse(now()) - keptMs).toISOString()
  const forgetOld = () => forgetAnswers({ before: oldest() })

  const keepAnswer = (keyId: string, { key, request }: Repeatable, { status, etag, body }: Answer, at: string): Statement[] => [
    forgetOld(),
    insertAnswer({
      keyId,
      idempotencyKey: key,
      requestHash: hash('sha256', request, 'hex'),
      at,
      status,
      etag: etag ?? null,
      body: JSON.stringify(body),
    }),
  ]

  async function carryOut(order: Order, work: () => Promise<Effect>, tries: number): Promise<Answer> {
    const { keyId, action, idempotency } = order
    const { before, effect } = await atOneMoment(async () => {
      // Read before all that the write depends on: whoever writes after this has written an entry behind the same one.
      const before = await audit.last()
      return { before, effect: await work() }
    }, true)
    const { statements, answer, audit: facts } = effect
    const at = now()
    const entry = facts ? [auditStatement({ at, keyId, action, ...facts }, before)] : []
    const kept = idempotency ? keepAnswer(keyId, idempotency, answer, at) : []
    const all = [...statements, ...entry, ...kept]
    if (all.length === 0) return answer
    try {
      await writer.commit({ id: typeId('unit', makeUuid()), at, statements: all })
      return answer
    } catch (error) {
      if (!(error instanceof UnitRefused)) throw error
      const isOvertaken = /^(?:revision|FOREIGN KEY .*)$/.test(error.reason) || (await audit.last())?.hash !== before?.hash
      if (!isOvertaken || tries >= maxTries) throw toConflict(error)
    }
    return carryOut(order, work, tries + 1)
  }

  async function findAnswer(keyId: string, { key, request }: Repeatable): Promise<Answer | undefined> {
    const known = await answers.findAnswer(keyId, key)
    if (!known || known.at < oldest()) return undefined
    if (known.requestHash !== hash('sha256', request, 'hex')) {
      throw new ApiError('idempotency_mismatch', 'This Idempotency-Key was used with another request.')
    }
    return { status: known.status, etag: known.etag ?? undefined, body: JSON.parse(known.body) }
  }

  async function performOnce(order: Order, idempotency: Repeatable, work: () => Promise<Effect>): Promise<Answer> {
    const name = JSON.stringify([order.keyId, idempotency.key])
    if (inFlight.has(name)) throw underWay()
    inFlight.add(name)
    try {
      return (await findAnswer(order.keyId, idempotency)) ?? (await serially(() => carryOut(order, work, 1)))
    } catch (error) {
      // Another process may have answered the same request since it was looked for, and its effect be what refuses it here.
      const answered = await findAnswer(order.keyId, idempotency)
      if (answered) return answered
      throw error
    } finally {
      inFlight.delete(name)
    }
  }

  return {
    /** Throws what `work` throws, `idempotency_mismatch`, or `conflict` when the same request is under way or a rule of what is stored forbids it. */
    async perform(order: Order, work: () => Promise<Effect>): Promise<Answer> {
      const { idempotency } = order
      return idempotency ? performOnce(order, idempotency, work) : serially(() => carryOut(order, work, 1))
    },

    /** The statement that forgets the answers that are kept no longer. */
    forgetOld,
  }
}

export type Editing = ReturnType<typeof createEditing>

/** The answer of a write that leaves something to look at. */
export const shown = (body: unknown, etag: string, isNew = false): Answer => ({ status: isNew ? status.created : status.ok, etag, body })

/** The answer of a write that leaves nothing. */
export const deleted: Answer = { status: status.noContent, body: null }

/** Throws `precondition_failed` with the ETag of now, if there is one, unless the caller knows it. */
export function demandMatch(ifMatch: string, etag: string | undefined): void {
  if (ifMatch === '*' || ifMatch.split(',').some(tag => tag.trim() === etag)) return
  // A proxy that compresses answers makes their ETags weak, and a weak one is never the same as another (RFC 9110 section 8.8.3.2).
  const isWeak = etag !== undefined && ifMatch.includes(`W/${etag}`)
  const detail = isWeak ? 'If-Match has a weak ETag, which never matches; leave W/ out.' : 'It was changed since; read it again.'
  throw new ApiError('precondition_failed', detail, { headers: etag === undefined ? {} : { etag } })
}
