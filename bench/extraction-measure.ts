import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type ExtractedQuote, extractQuotes } from '../src/text/extraction/extract.ts'
import { type Gold, isOwnSentence, readAnnotation, type Span } from './extraction-gold.ts'

const zero = {
  articles: 0,
  gold: 0,
  goldLong: 0,
  extracted: 0,
  matched: 0,
  matchedLong: 0,
  exact: 0,
  sourced: 0,
  speaker: 0,
  speakerWithin: 0,
  mixed: 0,
  ownSentence: 0,
  unannotated: 0,
}
export type Counts = typeof zero

const splits = ['development', 'held out', 'all'] as const
type Split = (typeof splits)[number]
export type Table = Record<Split, Counts>

/** One article with what its annotator found, and what the extractor does. */
interface Case {
  name: string
  text: string
  contents: readonly Span[]
  quotes: readonly ExtractedQuote[]
}

/** Counts over a folder of annotated articles: `pieces` by every piece of direct speech, `strict` by contents that are wholly direct. */
export function measureFolder(folder: string, say: (split: Split, line: string) => void = () => {}): { pieces: Table; strict: Table } {
  const pieces = newTable()
  const strict = newTable()
  const annotations = readdirSync(join(folder, 'attributions')).sort()
  for (const file of readdirSync(join(folder, 'text')).sort()) {
    const name = file.replace(/\.txt$/, '')
    const annotation = annotations.find(entry => entry.replace(/_[^_]*\.ann$/, '') === name)
    if (annotation === undefined) continue
    const text = readFileSync(join(folder, 'text', file), 'utf8')
    const { gold, contents } = readAnnotation(text, join(folder, 'attributions', annotation))
    const article = { name, text, contents, quotes: extractQuotes(text, { language: 'en' }) }
    const split = splitOf(file)
    const byPiece = measure(article, gold, line => say(split, line))
    const byContent = measure(
      article,
      gold.filter(quote => quote.whole),
      () => {},
    )
    for (const part of [split, 'all'] as const) {
      pieces[part] = sum(pieces[part], byPiece)
      strict[part] = sum(strict[part], byContent)
    }
  }
  return { pieces, strict }
}

const newTable = (): Table => ({ development: zero, 'held out': zero, all: zero })

const splitOf = (file: string): Split => ((createHash('sha256').update(file).digest()[0] ?? 0) % 2 === 1 ? 'held out' : 'development')

function sum(a: Counts, b: Counts): Counts {
  const total = { ...a }
  for (const key of Object.keys(zero)) if (isCount(key)) total[key] += b[key]
  return total
}

const isCount = (key: string): key is keyof Counts => key in zero

interface Range {
  start: number
  end: number
}

const overlaps = (a: Range, [start, end]: Span): boolean => a.start < end && a.end > start
const isSame = (a: Range, b: Range): boolean => a.start === b.start && a.end === b.end

function measure({ name, text, contents, quotes }: Case, gold: readonly Gold[], say: (line: string) => void): Counts {
  const counts = { ...zero }
  const isLong = ({ start, end }: Range): boolean => text.slice(start, end).split(/\s+/).length >= 4
  const taken = new Set<Gold>()
  counts.articles = 1
  counts.gold = gold.length
  counts.goldLong = gold.filter(isLong).length
  counts.extracted = quotes.length
  for (const quote of quotes) {
    const candidates = gold.filter(g => !taken.has(g) && overlaps(quote, [g.start, g.end]))
    const match = candidates.find(g => isSame(g, quote)) ?? candidates[0]
    if (!match) {
      const content = contents.find(span => overlaps(quote, span))
      const kind = content === undefined ? 'unannotated' : isOwnSentence(text, quote, content) ? 'ownSentence' : 'mixed'
      counts[kind]++
      say(`wrong (${kind}, ${quote.tier}) ${name} ${excerpt(text, quote)}`)
      continue
    }
    taken.add(match)
    counts.matched++
    if (isLong(match)) counts.matchedLong++
    if (isSame(match, quote)) counts.exact++
    else say(`span ${name} ours ${excerpt(text, quote)} gold ${excerpt(text, match)}`)
    if (match.sources.length > 0) addSpeaker(counts, quote, match.sources, what => say(`${what} ${name} ${excerpt(text, quote)}`))
  }
  for (const quote of gold) if (!taken.has(quote)) say(`missed ${name} ${excerpt(text, quote)}`)
  return counts
}

function addSpeaker(counts: Counts, { speaker, tier }: ExtractedQuote, sources: readonly Span[], say: (what: string) => void): void {
  counts.sourced++
  const isSaid = speaker !== undefined && sources.some(source => overlaps(speaker, source))
  const isWithin = speaker !== undefined && sources.some(([start, end]) => speaker.start >= start && speaker.end <= end)
  if (isSaid) counts.speaker++
  if (isWithin) counts.speakerWithin++
  else say(`${isSaid ? 'speaker not within' : 'speaker'} (${tier}) ours ${speaker?.mention}`)
}

const excerpt = (text: string, { start, end }: Range): string =>
  JSON.stringify(
    `${text.slice(Math.max(0, start - 50), start)}[[${text.slice(start, end).replace(/(.{50}).+(.{20})/s, '$1 … $2')}]]${text.slice(end, end + 60)}`,
  )
