import { z } from 'zod'

/** How many rows a page may have. */
export const pageLimits = { default: 20, max: 100, maxSlugs: 1000 } as const

/** A whole number in a query: digits only, so that `1e2`, `0x10` and ` 5 ` are refused rather than guessed at. */
export const intParam = (min: number, max: number, fallback: number, description: string) =>
  z
    .string()
    .refine(
      value => /^\d{1,10}$/.test(value) && Number(value) >= min && Number(value) <= max,
      `is not a whole number from ${min} to ${max}`,
    )
    .transform(Number)
    .default(fallback)
    .meta({ description, type: 'integer', minimum: min, maximum: max, default: fallback })

/** A choice in a query, `true` or `false`; not made, it is `false`. */
export const booleanParam = (description: string) =>
  z
    .enum(['true', 'false'])
    .default('false')
    .transform(value => value === 'true')
    .meta({ description, type: 'boolean', default: false })

export const limitParam = (max: number = pageLimits.max, fallback: number = pageLimits.default) =>
  intParam(1, max, fallback, `How many at most, from 1 to ${max}.`)

/** Which page of a list is asked for, where nobody counts how many rows there are in all. */
export const uncountedPageParams = {
  limit: limitParam(),
  cursor: z
    .string()
    .max(1000)
    .optional()
    .meta({ description: 'Where the page begins: `page.next` of the page before, of the same query. Opaque.' }),
}

export const pageParams = {
  ...uncountedPageParams,
  count: booleanParam('Whether `page.total` shall tell how many there are in all.'),
}

/**
 * The names of those of an item's fields to send, separated by commas. `core` are those that are sent whatever is asked; naming them does no harm.
 */
export const fieldsParam = ({ shape }: z.ZodObject, core: Readonly<Record<string, true>>, example: string) => {
  const always = Object.keys(core)
  const optional = Object.keys(shape).filter(name => !(name in core))
  const anyName = `(?:${Object.keys(shape).join('|')})`
  return z
    .string()
    .max(1000)
    .transform((value, context) => {
      const asked = value.split(',')
      const unknown = asked.find(name => !Object.hasOwn(shape, name))
      if (unknown !== undefined) context.addIssue({ code: 'custom', message: `names a field that is not there: '${unknown}'` })
      return asked
    })
    .optional()
    .meta({
      description: `Which optional fields to send, separated by commas, out of ${optional.join(', ')}; all when absent. Always sent: ${always.join(', ')}.`,
      pattern: `^${anyName}(?:,${anyName})*$`,
      example,
    })
}

export const Page = z
  .strictObject({
    next: z.string().nullable().meta({ description: 'The cursor of the next page, or null on the last.', example: 'eyJr…' }),
    limit: z.int().meta({ description: 'How many were asked for at most.', example: 20 }),
    total: z.int().optional().meta({ description: 'How many there are in all, when `count=true` asked.', example: 241 }),
  })
  .meta({ id: 'Page', description: 'Where in the list this is.' })

/** The answer of a list: rows, and the way to the next. */
export const listOf = <Item extends z.ZodType>(id: string, item: Item, description: string) =>
  z.strictObject({ data: z.array(item).meta({ description: 'The rows of the page.' }), page: Page }).meta({ id, description })

export type Page = z.infer<typeof Page>
