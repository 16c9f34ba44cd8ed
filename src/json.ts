import { hasTooManyMarks, tooManyMarks } from './combining-marks.ts'
import { explainJson, JsonError, jsonPointer, maxJsonDepth } from './json-fault.ts'

/**
 * The value of a JSON text (RFC 8259) in UTF-8. Stricter than JSON.parse: invalid UTF-8, nesting deeper than 32, a key given twice in one
 * object, `__proto__` and `constructor.prototype` keys, NUL and lone surrogates in strings throw a JsonError that names the place.
 * A byte order mark is skipped. The caller bounds the size.
 */
export function parseJson(bytes: Uint8Array): unknown {
  const text = decode(bytes)
  const value = parseOrUndefined(text)
  if (value !== undefined && isClean(value, text)) return value
  // Counting is quick, and was once seen to miscount what is right: who reads every character has the last word.
  const fault = explainJson(text) ?? (value === undefined ? new JsonError('is not JSON', '') : undefined)
  if (fault === undefined) return value
  throw fault
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

function decode(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes)
  } catch (cause) {
    throw new JsonError('is not valid UTF-8', '', { cause })
  }
}

/** JSON has no `undefined`, so it can stand for a refusal: the reason is looked for afterwards, off the fast path. */
function parseOrUndefined(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text)
    return value
  } catch {
    return undefined
  }
}

/** JSON.parse keeps the last of two equal keys, so a text with a duplicate names more members than its value has. */
function isClean(value: unknown, text: string): boolean {
  const checkStrings = /\\u(?:0000|[dD][89a-fA-F])/.test(text)
  return countMembersOf(value, 0, checkStrings) === countMembersIn(text)
}

/** The number of object members in a value at any depth, or NaN when it is too deep or holds a string or a key that is refused. */
function countMembersOf(value: unknown, depth: number, checkStrings: boolean, parent = ''): number {
  if (typeof value === 'string') return checkStrings && !isText(value) ? Number.NaN : 0
  if (typeof value !== 'object' || value === null) return 0
  if (depth === maxJsonDepth) return Number.NaN
  let count = 0
  if (Array.isArray(value)) {
    for (const item of value) count += countMembersOf(item, depth + 1, checkStrings)
    return count
  }
  for (const key in value) {
    if (key === '__proto__' || (key === 'prototype' && parent === 'constructor')) return Number.NaN
    count += 1 + countMembersOf(Reflect.get(value, key), depth + 1, checkStrings, key)
    if (checkStrings && !isText(key)) return Number.NaN
  }
  return count
}

const isText = (text: string): boolean => text.isWellFormed() && !text.includes('\0')

const colon = 0x3a
const backslash = 0x5c
const space = 0x20

/** The number of object members in a valid JSON text: of strings that a colon follows. Jumps from quotation mark to quotation mark. */
function countMembersIn(text: string): number {
  let count = 0
  for (let open = text.indexOf('"'); open !== -1; ) {
    let next = endOfString(text, open) + 1
    while (text.charCodeAt(next) <= space) next++
    if (text.charCodeAt(next) === colon) count++
    open = text.indexOf('"', next)
  }
  return count
}

function endOfString(text: string, open: number): number {
  let close = text.indexOf('"', open + 1)
  while (isEscaped(text, close)) close = text.indexOf('"', close + 1)
  return close
}

function isEscaped(text: string, quote: number): boolean {
  let start = quote
  while (text.charCodeAt(start - 1) === backslash) start--
  return (quote - start) % 2 === 1
}

/** What is no text: addresses, whose every byte counts, and bodies, which their own readers bring into form. */
const verbatim = new Set(['url', 'sourceUrl', 'articleUrlTemplate', 'sameAs', 'body'])

/**
 * Unicode can write one text in several ways; what comes in is brought into one form, NFC, once, here, in place. The parser bounds the depth. Throws a
 * JsonError for a text that this would take too long for; `path` is where the value stands.
 */
export function normalizeTexts(value: unknown, path: string[] = []): unknown {
  if (typeof value === 'string') {
    if (hasTooManyMarks(value)) throw new JsonError(tooManyMarks, jsonPointer(path))
    return value.normalize('NFC')
  }
  // JSON has a -0, the database has not.
  if (typeof value === 'number') return value + 0
  if (typeof value !== 'object' || value === null) return value
  for (const name in value) {
    if (verbatim.has(name)) continue
    const item: unknown = Reflect.get(value, name)
    path.push(name)
    const tidy = normalizeTexts(item, path)
    path.pop()
    if (!Object.is(tidy, item)) Reflect.set(value, name, tidy)
  }
  return value
}
