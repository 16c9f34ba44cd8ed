import { z } from 'zod'
import { ArticleCard } from './article.ts'
import { ArticleId } from './ids.ts'
import { Page } from './list.ts'
import { Timestamp } from './scalars.ts'

/** Why a hit does not count (COUNTER Code of Practice R5.1, section 7): a robot, a page nobody looked at, the same reader within 30 s. */
const exclusionReasons = ['bot', 'prefetch', 'repeat'] as const
export type ExclusionReason = (typeof exclusionReasons)[number]

export const viewPeriods = ['day', 'week', 'month'] as const
export type ViewPeriod = (typeof viewPeriods)[number]

/** The same reader and article within this many seconds is one view (COUNTER R5.1, double-clicks). */
export const repeatSeconds = 30

const count = z.int().min(0)

export const Views = z
  .strictObject({
    article: ArticleId,
    views: count.meta({ description: 'All views: those counted here and the baseline.', example: 341 }),
    uniqueViews: count.meta({ description: 'Counted here: one for each reader and UTC day.', example: 120 }),
    baseline: count.meta({ description: 'Views counted elsewhere before the move; part of `views`.', example: 201 }),
    since: Timestamp.optional().meta({
      description: 'The first UTC day counted here; absent before the first view.',
      example: '2026-05-18T00:00:00.000Z',
    }),
    asOf: Timestamp.meta({ description: 'When this was read.' }),
  })
  .meta({ id: 'Views', description: 'How often an article was viewed.' })

export const ViewsList = z
  .strictObject({ data: z.array(Views).meta({ description: 'Those of each article, by ascending id.' }) })
  .meta({ id: 'ViewsList', description: 'The views of several articles.' })

const MostViewed = ArticleCard.extend({
  periodViews: count.meta({ description: 'Views within the period, counted here.', example: 87 }),
}).meta({ id: 'MostViewed', description: 'An article and its views within the period.' })

export const MostViewedList = z
  .strictObject({
    data: z.array(MostViewed).meta({ description: 'The rows of the page.' }),
    page: Page,
    asOf: Timestamp.meta({ description: 'When views were counted and articles ordered.' }),
  })
  .meta({ id: 'MostViewedList', description: 'The most viewed articles, most viewed first.' })

const Excluded = z
  .strictObject({
    bot: count.meta({ description: 'Sent by robots and programs.', example: 12 }),
    prefetch: count.meta({ description: 'Sent for a page that was loaded ahead and not looked at.', example: 3 }),
    repeat: count.meta({ description: `Sent by the same reader within ${repeatSeconds} seconds.`, example: 5 }),
  })
  .meta({ id: 'Excluded', description: 'What was not counted, by reason.' })

export const Day = z.iso.date().meta({ description: 'A UTC day.', example: '2026-05-18' })

export const ViewDay = z
  .strictObject({
    day: Day,
    received: count.meta({ description: 'All hits; views and excluded together.', example: 107 }),
    views: count.meta({ description: 'Views.', example: 87 }),
    uniqueViews: count.meta({ description: 'Readers.', example: 60 }),
    excluded: Excluded,
  })
  .meta({ id: 'ViewDay', description: 'What was counted and excluded on a UTC day.' })

export const ViewDayList = z
  .strictObject({ data: z.array(ViewDay).meta({ description: 'The days.' }) })
  .meta({ id: 'ViewDayList', description: 'Days, the oldest first; days without a hit are left out.' })

export const PassedOnView = z
  .strictObject({
    address: z.union([z.ipv4(), z.ipv6()], 'is not an IPv4 or IPv6 address').meta({
      description: "The reader's address, IPv4 or IPv6; hashed at once, never stored.",
      pattern: '^[0-9A-Fa-f.:]+$',
      example: '192.0.2.7',
    }),
    userAgent: z.string().max(8000).meta({
      description: "The reader's User-Agent; hashed at once, never stored.",
      example: 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0',
    }),
    isPrefetch: z.boolean().default(false).meta({ description: 'Whether the page was loaded ahead of the reader.', example: false }),
  })
  .meta({ id: 'PassedOnView', description: "A reader's action, told by a server." })

export type Views = z.infer<typeof Views>
export type ViewDay = z.infer<typeof ViewDay>
