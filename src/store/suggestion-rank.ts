import type { Site } from '../schemas/site.ts'
import type { Suggestion } from '../schemas/suggestion.ts'
import { nearness, told } from '../text/languages.ts'
import { type Beginning, type Beginnings, findBeginnings, foldedWords } from '../text/word-beginnings.ts'
import { toArticleRef } from './article-row.ts'
import { present } from './site.ts'
import type { Found } from './suggestion-row.ts'

/** A suggestion, and how well it fits what was typed. */
export interface Candidate {
  suggestion: Suggestion
  fit: Beginnings
}

interface Name {
  text: string
  inLanguage?: string
}

/** The first of the names that fits best, with how it does; undefined if none does. */
function bestOf<N extends Name>(names: readonly N[], beginnings: readonly Beginning[]): { name: N; fit: Beginnings } | undefined {
  const fitting = names.flatMap(name => {
    const fit = findBeginnings(beginnings, foldedWords(name.text))
    return fit ? [{ name, fit }] : []
  })
  return fitting.sort((one, other) => compareFits(one.fit, other.fit))[0]
}

/** What was typed before what may have been meant, and in order before in another. */
const compareFits = (one: Beginnings, other: Beginnings): number =>
  Number(other.exact) - Number(one.exact) || Number(other.inOrder) - Number(one.inOrder)

const shown = (text: string, { highlights }: Beginnings) => ({ text, highlights })

function candidate<N extends Name>(
  names: readonly N[],
  beginnings: readonly Beginning[],
  toSuggestion: (name: N, fit: Beginnings) => Suggestion,
): Candidate[] {
  const best = bestOf(names, beginnings)
  return best ? [{ suggestion: toSuggestion(best.name, best.fit), fit: best.fit }] : []
}

/** Whatever of what was found has the words in one text of it, the names in `lang` first: each kind by itself, best first. */
export function candidatesIn(
  found: Found,
  site: Site | undefined,
  beginnings: readonly Beginning[],
  lang: string | undefined,
): Candidate[][] {
  const experts = found.experts
    .toSorted((a, b) => b.quoteCount - a.quoteCount)
    .flatMap(({ id, slug, name, nameVariants, texts }) => {
      const own = told(texts, lang, text => text.name)
      const others = Object.values(texts).flatMap(text => text.name ?? [])
      const names = [...(own === undefined ? [] : [own]), name, ...nameVariants, ...others].map(text => ({ text }))
      return candidate(names, beginnings, ({ text }, fit) => ({ type: 'expert', ...shown(text, fit), id, slug }))
    })
  const headlines = found.headlines.flatMap(row =>
    candidate([{ text: row.headline }], beginnings, (_, fit) => headlineOf(present(site), row, fit)),
  )
  const tags = inOneOf(found.tags).flatMap(({ tag, articleCount }) =>
    candidate([{ text: tag }], beginnings, (_, fit) => ({ type: 'tag', ...shown(tag, fit), articleCount })),
  )
  const rubrics = found.rubrics
    .toSorted((a, b) => a.position - b.position)
    .flatMap(({ id, slug, texts }) => {
      const names = Object.entries(texts).map(([inLanguage, { name }]) => ({ text: name, inLanguage }))
      const own = lang === undefined ? names : names.toSorted((a, b) => nearness(b.inLanguage, lang) - nearness(a.inLanguage, lang))
      return candidate(own, beginnings, ({ text, inLanguage }, fit) => ({ type: 'rubric', ...shown(text, fit), id, slug, inLanguage }))
    })
  return [experts, headlines, tags, rubrics].map(kind => kind.sort((one, other) => compareFits(one.fit, other.fit)))
}

function headlineOf(site: Site, row: Found['headlines'][number], fit: Beginnings): Suggestion {
  const { headline, ...link } = toArticleRef(site, row)
  return { type: 'headline', ...shown(headline, fit), ...link }
}

/** A tag that is printed in several languages is one, most used first. */
function inOneOf(tags: Found['tags']): Found['tags'] {
  const counts = new Map<string, number>()
  for (const { tag, articleCount } of tags) counts.set(tag, (counts.get(tag) ?? 0) + articleCount)
  return [...counts].map(([tag, articleCount]) => ({ tag, articleCount })).sort((a, b) => b.articleCount - a.articleCount)
}

/** Takes turns: the first of each kind, then the second of each; what was typed before what may have been meant. */
export function mix(kinds: readonly (readonly Candidate[])[], limit: number): Suggestion[] {
  const turns = kinds.flatMap((kind, order) => {
    const exact = kind.filter(({ fit }) => fit.exact).length
    return kind.map(({ suggestion, fit }, index) => ({ suggestion, exact: fit.exact, turn: fit.exact ? index : index - exact, order }))
  })
  return turns
    .sort((a, b) => Number(b.exact) - Number(a.exact) || a.turn - b.turn || a.order - b.order)
    .slice(0, limit)
    .map(({ suggestion }) => suggestion)
}
