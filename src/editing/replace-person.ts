import type { ArticleParts } from '../store/article-unit.ts'
import type { MovedIn } from '../store/merged.ts'

/** An article with one person in place of another; who appeared as both appears once. The very same where the other is not in it. */
export function replacePerson(parts: ArticleParts, from: string, to: string): ArticleParts {
  if (!parts.appearances.some(({ expertId }) => expertId === from)) return parts
  const isThere = parts.appearances.some(({ expertId }) => expertId === to)
  const appearances = parts.appearances.filter(({ expertId }) => !isThere || expertId !== from)
  return {
    ...parts,
    appearances: appearances.map(row => (row.expertId === from ? { ...row, expertId: to } : row)),
    quotes: parts.quotes.map(row => (row.expertId === from ? { ...row, expertId: to } : row)),
  }
}

/** What `replacePerson` is about to move; undefined where it moves nothing. Whoever is quoted appears. */
export function movedIn({ appearances, quotes }: ArticleParts, from: string, to: string): MovedIn | undefined {
  const position = appearances.findIndex(({ expertId }) => expertId === from)
  const row = appearances[position]
  if (!row) return undefined
  return {
    appearance: { position, capacity: row.capacity, creditedAs: row.creditedAs },
    came: !appearances.some(({ expertId }) => expertId === to),
    quotes: quotes.filter(({ expertId }) => expertId === from).map(({ id }) => id),
  }
}

/**
 * An article with what was moved from one person to another back where it was, as far as it is still there. An appearance that came with the
 * merge goes, unless the other has said something since. The very same where nothing is left to move.
 */
export function bringBack(parts: ArticleParts, moved: MovedIn | undefined, from: string, to: string): ArticleParts {
  if (!moved || !parts.appearances.some(({ expertId }) => expertId === from)) return parts
  const quotes = parts.quotes.map(row => (row.expertId === from && moved.quotes.includes(row.id) ? { ...row, expertId: to } : row))
  const isDone = moved.came && !quotes.some(({ expertId }) => expertId === from)
  const others = parts.appearances.filter(({ expertId }) => !isDone || expertId !== from)
  const { position, ...credit } = moved.appearance
  return { ...parts, appearances: others.toSpliced(position, 0, { expertId: to, ...credit }), quotes }
}
