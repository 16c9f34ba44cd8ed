import type { Config } from '../config.ts'

/** What `onrecord NAME` does. */
export interface Command {
  /** What is written behind the name. */
  usage: string
  about: string
  operandCount: number
  /** Answers whether all went well; what did not is said on stderr. */
  run: (config: Config, operands: readonly string[], flags: { dryRun: boolean }) => Promise<boolean>
}

/** Something the operator has to know, in one line. */
export class CommandError extends Error {
  override name = 'CommandError'
}
