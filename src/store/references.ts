import type { Site } from '../schemas/site.ts'
import { nearest, told } from '../text/languages.ts'
import { affiliationsOf } from './affiliations.ts'
import { manyChanges } from './changes.ts'
import { and, gt, inArray, lte, sql } from './drizzle.ts'
import type { Reader } from './reader.ts'
import { asColumn, computed, many, oneRow, type Row, valuesIn } from './rows.ts'
import { present, siteField } from './site.ts'
import { build } from './statement.ts'
import { changes, experts, rubrics } from './tables.ts'

// What articles and quotes refer to: the site, the rubrics and the people. They are few, change seldom and are wanted with every row, so they are
// kept here, each as of the last change, and joined with the rows that were read. That they fit together is sure: a row comes with the number
// of the last change as its own snapshot has it, and what the change log names since is read anew.

const rubricShape = { id: rubrics.id, slug: rubrics.slug, texts: rubrics.texts }
const personShape = {
  id: experts.id,
  slug: experts.slug,
  name: experts.name,
  texts: experts.texts,
  affiliations: affiliationsOf(experts.id),
}

export type RubricRow = Row<typeof rubricShape>
export type PersonRow = Row<typeof personShape>

/** What a rubric is called in a language, or in the nearest. */
export const rubricNameIn = ({ slug, texts }: Pick<RubricRow, 'slug' | 'texts'>, language: string, defaultLanguage: string): string =>
  nearest(texts, language, defaultLanguage)?.name ?? slug

/** What somebody is called in a language, or what it is a variety of, where that is known, else by the name that they have. */
export const personNameIn = ({ name, texts }: Pick<PersonRow, 'name' | 'texts'>, language: string | undefined): string =>
  told(texts, language, text => text.name) ?? name

/** What the rows of an answer refer to. */
export interface References {
  site: () => Site
  rubric: (id: string) => RubricRow
  person: (id: string) => PersonRow
}

/** The number of the last change, for the statement whose rows are to be joined. */
export const lastSeq = asColumn(computed(build.select({ seq: sql`coalesce(max(${changes.seq}), 0)` }).from(changes), Number))

interface Snapshot {
  seq: number
}

/** When more people than this are kept, they are forgotten before others come. */
const maxPeople = 10_000

const mark = sql.placeholder

/** Reads rows together with what they refer to. */
export type Join = <Answer extends Snapshot>(
  read: () => Promise<Answer | undefined>,
  peopleIn: (answer: Answer) => readonly string[],
) => Promise<{ answer: Answer; references: References } | undefined>

export function createJoin(reader: Reader, limits: { maxPeople: number } = { maxPeople }): Join {
  const load = reader
    .select({
      seq: lastSeq,
      site: asColumn(siteField),
      rubrics: asColumn(many(rubricShape, row => build.select({ row }).from(rubrics).orderBy(rubrics.position, rubrics.id))),
      people: asColumn(
        many(personShape, row =>
          build
            .select({ row })
            .from(experts)
            .where(inArray(experts.id, valuesIn('ids'))),
        ),
      ),
    })
    .from(oneRow)
    .prepare()
  const changed = reader
    .select({ tags: changes.tags })
    .from(changes)
    .where(and(gt(changes.seq, mark('after')), lte(changes.seq, mark('upTo'))))
    .prepare()

  let known = -1
  let common: { site: Site | undefined; rubrics: ReadonlyMap<string, RubricRow> } | undefined
  const people = new Map<string, PersonRow>()

  const forget = (): void => {
    common = undefined
    people.clear()
  }

  /** Drops what has changed up to a change. Answers false when another did the same in between. */
  async function follow(seq: number): Promise<boolean> {
    const from = known
    const rows = seq < from || seq - from > manyChanges ? undefined : await changed.all({ after: from, upTo: seq })
    if (known !== from) return false
    known = seq
    if (!rows) forget()
    for (const tag of rows?.flatMap(({ tags }) => tags) ?? []) {
      people.delete(tag)
      if (tag === 'site' || tag === 'rubrics') common = undefined
    }
    return true
  }

  /** What is referred to, as of a change; undefined when there was another one meanwhile. */
  async function at(seq: number, ids: readonly string[]): Promise<References | undefined> {
    if (seq !== known && !(await follow(seq))) return undefined
    const missing = ids.filter(id => !people.has(id))
    if (common === undefined || missing.length > 0) {
      const loaded = await load.get({ ids: JSON.stringify(missing) })
      if (loaded?.seq !== seq || known !== seq) return undefined
      if (people.size > limits.maxPeople) people.clear()
      common = { site: loaded.site, rubrics: new Map(loaded.rubrics.map(rubric => [rubric.id, rubric])) }
      for (const person of loaded.people) people.set(person.id, person)
      for (const id of missing) found(people.get(id))
      if (ids.some(id => !people.has(id))) return at(seq, ids)
    }
    const here = new Map(ids.map(id => [id, people.get(id)]))
    const { site, rubrics } = common
    return { site: () => present(site), rubric: id => found(rubrics.get(id)), person: id => found(here.get(id)) }
  }

  return async (read, peopleIn) => {
    for (;;) {
      const answer = await read()
      if (!answer) return undefined
      const references = await at(answer.seq, peopleIn(answer))
      if (references) return { answer, references }
    }
  }
}

/** What is always there: a statement without FROM has a row, and foreign keys hold what is referred to. */
export function found<Thing>(thing: Thing | undefined): Thing {
  if (thing === undefined) throw new Error('something is referred to that is not there')
  return thing
}
