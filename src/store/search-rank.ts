import { searchLimits } from '../schemas/search.ts'
import { dayMs } from '../text/day.ts'
import { docOfRow, type Ranked, scoreParts, typeOfRow } from './search-hits.ts'
import { anywhere, both, inColumn, personMatch, seek, type Whole, wholeMatch } from './search-match.ts'
import type { RowKind, RowsAsked, SearchRows } from './search-rows.ts'
import { firstExpertRow } from './search-tables.ts'

/** What a word weighs where it stands; the best place counts. A quote is all words of somebody. */
const columnWeights = { headline: 8, facets: 5, tags: 5, lead: 4, often: 3 } as const
const bodyWeight = 1
const quoteWeight = 2
const nameWeight = 12
const aboutWeight = 3
/** What the words together, in their order, weigh more in a headline and elsewhere, by the mean of what they tell. */
const phraseWeights = { headline: 6, '{lead body}': 2 } as const
/** What is of today weighs so much more, half of it after half a year. */
const recency = 2
const recencyDays = 180
/** How many that have a word in one column are read. */
const perColumn = 200
/** How many people are ranked. */
const maxPeople = 200
/** How many times as far back as for one word it is looked through at most. */
const furthest = 4

export interface Weighing {
  whole: Whole
  /** How telling each thing that is wanted is. */
  weights: readonly number[]
  /** How many rows, from the newest match on, are looked through for where words stand. */
  depth: number
  /** The last row that is looked at. */
  to: number
  today: string
  kind: RowKind
  dated?: RowsAsked['dated']
  /** Whether to look for what has some of the things wanted, rather than all. */
  isRelaxed: boolean
}

/** Articles and quotes, each with its score; capped when more match than were read. */
export async function rankContent(rows: SearchRows, weighing: Weighing): Promise<{ ranked: Ranked[]; isCapped: boolean }> {
  const { whole, weights, depth, to, kind, dated, isRelaxed } = weighing
  const match = wholeMatch(whole, isRelaxed)
  if (match === undefined) return { ranked: [], isCapped: false }
  const list = (text: string, limit: number, first = 0) => rows.list(kind, { match: text, from: first, to, limit, dated })
  const found = await list(match, searchLimits.ranked)
  const [newest, oldest] = [found[0], found.at(-1)]
  if (newest === undefined || oldest === undefined) return { ranked: [], isCapped: false }
  const isCapped = found.length === searchLimits.ranked
  // Of what was found all is looked at, and more beside it; but where it lies far apart, no more than so far, for all in between is passed over.
  const from = Math.max(1, Math.min(newest - depth, Math.max(oldest, newest - furthest * depth)))
  const weightsOf = new Map<number, number[]>(found.map(row => [row, []]))
  const raise = (row: number, index: number, weight: number): void => {
    const known = weightsOf.get(row) ?? []
    known[index] = Math.max(known[index] ?? 0, weight)
    weightsOf.set(row, known)
  }
  for (const [index, sought] of whole.wanted.entries()) {
    for (const [column, weight] of Object.entries(columnWeights)) {
      const there = inColumn(column, sought)
      if (there !== undefined) for (const row of await list(both(there, match), perColumn, from)) raise(row, index, weight)
    }
    const where = isRelaxed ? anywhere(sought) : undefined
    if (where !== undefined) for (const row of await list(both(where, match), searchLimits.ranked)) raise(row, index, lowest(row))
  }
  if (!isRelaxed) for (const row of weightsOf.keys()) for (const index of whole.wanted.keys()) raise(row, index, lowest(row))
  const scores = new Map(
    Array.from(weightsOf, ([row, known]) => [row, known.reduce((sum, weight, index) => sum + weight * (weights[index] ?? 0), 0)]),
  )
  await addPhrases(scores, weighing, text => list(both(text, match), searchLimits.ranked, from))
  const places = await rows.placesOf([...new Set(Array.from(scores.keys(), docOfRow))])
  const ranked = Array.from(scores, ([row, score]) => ({
    row,
    score: inParts(score + newness(places.get(docOfRow(row))?.publishedAt, weighing.today)),
  }))
  return { ranked, isCapped }
}

const lowest = (row: number): number => (typeOfRow(row) === 'quote' ? quoteWeight : bodyWeight)

const inParts = (score: number): number => Math.round(score * scoreParts)

/** Words that were not put in marks may still be meant as a phrase. */
async function addPhrases(
  scores: Map<number, number>,
  { whole, weights }: Weighing,
  list: (text: string) => Promise<number[]>,
): Promise<void> {
  const words = whole.wanted.flatMap(({ term }) => term.words)
  if (whole.wanted.length < 2 || whole.wanted.some(({ term }) => term.isPrefix)) return
  const phrase = seek({ words, isPrefix: false }, whole.narrowed.lang)
  const mean = weights.reduce((sum, weight) => sum + weight, 0) / weights.length
  for (const [column, weight] of Object.entries(phraseWeights)) {
    const there = inColumn(column, phrase)
    if (there === undefined) continue
    for (const row of await list(there)) scores.set(row, (scores.get(row) ?? 0) + weight * mean)
  }
}

function newness(date: string | undefined, today: string): number {
  if (date === undefined) return 0
  const days = Math.max(0, (Date.parse(today) - Date.parse(date.slice(0, 10))) / dayMs)
  return recency / (1 + days / recencyDays)
}

/** People, each with a score: by their names, also as they sound, and by what is said of them. */
export async function rankPeople(rows: SearchRows, { whole, weights, isRelaxed }: Weighing): Promise<Ranked[]> {
  const wanted = whole.wanted.filter(({ forms }) => forms.length > 0)
  if (wanted.length === 0 || (!isRelaxed && wanted.length < whole.wanted.length)) return []
  const each = wanted.map(sought => `(${personMatch(sought, '{headline lead}')})`)
  const match = `(${each.join(isRelaxed ? ' OR ' : ' AND ')})`
  const list = (text: string) => rows.list('any', { match: text, from: firstExpertRow, to: Number.MAX_SAFE_INTEGER, limit: maxPeople })
  const scores = new Map((await list(match)).map(row => [row, 0]))
  // What nobody has is not looked for in each of its parts, for which all articles that have it are passed over.
  if (scores.size === 0) return []
  for (const [index, sought] of whole.wanted.entries()) {
    if (sought.forms.length === 0) continue
    const raise = async (column: 'headline' | '{headline lead}', weight: number) => {
      for (const row of await list(both(`(${personMatch(sought, column)})`, match)))
        scores.set(row, (scores.get(row) ?? 0) + weight * (weights[index] ?? 0))
    }
    await raise('{headline lead}', aboutWeight)
    await raise('headline', nameWeight - aboutWeight)
  }
  return Array.from(scores, ([row, score]) => ({ row, score: inParts(score) }))
}
