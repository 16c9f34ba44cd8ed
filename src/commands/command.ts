import type { ParseArgsOptionsConfig } from 'node:util'
import type { Config, Flags } from '../config.ts'

/** What `onrecord NAME` does. */
export interface Command {
  /** What is written behind the name. */
  usage: string
  about: string
  operands: { min: number; max: number }
  /** Flags of its own, beside those of the settings. */
  flags?: ParseArgsOptionsConfig
  /** Answers whether all went well; what did not is said on stderr. */
  run: (config: Config, operands: readonly string[], flags: Flags) => Promise<boolean>
}

/** Something the operator has to know, in one line. */
export class CommandError extends Error {
  override name = 'CommandError'
}

/** A call that is written wrong. */
export class UsageError extends Error {
  override name = 'UsageError'
}

/** What to tell who calls a command in a way that it has not; `call` is how it is written behind `onrecord`. */
export const written = (call: string): UsageError => new UsageError(`It is written: onrecord ${call.trim()}.`)
