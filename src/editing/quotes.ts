import { isDeepStrictEqual } from 'node:util'
import type { z } from 'zod'
import { timeOf } from '../bundle/prepare-article.ts'
import { ApiError } from '../errors.ts'
import { maxQuotes } from '../schemas/bundle.ts'
import type { NewQuote, QuotePatch } from '../schemas/editorial-article.ts'
import { QuoteText } from '../schemas/quote.ts'
import type { ArticleParts, QuoteRow } from '../store/article-unit.ts'
import { namesOf } from '../store/expert-unit.ts'
import { absenceFrom } from '../text/absent.ts'
import { typeId } from '../text/type-id.ts'
import { demandRoom } from './article-size.ts'
import { type ArticleState, editedParts, moveLive } from './article-state.ts'
import { type ArticleContext, demandMayChange, effectOf, loadMatching, noEffect } from './articles.ts'
import type { Said } from './content.ts'
import { addMarked, checkQuotes, compareStanding, createMarker, quotesAsRead } from './mark.ts'
import type { AuditDetail, Change, Effect } from './perform.ts'
import { wrongField } from './refused.ts'

/** What happens to quotes happens at once, in what is live and in the working copy alike. To retract is possible however long an article is. */
async function change(
  context: ArticleContext,
  state: ArticleState,
  request: Change,
  detail: AuditDetail,
  edit: (parts: ArticleParts) => ArticleParts,
  said: Said = {},
): Promise<Effect> {
  const edited = (parts: ArticleParts): ArticleParts => {
    const next = edit(parts)
    checkQuotes(next)
    return { ...next, quotes: next.quotes.toSorted((a, b) => a.startOffset - b.startOffset || (a.id < b.id ? -1 : 1)) }
  }
  demandMayChange(state, request)
  const copy = state.copy && { ...state.copy, content: edited(state.copy.content) }
  const parts = edited(state.live)
  if (isDeepStrictEqual(parts, state.live) && isDeepStrictEqual(copy, state.copy)) return noEffect(context, state, said)
  if (request.action !== 'retractQuote') {
    await demandRoom(state.live, parts, context)
    if (copy) await demandRoom(state.copy?.content, copy.content, context)
  }
  const by = { state, at: timeOf(state.live.article, context.now()), keyId: request.keyId, action: request.action }
  // Candidates are no business of readers.
  const isUnseen = state.live.article.status === 'published' && quotesAsRead(state.live) === quotesAsRead(parts)
  const next = isUnseen ? parts : { ...parts, article: { ...parts.article, dateModified: by.at } }
  return effectOf(context, moveLive(by, next, copy, isUnseen), said, detail)
}

async function findSpeaker(context: ArticleContext, slug: string): Promise<string> {
  const id = await context.archive.findExpertId(slug)
  if (id === undefined) throw wrongField('/expert', 'names an expert who is not there')
  return id
}

/** A new quote at a place of what an editor sees, as a candidate. */
export async function addQuote(context: ArticleContext, id: string, input: z.infer<typeof NewQuote>, request: Change): Promise<Effect> {
  const state = await loadMatching(context, id, request)
  const parts = editedParts(state)
  const expertId = input.expert === undefined ? null : await findSpeaker(context, input.expert)
  if (expertId !== null && !parts.appearances.some(row => row.expertId === expertId))
    throw wrongField('/expert', 'is not among the appearances')
  const marker = createMarker(parts)
  const place = marker.find(input.text, input.start)
  if (place === 'ambiguous') throw wrongField('/start', 'is needed: the text stands more than once')
  if (typeof place === 'string')
    throw wrongField('/text', place === 'absent' ? absenceFrom(parts.article.bodyText)(input.text) : 'does not stand at its start')
  const quote = typeId('quote', context.makeUuid())
  const row = marker.mark({
    id: quote,
    ...place,
    text: input.text,
    kind: input.kind,
    attribution: input.attribution ?? null,
    expertId,
    origin: 'manual',
    confidence: null,
  })
  return change(context, state, request, { quote }, into => addMarked(into, [row], parts))
}

/** A quote as an editor sees it: that of the working copy, where there is one. */
function findQuote(state: ArticleState, quoteId: string): QuoteRow {
  const quote = [...editedParts(state).quotes, ...state.live.quotes].find(({ id }) => id === quoteId)
  if (!quote) throw new ApiError('not_found', 'There is no quote of this id in this article.')
  return quote
}

/** Publication, rejection, another speaker, another cue. */
export async function editQuote(
  context: ArticleContext,
  id: string,
  quoteId: string,
  patch: z.infer<typeof QuotePatch>,
  request: Change,
): Promise<Effect> {
  const state = await loadMatching(context, id, request)
  const quote = findQuote(state, quoteId)
  const expertId = typeof patch.expert === 'string' ? await findSpeaker(context, patch.expert) : patch.expert
  const edit = (row: QuoteRow): QuoteRow => ({
    ...row,
    status: patch.status ?? row.status,
    expertId: expertId === undefined ? row.expertId : expertId,
    attribution: patch.attribution === undefined ? row.attribution : patch.attribution,
    kind: patch.kind ?? row.kind,
    retractedAt: patch.status === 'published' ? null : row.retractedAt,
  })
  const isAlike = state.copy && compareStanding(state.live, state.copy.content)
  // Whose words they are, and whether they are to be read, is said of where they stand in the working copy; elsewhere that need not be true.
  const isMeant = (row: QuoteRow) => row === quote || quote.blocks.length === 0 || !isAlike || isAlike(row, quote)
  for (const { quotes } of [state.live, editedParts(state)])
    for (const row of quotes) if (row.id === quoteId && isMeant(row)) checkTransition(row, patch.status)
  return change(context, state, request, { quote: quoteId, fields: Object.keys(patch), status: patch.status ?? quote.status }, parts => {
    if (!parts.quotes.some(row => row.id === quoteId && isMeant(row))) return parts
    const appearances = withSpeaker(parts, expertId === undefined ? quote.expertId : expertId, patch.capacity)
    return { ...parts, appearances, quotes: parts.quotes.map(row => (row.id === quoteId ? edit(row) : row)) }
  })
}

/** A quote that was taken back in the working copy only is still published; it changes when the working copy does. */
function checkTransition({ status, id, blocks }: QuoteRow, next: QuoteRow['status'] | undefined): void {
  if (next === undefined || next === status) return
  if (status === 'published') throw new ApiError('conflict', 'A published quote is taken back by retracting it.', { quotes: [id] })
  if (blocks.length === 0 && next !== 'rejected') {
    throw new ApiError('conflict', 'The text does not hold this quote any more.', { quotes: [id] })
  }
}

function withSpeaker(
  { appearances }: ArticleParts,
  expertId: string | null,
  capacity: z.infer<typeof QuotePatch>['capacity'],
): ArticleParts['appearances'] {
  if (expertId === null || capacity === undefined || appearances.some(row => row.expertId === expertId)) return appearances
  return [...appearances, { expertId, capacity, creditedAs: null }]
}

/** A published quote is taken back: from now on it answers 410. */
export async function retractQuote(context: ArticleContext, id: string, quoteId: string, request: Change): Promise<Effect> {
  const state = await loadMatching(context, id, request)
  const { status } = state.live.quotes.find(row => row.id === quoteId) ?? findQuote(state, quoteId)
  if (status !== 'published') throw new ApiError('conflict', `The quote is ${status}, not published.`, { quotes: [quoteId] })
  const at = timeOf(state.live.article, context.now())
  const retract = (row: QuoteRow): QuoteRow => ({ ...row, status: row.status === 'published' ? 'rejected' : row.status, retractedAt: at })
  return change(context, state, request, { quote: quoteId }, parts => ({
    ...parts,
    quotes: parts.quotes.map(row => (row.id === quoteId ? retract(row) : row)),
  }))
}

/** Candidates that the rules find and that overlap with no quote there is, as many as there is room for. A speaker who is known becomes theirs. */
export async function extractCandidates(context: ArticleContext, id: string, request: Change): Promise<Effect> {
  const state = await loadMatching(context, id, request)
  const parts = editedParts(state)
  const marker = createMarker(parts)
  const experts = await context.archive.listExpertsByIds(parts.appearances.map(({ expertId }) => expertId))
  const people = experts.map(expert => ({ name: expert.name, nameVariants: namesOf(expert) }))
  const found = await context.extract(parts.article.bodyText, { language: parts.article.inLanguage, people })
  const taken = parts.quotes.filter(({ blocks }) => blocks.length > 0)
  const free = found.filter(({ start, end }) => !taken.some(quote => quote.startOffset < end && start < quote.endOffset))
  const room = Math.max(0, maxQuotes - Math.max(parts.quotes.length, state.live.quotes.length))
  // Marks that nobody closed for many pages hold more than an import takes.
  const fitting = free.filter(({ text }) => QuoteText.safeParse(text).success).slice(0, room)
  const rows = fitting.flatMap(({ text, start, attribution, speaker, confidence }): QuoteRow[] => {
    const place = marker.find(text, start)
    if (typeof place === 'string') return []
    const expertId = experts.find(expert => namesOf(expert).includes(speaker?.name ?? ''))?.id ?? null
    const words = { text, kind: 'direct' as const, attribution: attribution === '' ? null : attribution }
    const row = { id: typeId('quote', context.makeUuid()), ...place, ...words, expertId, origin: 'extracted' as const, confidence }
    return [marker.mark(row)]
  })
  const said = free.length > fitting.length ? { leftOut: free.length - fitting.length } : {}
  return change(context, state, request, { found: found.length, ...said }, into => addMarked(into, rows, parts), said)
}
