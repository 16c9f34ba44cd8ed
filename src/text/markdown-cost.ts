import { BodyError } from './body-error.ts'

/**
 * What Markdown may hold. The parser takes time with the square, for some inputs the cube, of the delimiters in one stretch without an
 * empty line, and of the lists and quotations that a line nests: 40 kB of `1. ` took half a minute. Bodies that come near these
 * limits take a second or two.
 */
export const markdownLimits = {
  length: 500_000,
  lines: 12_000,
  nesting: 12,
  nestingSquared: 8000,
  stretchLength: 100_000,
  delimiters: 50_000,
  delimitersSquared: 16_000_000,
}

const containers = /^(?:[ \t]*(?:>|[*+-](?=[ \t]|$)|\d{1,9}[.)](?=[ \t]|$)))+/
const container = />|[*+-]|\d+[.)]/g
const delimiters = /\\[\s\S]|[*_]+|`+|[[\]<]|^[ \t>]*(?:=+|-+)[ \t]*$/gm
const emptyLines = /\n(?:[ \t>]*\n)+/

/** A run of backticks makes the parser look through all of the rest for its like. */
const backtickWeight = 5

/** Throws a BodyError for Markdown that the parser could not read in good time. */
export function refuseCostlyMarkdown(source: string): void {
  const { length, lines } = markdownLimits
  if (source.length > length) throw new BodyError('', `has more than ${length} characters of Markdown`)
  const allLines = source.split('\n')
  if (allLines.length > lines) throw new BodyError('', `has more than ${lines} lines of Markdown`)
  refuseNesting(allLines)
  refuseDelimiters(source.split(emptyLines))
}

function refuseNesting(lines: readonly string[]): void {
  const { nesting, nestingSquared } = markdownLimits
  let cost = 0
  for (const [index, line] of lines.entries()) {
    const depth = nestingOf(line)
    if (depth > nesting) throw new BodyError('', `nests more than ${nesting} lists or quotations in line ${index + 1}`)
    if (depth > 1) cost += depth ** 2
  }
  if (cost > nestingSquared) throw new BodyError('', 'has too many lines of nested lists or quotations')
}

/** The containers that a line opens, and those that it may lie in by its indentation, two spaces each. */
function nestingOf(line: string): number {
  const opening = containers.exec(line)?.[0]
  if (opening === undefined) return 0
  const spaces = opening.replaceAll('\t', '    ').search(/\S/)
  return Math.floor(spaces / 2) + (opening.match(container)?.length ?? 0)
}

function refuseDelimiters(stretches: readonly string[]): void {
  let all = 0
  let cost = 0
  for (const stretch of stretches) {
    if (stretch.length > markdownLimits.stretchLength) {
      throw new BodyError('', `has more than ${markdownLimits.stretchLength} characters of Markdown without an empty line`)
    }
    const count = countDelimiters(stretch)
    all += count
    cost += count ** 2
  }
  if (all > markdownLimits.delimiters || cost > markdownLimits.delimitersSquared) {
    throw new BodyError('', 'has too many Markdown delimiters, or too many without an empty line between them')
  }
}

function countDelimiters(stretch: string): number {
  let count = 0
  for (const [match] of stretch.matchAll(delimiters)) {
    if (match.startsWith('`')) count += backtickWeight
    else if (!match.startsWith('\\')) count++
  }
  return count
}
