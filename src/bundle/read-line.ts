import type { z } from 'zod'
import { normalizeTexts, parseJson } from '../json.ts'
import { JsonError, jsonPointer } from '../json-fault.ts'
import { BundleLine, maxLineBytes } from '../schemas/bundle.ts'
import { inWords, onePerPlace } from '../schemas/fault-words.ts'
import type { Line } from './lines.ts'
import { type Fault, LineRefused, refuse } from './refusal.ts'

/** What a line says. Every text in it is in NFC from here on. Throws LineRefused with all that is wrong. */
export function readLine({ bytes }: Line): BundleLine {
  if (bytes === undefined) return refuse('', `is longer than ${maxLineBytes} bytes`)
  const line = parse(bytes)
  const result = BundleLine.safeParse(line)
  if (result.success) return result.data
  throw new LineRefused(onePerPlace(result.error.issues).flatMap(issue => faultsOf(issue, line)))
}

function parse(bytes: Uint8Array): unknown {
  try {
    return normalizeTexts(parseJson(bytes))
  } catch (error) {
    if (!(error instanceof JsonError)) throw error
    return refuse(error.pointer, error.message)
  }
}

function faultsOf(issue: z.core.$ZodIssue, line: unknown): Fault[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map(key => ({ pointer: jsonPointer([...issue.path, key]), reason: 'is not a field of the bundle format' }))
  }
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const nearest = issue.errors.toSorted((a, b) => a.length - b.length)[0] ?? []
    return nearest.flatMap(inner => faultsOf({ ...inner, path: [...issue.path, ...inner.path] }, line))
  }
  return [{ pointer: jsonPointer(issue.path), reason: inWords(issue, line) }]
}
