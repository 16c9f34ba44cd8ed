import { now } from './content.ts'
import { articleLine, newsroomLines, plainArticle } from './lines.ts'

/** Stands in every field of what is hidden. */
export const marker = 'qzhidden'
const id = (prefix: string, n: number): string => `${prefix}_0hdden${String(n).padStart(20, '0')}`
export const ids = {
  draft: id('art', 1),
  scheduled: id('art', 2),
  expert: id('exp', 3),
  draftQuote: id('quo', 4),
  candidate: id('quo', 5),
  rejected: id('quo', 6),
}
const url = (name: string): string => `https://${marker}.example/${name}`

const hiddenExpert = {
  type: 'expert',
  id: ids.expert,
  slug: `${marker}-person`,
  name: `${marker} Person`,
  nameVariants: [`${marker} Variant`],
  honorificPrefix: marker,
  description: `A ${marker} person.`,
  nationality: 'AZ',
  knowsAbout: [`${marker} topic`],
  image: { url: url('portrait'), width: 1, height: 1, alt: marker, caption: marker, credit: marker },
  sameAs: [url('person')],
  texts: { ru: { name: `${marker} Имя`, description: marker } },
  affiliations: [{ organization: { name: `${marker} Office`, url: url('office') }, roleName: marker }],
}

/** Everything that an editor can write of an article, all of it hidden. */
export const hiddenContent = {
  headline: `The ${marker} headline`,
  alternativeHeadline: `Or ${marker}`,
  description: `About ${marker}.`,
  byline: `The ${marker} desk`,
  authors: [{ name: `${marker} Author` }],
  genre: `${marker} genre`,
  tags: [`${marker} tag`, 'silt'],
  image: { url: url('picture'), width: 1, height: 1, alt: marker, caption: marker, credit: marker },
  sourceUrl: url('source'),
  bodyFormat: 'text',
  body: `A ${marker} paragraph.\n\n“We ${marker} it,” said the ${marker} person.\n\n“Mud has a memory 🌊. It comes back.\n\nWe only move it,” Arallı said.\n\n“No comment,” said Veld.`,
  appearances: [
    { expert: `${marker}-person`, capacity: 'expert', creditedAs: `${marker} credit` },
    { expert: 'goncha-aralli', capacity: 'author', creditedAs: `${marker} credit` },
    { expert: 'tomas-veld', capacity: 'expert', creditedAs: `${marker} credit` },
  ],
}

const hiddenArticle = (status: string, datePublished: string | undefined, more: object) => ({
  ...hiddenContent,
  type: 'article',
  slug: `${marker}-${status}`,
  work: 'silt',
  rubric: 'rivers',
  status,
  ...(datePublished !== undefined && { datePublished }),
  corrections: [{ date: now, text: `It was ${marker}.` }],
  views: 1_000_000,
  ...more,
})

export const hiddenLines = [
  hiddenExpert,
  hiddenArticle('draft', undefined, {
    id: ids.draft,
    inLanguage: 'ru',
    quotes: [{ id: ids.draftQuote, expert: 'goncha-aralli', text: `We ${marker} it`, attribution: `${marker} said` }],
  }),
  hiddenArticle('scheduled', '2026-12-01T00:00:00Z', { id: ids.scheduled, inLanguage: 'az' }),
]

const neighbours = ['2026-05-17', '2026-05-19'].map((date, index) => plainArticle(`plain-${index}`, date))
const candidates = {
  ...articleLine,
  body: `${articleLine.body}\n\nMore mud. Much more mud.`,
  quotes: [
    ...articleLine.quotes,
    { id: ids.candidate, expert: 'goncha-aralli', text: 'More mud', status: 'candidate', attribution: `${marker} said` },
    { id: ids.rejected, expert: 'tomas-veld', text: 'Much more mud', status: 'rejected', attribution: `${marker} said` },
  ],
}
export const visibleLines = [...newsroomLines.filter(line => line !== articleLine), candidates, ...neighbours]
export const published = 'the-silt-comes-back'
