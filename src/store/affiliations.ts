import type { Column } from 'drizzle-orm'
import type { Affiliation } from '../schemas/expert.ts'
import { asc, eq } from './drizzle.ts'
import { optional } from './optional.ts'
import { many, type Row } from './rows.ts'
import { build } from './statement.ts'
import { affiliations } from './tables.ts'

const shape = {
  organizationName: affiliations.organizationName,
  organizationUrl: affiliations.organizationUrl,
  roleName: affiliations.roleName,
  startDate: affiliations.startDate,
  endDate: affiliations.endDate,
}

type AffiliationRow = Row<typeof shape>

/** The affiliations of an expert, as part of another statement; `expertId` is that statement's column. */
export const affiliationsOf = (expertId: Column) =>
  many(shape, row =>
    build.select({ row }).from(affiliations).where(eq(affiliations.expertId, expertId)).orderBy(asc(affiliations.position)),
  )

export function toAffiliation(row: AffiliationRow): Affiliation {
  const { organizationName, organizationUrl, roleName, startDate, endDate } = row
  return {
    organization: { name: organizationName, ...optional({ url: organizationUrl }) },
    ...optional({ roleName, startDate, endDate }),
  }
}

export const toAffiliationRow = ({ organization, roleName, startDate, endDate }: Affiliation): AffiliationRow => ({
  organizationName: organization.name,
  organizationUrl: organization.url ?? null,
  roleName: roleName ?? null,
  startDate: startDate ?? null,
  endDate: endDate ?? null,
})

/** The first affiliation held on the day of a timestamp. Partial dates count whole: until `2024` lasts to its end. */
export function affiliationAt(rows: readonly AffiliationRow[], at: string): Affiliation | undefined {
  const held = rows.find(
    ({ startDate, endDate }) => (startDate === null || startDate <= at) && (endDate === null || endDate >= at || at.startsWith(endDate)),
  )
  return held && toAffiliation(held)
}
