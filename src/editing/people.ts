import type { ArticleParts } from '../store/article-unit.ts'
import type { MergedArticle } from '../store/merged.ts'

const isNamedIn = ({ appearances, quotes }: ArticleParts, id: string): boolean =>
  appearances.some(({ expertId }) => expertId === id) || quotes.some(({ expertId }) => expertId === id)

/** An article with one person in place of another; who appeared as both appears once. The very same where the other is not in it. */
export function replacePerson(parts: ArticleParts, from: string, to: string): ArticleParts {
  if (!isNamedIn(parts, from)) return parts
  const isThere = parts.appearances.some(({ expertId }) => expertId === to)
  const appearances = parts.appearances.filter(({ expertId }) => !isThere || expertId !== from)
  return {
    ...parts,
    appearances: appearances.map(row => (row.expertId === from ? { ...row, expertId: to } : row)),
    quotes: parts.quotes.map(row => (row.expertId === from ? { ...row, expertId: to } : row)),
  }
}

/** What `replacePerson` is about to move in what is live of an article, or else in its working copy. */
export function movedIn(states: [ArticleParts, ...ArticleParts[]], from: string, to: string): MergedArticle {
  const [live] = states
  const { appearances } = states.find(parts => isNamedIn(parts, from)) ?? live
  const position = appearances.findIndex(({ expertId }) => expertId === from)
  const row = appearances[position]
  const quotes = states.flatMap(parts => parts.quotes.filter(({ expertId }) => expertId === from).map(({ id }) => id))
  return {
    id: live.article.id,
    ...(row && { appearance: { position, capacity: row.capacity, creditedAs: row.creditedAs } }),
    came: row !== undefined && !appearances.some(({ expertId }) => expertId === to),
    quotes: [...new Set(quotes)],
  }
}

/**
 * An article with what was moved from one person to another back where it was, as far as it is still there. An appearance that came with the
 * merge goes, unless the other has said something since. The very same where nothing is left to move.
 */
export function bringBack(parts: ArticleParts, moved: MergedArticle, from: string, to: string): ArticleParts {
  if (!parts.appearances.some(({ expertId }) => expertId === from)) return parts
  const quotes = parts.quotes.map(row => (row.expertId === from && moved.quotes.includes(row.id) ? { ...row, expertId: to } : row))
  const isDone = moved.came && !quotes.some(({ expertId }) => expertId === from)
  const others = parts.appearances.filter(({ expertId }) => !isDone || expertId !== from)
  const { position, ...credit } = moved.appearance ?? { position: others.length }
  const appearances = 'capacity' in credit ? others.toSpliced(position, 0, { expertId: to, ...credit }) : others
  return { ...parts, appearances, quotes }
}
