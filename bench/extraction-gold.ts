import { readFileSync } from 'node:fs'

export type Span = readonly [start: number, end: number]

/** A passage of direct speech; `whole` says that all its content is direct speech. */
export type Gold = { start: number; end: number; whole: boolean; sources: Span[] }

/** The direct speech and all attributed contents of one annotated article; offsets in UTF-16 units, which are code points in this data. */
export function readAnnotation(raw: string, file: string): { gold: Gold[]; contents: Span[] } {
  const text = withDoubleMarks(raw)
  const places = new Map<string, Span[]>()
  const events: string[][] = []
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    const [id = '', what = ''] = line.split('\t')
    if (id.startsWith('T')) {
      const spans = what
        .slice(what.indexOf(' ') + 1)
        .split(';')
        .map((span): Span => {
          const [start = 0, end = 0] = span.split(' ').map(Number)
          return [start, end]
        })
      places.set(
        id,
        spans.sort((a, b) => a[0] - b[0]),
      )
    } else if (id.startsWith('E')) events.push(what.split(' '))
  }
  const gold: Gold[] = []
  const contents: Span[] = []
  for (const event of events) {
    const of = (role: string): Span[] =>
      event.filter(part => part.startsWith(role)).flatMap(part => places.get(part.split(':')[1] ?? '') ?? [])
    const pieces = joinPieces(text, of('Content'))
    contents.push(...pieces)
    const passages = pieces.map(piece => passagesOf(text, piece))
    const whole = passages.every(list => list !== undefined)
    for (const [start, end] of passages.flatMap(list => list ?? [])) gold.push({ start, end, whole, sources: of('Source') })
  }
  gold.sort((a, b) => a.start - b.start)
  return {
    gold: gold.filter((quote, i) => gold.findIndex(other => other.start === quote.start && other.end === quote.end) === i),
    contents,
  }
}

/** Some articles write '' for a double mark: the same text, as long as before, with " and a blank outside it. */
const withDoubleMarks = (text: string): string => text.replace(/''(?!')(?=[\s.,;:!?)]|$)/g, '" ').replaceAll("''", ' "')

/** Joins the pieces that only blank space parts: the annotation tool cuts at line ends. */
function joinPieces(text: string, spans: readonly Span[]): Span[] {
  const joined: Span[] = []
  for (const [start, end] of spans) {
    const last = joined.at(-1)
    if (last && text.slice(last[1], start).trim() === '') joined.splice(-1, 1, [last[0], end])
    else joined.push([start, end])
  }
  return joined
}

/** The passages in marks that make up a piece, without their marks; undefined where words of it stand outside the marks. */
function passagesOf(text: string, [from, to]: Span): Span[] | undefined {
  const anyMark = /["“”]/
  let start = from
  let end = to
  while (start < end && /\s/.test(text.charAt(start))) start++
  while (end > start && /[\s.,;]/.test(text.charAt(end - 1))) end--
  const opens = anyMark.test(text.charAt(start)) ? start : start > 0 && anyMark.test(text.charAt(start - 1)) ? start - 1 : -1
  const closes = anyMark.test(text.charAt(end - 1))
    ? end - 1
    : anyMark.test(text.charAt(to))
      ? to
      : anyMark.test(text.charAt(end))
        ? end
        : -1
  if (opens < 0 || closes <= opens) return undefined
  // Curly marks within straight ones are nested; so is an opening mark within an open passage, unless it re-opens it at a line's head.
  const mark = text.charAt(opens) === '"' ? /"/ : anyMark
  const passages: Span[] = []
  let begin = opens + 1
  let depth = 1
  for (let i = begin; i < closes; i++) {
    if (!mark.test(text.charAt(i))) continue
    const before = text.charAt(i - 1)
    if (before === '\n') continue
    const isOpening = text.charAt(i) === '“' ? !/^\s?$/.test(text.charAt(i + 1)) : text.charAt(i) === '"' && /[\s([]/.test(before)
    depth += isOpening ? 1 : -1
    if (depth > 0) continue
    const next = /^\s*["“]/.exec(text.slice(i + 1, closes))
    if (!next) return undefined
    passages.push(trim(text, begin, i))
    begin = i + 1 + next[0].length
    i = begin
    depth = 1
  }
  passages.push(trim(text, begin, closes))
  return passages
}

function trim(text: string, from: number, to: number): Span {
  let start = from
  let end = to
  while (start < end && /\s/.test(text.charAt(start))) start++
  while (end > start && /\s/.test(text.charAt(end - 1))) end--
  if (text.charAt(end - 1) === ',') end--
  return [start, end]
}

/** Whether a passage in marks, in a content that has words outside them, makes up sentences of its own there. */
export function isOwnSentence(text: string, quote: { start: number; end: number }, [from, to]: Span): boolean {
  const before = text.slice(from, Math.max(from, quote.start - 1))
  const after = text.slice(quote.end, to).replace(/^,?["”“]?/, '')
  return /^\s*$|[.!?]["”]?\s+$/.test(before) && (after.trim() === '' || /[.!?]$/.test(text.slice(quote.start, quote.end)))
}
