import { Capacity } from './expert.ts'
import { ArticleId } from './ids.ts'
import { givenMoment, Language, typed } from './scalars.ts'

const moment = (description: string, example: string) =>
  givenMoment('is not a date-time of RFC 3339; write + as %2B').optional().meta({ description, format: 'date-time', example })

const named = (description: string, example: string) => typed(200).optional().meta({ description, example })

const rubric = named('Only of this rubric, by id or slug.', 'economy')
const expert = named('Only with this person, by id or slug.', 'ulkar-dashdamirzada')
const lang = Language.optional().meta({ description: 'Only in this language; in all when absent.', example: 'en' })

export const articleFilters = {
  rubric,
  expert,
  tag: typed(200)
    .transform(tag => tag.normalize('NFC'))
    .optional()
    .meta({ description: 'Only with this tag, exactly as printed.', example: 'Caspian' }),
  lang,
  publishedAfter: moment('Only what was first published after this moment.', '2026-01-01T00:00:00.000Z'),
  publishedBefore: moment('Only what was first published before this moment.', '2026-10-01T00:00:00+04:00'),
}

export const quoteFilters = {
  expert: named('Only of this speaker, by id or slug.', 'ulkar-dashdamirzada'),
  article: ArticleId.optional().meta({ description: 'Only of this article.' }),
  rubric,
  lang,
  capacity: Capacity.optional(),
}

/** What a list of most viewed articles may be narrowed to. */
export const rankFilters = { rubric, lang }
