/** A small newsroom of invented things, to be varied by the tests. Every field has a value of its own. */
export const siteLine = {
  type: 'site',
  name: 'The Estuary',
  url: 'https://estuary.example',
  defaultLanguage: 'en',
  languages: ['en', 'ru'],
  timeZone: 'Asia/Baku',
  copyrightHolder: 'Estuary Press',
  copyrightNotice: '© Estuary Press',
  usageTerms: { text: 'Link to us.', url: 'https://estuary.example/terms', hyperlinkRequired: true },
  texts: { ru: { copyrightNotice: '© Эстуарий', usageTerms: 'Ставьте ссылку.' } },
}

export const rubricLine = {
  type: 'rubric',
  slug: 'rivers',
  position: 2,
  texts: { en: { name: 'Rivers', description: 'Everything that flows.' }, ru: { name: 'Реки' } },
}

export const expertLine = {
  type: 'expert',
  slug: 'goncha-aralli',
  name: 'Gönçə Arallı',
  nameVariants: ['Гёнча Араллы'],
  honorificPrefix: 'Dr',
  description: 'Hydrologist',
  nationality: 'AZ',
  knowsAbout: ['Tides', 'Silt'],
  image: { url: 'https://images.example/aralli.jpg', width: 10, height: 20, alt: 'Her' },
  sameAs: ['https://people.example/aralli'],
  texts: { ru: { name: 'Гёнча Араллы', description: 'Гидролог' } },
  affiliations: [
    { organization: { name: 'Silt Office', url: 'https://silt.example' }, roleName: 'head', startDate: '2026-03' },
    { organization: { name: 'Delta College' }, roleName: 'lecturer', endDate: '2026-02' },
  ],
}

export const officialLine = { type: 'expert', slug: 'tomas-veld', name: 'Tomas Veld' }

export const articleLine = {
  type: 'article',
  slug: 'the-silt-comes-back',
  inLanguage: 'en',
  work: 'silt',
  rubric: 'rivers',
  status: 'published',
  headline: 'The silt comes back',
  alternativeHeadline: 'And the boats wait',
  description: 'On mud.',
  byline: 'The Estuary desk',
  authors: [{ name: 'R. Velan' }],
  genre: 'analysis',
  tags: ['silt', 'boats'],
  image: { url: 'https://images.example/silt.jpg', width: 1600, height: 900, alt: 'Mud', caption: 'Mud again', credit: 'P. Ost' },
  sourceUrl: 'https://agency.example/silt',
  datePublished: '2026-05-18T05:51:00.000Z',
  dateModified: '2026-05-19T05:51:00.000Z',
  corrections: [{ date: '2026-05-19T05:51:00.000Z', text: 'It was brown, not grey.' }],
  bodyFormat: 'text',
  body: 'The harbour is shallow again.\n\n“Mud has a memory 🌊. It comes back.\n\nWe only move it,” Arallı said.\n\n“No comment,” said Veld.',
  appearances: [
    { expert: 'goncha-aralli', capacity: 'expert', creditedAs: 'Dr Arallı of the Silt Office' },
    { expert: 'tomas-veld', capacity: 'official' },
  ],
  quotes: [
    { expert: 'goncha-aralli', text: 'Mud has a memory 🌊. It comes back.\n\nWe only move it', attribution: 'Arallı said', kind: 'direct' },
    { expert: 'tomas-veld', text: 'No comment', attribution: 'said Veld', kind: 'partial' },
  ],
  views: 201,
}

export const newsroomLines = [siteLine, rubricLine, expertLine, officialLine, articleLine]

/** A published article without people, that differs from others in its slug and date. */
export const plainArticle = (slug: string, datePublished: string, more: object = {}) => ({
  type: 'article',
  slug,
  inLanguage: 'en',
  rubric: 'rivers',
  headline: `On ${slug}`,
  datePublished,
  bodyFormat: 'text',
  body: 'It flows.',
  ...more,
})
