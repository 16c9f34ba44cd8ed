/** What is wrong at one place of a line: a JSON pointer into it ('' is the whole line), and why. */
export interface Fault {
  pointer: string
  reason: string
}

/** A line that is refused, with everything that is wrong with it. */
export class LineRefused extends Error {
  override name = 'LineRefused'
  readonly faults: readonly Fault[]

  constructor(faults: readonly Fault[]) {
    super(faults.map(({ pointer, reason }) => `${pointer} ${reason}`).join('; '))
    this.faults = faults
  }
}

/** Refuses a line for one reason. */
export const refuse = (pointer: string, reason: string): never => {
  throw new LineRefused([{ pointer, reason }])
}
