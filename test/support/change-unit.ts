import { logChange } from '../../src/store/changes.ts'
import type { Statement } from '../../src/store/statement.ts'
import type { Unit } from '../../src/store/unit.ts'
import { now } from './content.ts'

/** A unit of two changes and whatever else. */
export const changeUnit = (id: string, more: Statement[] = []): Unit => ({
  id,
  at: now,
  statements: [
    logChange(now, { kind: 'site', id, op: 'put', tags: [] }),
    ...more,
    logChange(now, { kind: 'rubric', id, op: 'put', tags: [] }),
  ],
})
