import type { Site } from '../schemas/site.ts'
import type { Reader } from './reader.ts'
import { computed, type Field } from './rows.ts'
import { build } from './statement.ts'
import { site } from './tables.ts'

// Drizzle's own decoder has no type for what it parses; the column has.
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only what the schema let in is stored
const decodeSite = (value: unknown): Site => site.content.mapFromDriverValue(value) as Site

/** The site as part of another statement's answer; undefined before anything was imported. */
export const siteField: Field<Site | undefined> = computed(build.select({ content: site.content }).from(site), value =>
  value === null ? undefined : decodeSite(value),
)

/** The site of content that exists: an article is refused while there is none. */
export function present(site: Site | undefined): Site {
  if (site === undefined) throw new Error('there is content, but no site')
  return site
}

export function siteQueries(reader: Reader) {
  const select = reader.select({ content: site.content }).from(site).prepare()
  return {
    /** The newsroom, or undefined before anything was imported. */
    async find(): Promise<Site | undefined> {
      return (await select.get())?.content
    },
  }
}
