import { type Form, standsAt } from './search-query.ts'
import { placedTerms } from './terms.ts'

/** A part of a text that has one of the things sought: which one, and where, in code points. */
export interface Match {
  sought: number
  start: number
  end: number
}

/** Where a text in a language has what is sought, each thing by its forms; in order, none within another. */
export function findMatches(text: string, language: string, sought: readonly (readonly Form[])[]): Match[] {
  const placed = placedTerms(text, language)
  const terms = placed.map(({ term }) => term)
  const byFirst = new Map<string, { form: Form; index: number }[]>()
  const prefixes: { form: Form; index: number }[] = []
  const [primary] = language.split('-', 1)
  for (const [index, forms] of sought.entries()) {
    for (const form of forms) {
      if (form.language !== undefined && form.language !== primary) continue
      const [first = ''] = form.terms
      if (form.isPrefix && form.terms.length === 1) prefixes.push({ form, index })
      else byFirst.set(first, [...(byFirst.get(first) ?? []), { form, index }])
    }
  }
  const matches: Match[] = []
  for (const [at, { term, start }] of placed.entries()) {
    const candidates = [...(byFirst.get(term) ?? []), ...prefixes]
    const fitting = candidates.flatMap(({ form, index }) => {
      const last = placed[at + form.terms.length - 1]
      return last && standsAt(terms, at, form) ? [{ sought: index, start, end: last.end }] : []
    })
    const longest = fitting.toSorted((one, other) => other.end - one.end)[0]
    if (longest && longest.end > (matches.at(-1)?.end ?? 0)) matches.push(longest)
  }
  return merged(matches)
}

/** The parts of a run without spaces overlap: they are one. */
function merged(matches: readonly Match[]): Match[] {
  const result: Match[] = []
  for (const match of matches) {
    const before = result.at(-1)
    if (before && match.start < before.end) before.end = Math.max(before.end, match.end)
    else result.push({ ...match })
  }
  return result
}
