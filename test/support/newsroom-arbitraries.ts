import fc from 'fast-check'
import type { Block } from '../../src/schemas/block.ts'
import { canonicalText, countCodePoints } from '../../src/text/canonical.ts'
import { bodies } from './body-arbitraries.ts'
import { expert, rubric, site } from './newsroom.ts'

// Whole newsrooms as bundles, with whatever the format allows.

const words = fc.constantFrom(
  'tide',
  'Жаңа',
  'İçərişəhər',
  '😀',
  '“quoted”',
  'a\u0301b',
  'שלום',
  '漢字',
  "O'Neil",
  '<b>',
  '&amp;',
  '\\',
  '"',
  '𝒳',
)
const line = fc.array(words, { minLength: 1, maxLength: 5 }).map(list => list.join(' '))
const url = fc.constantFrom('https://a.example/', 'https://a.example/?q=%22&ü', 'https://a.example/e\u0301')
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined })
const image = fc.record({ url, alt: line, caption: line, credit: line, width: fc.integer({ min: 1, max: 9 }) }, { requiredKeys: ['url'] })
const slugs = ['ann', 'bob', 'carol']
const languages = ['en', 'ru', 'sr-Latn']
const past = fc.integer({ min: 0, max: 9_000_000_000 }).map(seconds => new Date(Date.UTC(1990, 0) + (seconds * 1000) / 9).toISOString())
const confidence = fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(0, 1, 0.1))

const experts = fc.tuple(
  ...slugs.map(slug =>
    fc.record(
      {
        type: fc.constant('expert'),
        slug: fc.constant(slug),
        name: line,
        nameVariants: fc.array(line, { maxLength: 3 }),
        honorificPrefix: line,
        description: line,
        nationality: fc.constant('AZ'),
        knowsAbout: fc.array(line, { maxLength: 2 }),
        image,
        sameAs: fc.array(url, { maxLength: 2 }),
        texts: fc.dictionary(fc.constantFrom(...languages), fc.record({ name: line, description: line }, { requiredKeys: [] }), {
          noNullPrototype: true,
        }),
        affiliations: fc.array(
          fc.record(
            {
              organization: fc.record({ name: line, url }, { requiredKeys: ['name'] }),
              roleName: line,
              startDate: fc.constantFrom('2001', '2001-02', '2001-02-03'),
              endDate: fc.constant('2024'),
            },
            { requiredKeys: ['organization'] },
          ),
          { maxLength: 3 },
        ),
      },
      { requiredKeys: ['type', 'slug', 'name'] },
    ),
  ),
)

interface Piece {
  start: number
  length: number
  lost: boolean
  status: string
  expert: string | undefined
  attribution: string | undefined
  confidence: number | undefined
}

const piece: fc.Arbitrary<Piece> = fc.record({
  start: fc.nat(200),
  length: fc.integer({ min: 1, max: 20 }),
  lost: fc.boolean(),
  status: fc.constantFrom('published', 'candidate', 'rejected', 'orphaned'),
  expert: maybe(fc.constantFrom(...slugs)),
  attribution: maybe(line),
  confidence: maybe(confidence),
})

/** Quotes of a text: slices of it, and words that it does not hold where the status allows. */
function quotesOf(body: readonly Block[], pieces: readonly Piece[]): object[] {
  const points = Array.from(canonicalText(body))
  let end = 0
  return pieces.flatMap(({ start: wished, length, lost, status, expert, attribution, confidence }): object[] => {
    const more = {
      status,
      expert: expert ?? (status === 'published' ? 'ann' : undefined),
      attribution,
      confidence,
      kind: lost ? 'partial' : 'direct',
    }
    if (lost && (status === 'rejected' || status === 'orphaned')) {
      return [
        {
          ...more,
          text: 'said by nobody 😀',
          start: wished,
          prefix: wished % 2 ? 'before 😀' : undefined,
          suffix: wished % 3 ? '”' : undefined,
        },
      ]
    }
    const start = status === 'published' ? end + (wished % 7) : wished
    const text = points.slice(start, start + length).join('')
    if (text.trim() === '') return []
    if (status === 'published') end = start + countCodePoints(text)
    return [{ ...more, text, start, origin: lost ? 'extracted' : 'manual' }]
  })
}

const article = fc
  .record({
    inLanguage: fc.constantFrom(...languages),
    work: maybe(fc.constantFrom('w1', 'w2')),
    rubric: fc.constantFrom('rivers', 'lakes'),
    state: fc.constantFrom('draft', 'scheduled', 'published', 'published', 'withdrawn'),
    date: past,
    modified: maybe(fc.nat(9)),
    revision: maybe(fc.integer({ min: 1, max: 9 })),
    texts: fc.record(
      { headline: line, alternativeHeadline: line, description: line, byline: line, genre: line, sourceUrl: url, image },
      { requiredKeys: ['headline'] },
    ),
    authors: fc.array(fc.record({ name: line }), { maxLength: 2 }),
    tags: fc.array(line, { maxLength: 4 }),
    views: maybe(fc.maxSafeNat()),
    reason: maybe(line),
    corrections: fc.array(fc.record({ date: past, text: line }), { maxLength: 3 }),
    credits: fc.tuple(...slugs.map(() => maybe(line))),
    body: bodies,
    pieces: fc.array(piece, { maxLength: 5 }),
  })
  .map(({ state, date, modified, texts, reason, credits, body, pieces, ...rest }) => ({
    type: 'article',
    ...rest,
    ...texts,
    status: state,
    ...(state !== 'draft' && { datePublished: state === 'scheduled' ? '2040-01-01T00:00:00Z' : date }),
    ...(modified !== undefined && { dateModified: new Date(Date.UTC(2025, modified)).toISOString() }),
    ...(state === 'withdrawn' && { withdrawn: { date: '2026-10-01T00:00:00Z', reason } }),
    body,
    appearances: slugs.map((slug, index) => ({ expert: slug, capacity: index === 0 ? 'expert' : 'official', creditedAs: credits[index] })),
    quotes: quotesOf(body, pieces),
  }))

const mergedFrom = maybe(fc.subarray([{ slug: 'daniel' }, { slug: 'danny', id: 'exp_01kqdwa8egfkz9g8k0w4h2v7nt' }], { minLength: 1 }))

/** The lines of a bundle, articles in the order in which they are stored, some of which may be refused: two may claim to be one work. */
export const newsrooms = fc
  .record({
    experts,
    articles: fc.array(article, { maxLength: 4 }),
    logo: maybe(image),
    notice: maybe(line),
    redirects: fc.nat(3),
    mergedFrom,
  })
  .map(({ experts, articles, logo, notice, redirects, mergedFrom }) => [
    { ...site, languages, logo, copyrightNotice: notice, texts: { ru: { name: 'Устье' } } },
    { ...rubric, slug: 'lakes', position: 0 },
    rubric,
    ...experts,
    expert('dan', { mergedFrom }),
    ...articles.map((item, index) => ({ ...item, slug: `article-${index}` })),
    ...articles
      .slice(0, redirects)
      .map(({ inLanguage }, index) => ({ type: 'redirect', inLanguage, from: `old-${index}-ё`, to: `article-${index}` })),
  ])
