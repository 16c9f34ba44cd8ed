import { slugify } from '../../src/text/slug.ts'
import { typeId } from '../../src/text/type-id.ts'
import { english } from './english.ts'
import type { Language } from './language.ts'
import { countPeople, personId, personSlug, uuidOf, workId } from './people.ts'
import { createRandom, type Random } from './random.ts'
import { rubricId, rubricSlugs } from './rubrics.ts'
import { russian } from './russian.ts'
import { azerbaijani, turkish } from './turkic.ts'

/** What every article has. */
export const articleShape = { bodyBytes: 6000, quotes: 6 }

/** Which work the nth of ten articles belongs to, by the number of its first article, and in which language it is. */
const cycle: readonly (readonly [work: number, Language])[] = [
  [0, english],
  [0, russian],
  [0, azerbaijani],
  [3, turkish],
  [4, english],
  [4, russian],
  [6, russian],
  [7, english],
  [8, azerbaijani],
  [9, english],
]

/** The years that every archive spans, whatever its size. */
const first = Date.UTC(2010, 0, 4)
const last = Date.UTC(2026, 8, 30)
const minuteMs = 60_000
const stepMs = 15 * minuteMs

/** What all versions of a work have in common, and what each is named by. The same for the same number in an archive of the same size. */
export interface Named {
  id: string
  slug: string
  lang: Language['tag']
  headline: string
  rubric: string
  rubricId: string
  experts: string[]
  expertIds: string[]
  published: string
  work: string
  tag: string
}

interface Plan extends Named {
  language: Language
  random: Random
  tags: string[]
}

function plan(number: number, articles: number): Plan {
  const [inCycle, language] = cycle[number % cycle.length] ?? [0, english]
  const workNumber = number - (number % cycle.length) + inCycle
  const shared = createRandom(workNumber)
  // In steps of a quarter of an hour, so that many share a moment, as translations of one work do in any case.
  const ms = first + Math.floor(((last - first) / articles) * (workNumber / stepMs)) * stepMs
  const rubric = shared.rank(rubricSlugs.length)
  const people = countPeople(articles)
  const one = shared.rank(people)
  const other = shared.rank(people)
  const experts = one === other ? [one, (one + 1) % people] : [one, other]
  const tagRanks = Array.from({ length: 2 + shared.pick(3) }, () => shared.rank(language.tags.length))
  const random = createRandom(0x4000_0000 + number)
  const headline = language.headline(random)
  const tags = [...new Set(tagRanks.map(rank => language.tags[rank] ?? ''))]
  return {
    id: typeId('article', uuidOf(ms, number)),
    slug: `${slugify(headline)}-${number}`,
    lang: language.tag,
    headline,
    rubric: rubricSlugs[rubric] ?? '',
    rubricId: rubricId(rubric),
    experts: experts.map(personSlug),
    expertIds: experts.map(personId),
    published: new Date(ms).toISOString(),
    work: workId(uuidOf(ms, workNumber)),
    tag: tags[0] ?? '',
    language,
    random,
    tags,
  }
}

/** What a reader would ask for an article by, without making it whole. */
export const nameArticle = (number: number, articles: number): Named => plan(number, articles)

function text(language: Language, random: Random, bytes: number): string {
  let written = ''
  while (written.length * language.bytesPerLetter < bytes) written += `${written === '' ? '' : ' '}${language.sentence(random)}.`
  return written
}

const paragraphs = 20

/** A line for an article of some 6 KB, with six quotes of two people in the marks of its language. */
export function article(number: number, articles: number): object {
  const { language, random, headline, tags, ...named } = plan(number, articles)
  const [open, close] = language.marks
  const quotes: object[] = []
  const body = Array.from({ length: paragraphs }, (_, index) => {
    if (index % 3 !== 1 || quotes.length === articleShape.quotes) return text(language, random, 230)
    const said = text(language, random, 190)
    const attribution = random.from(language.cues)
    quotes.push({ expert: named.experts[quotes.length % 2], text: said, attribution })
    return `${open}${said}${close} — ${attribution}. ${language.sentence(random)}.`
  })
  const hasSubtitle = random.pick(2) === 0
  return {
    type: 'article',
    id: named.id,
    slug: named.slug,
    inLanguage: language.tag,
    work: named.work,
    rubric: named.rubric,
    headline,
    ...(hasSubtitle && { alternativeHeadline: language.headline(random) }),
    description: `${language.sentence(random)}.`,
    byline: 'The bench',
    authors: random.pick(3) === 0 ? [{ name: 'R. Velan' }] : [],
    tags,
    datePublished: named.published,
    bodyFormat: 'text',
    body: body.join('\n\n'),
    appearances: named.experts.map((expert, index) => ({
      expert,
      capacity: index === 1 && random.pick(2) === 0 ? 'official' : 'expert',
      creditedAs: random.from(language.roles),
    })),
    quotes,
    views: random.rank(100_000),
  }
}
