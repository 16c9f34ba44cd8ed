import type { articleLine } from '../bundle/article-line.ts'
import { ApiError } from '../errors.ts'
import { contextLength } from '../schemas/quote.ts'
import type { ArticleParts, QuoteRow } from '../store/article-unit.ts'
import { reanchor } from '../text/reanchor.ts'
import { createTracker } from '../text/tracker.ts'

/** An article as it is stored, told as a bundle tells of it. */
export type StoredLine = Extract<ReturnType<typeof articleLine>, { type: 'article' }>
type LineQuote = StoredLine['quotes'][number]

/** The quotes of an article where they stood in a text. */
export interface Stood {
  quotes: readonly QuoteRow[]
  bodyText: string
}

/** The quotes of an article where they stood in a state of it, as far as that held them. */
export function stoodIn(then: ArticleParts, quotes: readonly QuoteRow[]): Stood {
  const places = new Map(then.quotes.filter(({ blocks }) => blocks.length > 0).map(quote => [quote.id, quote]))
  const placed = quotes.map(row => {
    const { startOffset, prefix, suffix } = places.get(row.id) ?? row
    return { ...row, startOffset, prefix, suffix }
  })
  return { quotes: placed, bodyText: then.article.bodyText }
}

/** What an edit makes of an article, as far as its quotes depend on it. */
interface Edit {
  text: string
  /** The slugs of the people who appear in it. */
  speakers: ReadonlySet<string>
  /** The ids of the quotes that the editor takes back. */
  retracted: ReadonlySet<string>
  at: string
}

/** A quote that must stand in the text. */
export const isHeld = ({ status }: Pick<QuoteRow, 'status'>): boolean => status === 'candidate' || status === 'published'

const toAnchored = ({ text, startOffset, prefix, suffix }: QuoteRow) => ({ text, start: startOffset, prefix, suffix })

/** The quotes of an edited article: all or nothing, but for those that the editor takes back. Throws `conflict` naming those that are lost. */
export function relocate(quotes: readonly LineQuote[], stood: Stood, edit: Edit): LineQuote[] {
  const stored = new Map(stood.quotes.map(row => [row.id, row]))
  const starts = startsIn(stood, edit)
  const moved = quotes.map(quote => {
    const before = stored.get(quote.id ?? '')
    return before === undefined ? quote : moveQuote(quote, before, starts.get(before.id), edit)
  })
  const silent = moved.filter(quote => isHeld(quote) && quote.expert !== undefined && !edit.speakers.has(quote.expert))
  if (silent.length === 0) return moved
  throw refusal(
    '/appearances',
    silent,
    'lacks the speaker of',
    'Somebody who is quoted does not appear any more. Reassign the quotes, or name them in retractQuotes.',
  )
}

/** Where each quote begins in the edited text. Those that are out of use do not stand in the way of the others, and need not be there. */
function startsIn({ quotes, bodyText }: Stood, { text, retracted }: Edit): Map<string, number> {
  const held = quotes.filter(row => isHeld(row) && !retracted.has(row.id))
  const track = createTracker(bodyText, text)
  const places = reanchor(held.map(toAnchored), text, contextLength, track)
  const lost = held.filter((_, index) => places[index] === undefined)
  if (lost.length > 0) {
    throw refusal(
      '/body',
      lost,
      'no longer holds',
      'The text no longer holds every quote. Keep their words, or name them in retractQuotes.',
    )
  }
  const others = quotes.filter(row => !held.includes(row))
  const found = [
    ...held.map((row, index) => [row, places[index]] as const),
    ...others.map(row => [row, reanchor([toAnchored(row)], text, contextLength, track)[0]] as const),
  ]
  return new Map(found.flatMap(([{ id }, place]) => (place ? [[id, place.start]] : [])))
}

function moveQuote(
  { expert, ...quote }: LineQuote,
  before: QuoteRow,
  start: number | undefined,
  { speakers, retracted, at }: Edit,
): LineQuote {
  const place = start === undefined ? { prefix: before.prefix, suffix: before.suffix } : { start }
  const isTaken = retracted.has(before.id)
  const taken = isTaken ? { status: 'orphaned' as const, ...(before.status === 'published' && { retracted: at }) } : {}
  // What is out of use does not keep anybody among the appearances.
  const isSpeaking = expert !== undefined && (speakers.has(expert) || (isHeld(before) && !isTaken))
  return { ...quote, ...place, ...taken, ...(isSpeaking && { expert }) }
}

function refusal(pointer: string, lost: readonly { id?: string | undefined; text: string }[], how: string, detail: string): ApiError {
  const errors = lost.map(
    ({ id = '', text }) => ({ in: 'body', pointer, detail: `${how} ${id}: "${text.slice(0, 80).toWellFormed()}"` }) as const,
  )
  return new ApiError('conflict', detail, { errors, quotes: lost.map(({ id = '' }) => id) })
}
