import { countPeople, person } from './people.ts'
import { rubrics } from './rubrics.ts'

const site = {
  type: 'site',
  name: 'Bench',
  url: 'https://bench.example',
  languages: ['en', 'ru', 'az', 'tr'],
  defaultLanguage: 'en',
  timeZone: 'UTC',
  copyrightHolder: 'The bench',
  usageTerms: { text: 'Whoever reuses it links to it.', url: 'https://bench.example/terms', hyperlinkRequired: true },
}

/** Everything that articles refer to. */
export function* references(articles: number): Generator<object> {
  yield site
  yield* rubrics
  const people = countPeople(articles)
  for (let number = 0; number < people; number++) yield person(number)
}
