/** Levels of arrays and objects in one another that a JSON text may have. */
export const maxJsonDepth = 32

/** A JSON text that is refused; `pointer` is the RFC 6901 pointer of the innermost place that is known. */
export class JsonError extends Error {
  override readonly name = 'JsonError'
  readonly pointer: string

  constructor(message: string, pointer: string, options: ErrorOptions = {}) {
    super(message, options)
    this.pointer = pointer
  }
}

/** The JSON Pointer (RFC 6901) of a path of keys and indexes; '' for the whole. */
export const jsonPointer = (path: readonly PropertyKey[]): string =>
  path.map(key => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')

/**
 * Why a text is refused, or undefined if nothing is wrong with it. Reads the grammar of RFC 8259 from the left and stops at the first fault;
 * slower than JSON.parse, so it is only asked about a text that is known to be wrong.
 */
export function explainJson(text: string): JsonError | undefined {
  try {
    const reader = new Reader(text)
    reader.value()
    reader.end()
    return undefined
  } catch (error) {
    return error instanceof JsonError ? error : new JsonError('is not JSON', '', { cause: error })
  }
}

class Reader {
  readonly #text: string
  readonly #path: (string | number)[] = []
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  value(): void {
    this.#space()
    const first = this.#text[this.#at]
    if (first === '{') this.#object()
    else if (first === '[') this.#array()
    else if (first === '"') this.#string()
    else if (this.#match(literal) === undefined) this.#fail('expects a value')
    this.#space()
  }

  end(): void {
    if (this.#at < this.#text.length) this.#fail('has something after its end')
  }

  #object(): void {
    this.#enter()
    const seen = new Set<string>()
    if (this.#take('}')) return
    do {
      this.#space()
      const key = this.#text[this.#at] === '"' ? this.#string() : this.#fail('expects a key in quotation marks')
      this.#path.push(key)
      if (seen.has(key)) this.#fail('has a key twice')
      if (key === '__proto__' || (key === 'prototype' && this.#path.at(-2) === 'constructor')) this.#fail('has a key that is not allowed')
      seen.add(key)
      this.#space()
      if (!this.#take(':')) this.#fail("expects ':'")
      this.value()
      this.#path.pop()
    } while (this.#take(','))
    if (!this.#take('}')) this.#fail("expects ',' or '}'")
  }

  #array(): void {
    this.#enter()
    if (this.#take(']')) return
    let index = 0
    do {
      this.#path.push(index++)
      this.value()
      this.#path.pop()
    } while (this.#take(','))
    if (!this.#take(']')) this.#fail("expects ',' or ']'")
  }

  /** Every open array or object stands in the path, except the one that begins here. */
  #enter(): void {
    if (this.#path.length === maxJsonDepth) this.#fail(`is nested deeper than ${maxJsonDepth} levels`)
    this.#at++
    this.#space()
  }

  #string(): string {
    const written = this.#match(quoted)
    const text = written === undefined ? undefined : unquote(written)
    if (text === undefined) return this.#fail('has a string that does not end, or a character or escape in it that is not allowed')
    if (!text.isWellFormed()) return this.#fail('has a lone surrogate in a string')
    if (text.includes('\0')) return this.#fail('has a NUL character in a string')
    return text
  }

  #space(): void {
    this.#match(/[ \t\n\r]*/y)
  }

  #take(token: string): boolean {
    if (this.#text[this.#at] !== token) return false
    this.#at++
    return true
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#text)?.[0]
    this.#at += found?.length ?? 0
    return found
  }

  #fail(what: string): never {
    throw new JsonError(`${what}, at character ${this.#at + 1}`, jsonPointer(this.#path))
  }
}

const literal = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)/y
const quoted = /"[^"\\]*(?:\\.[^"\\]*)*"/sy

function unquote(written: string): string | undefined {
  try {
    return String(JSON.parse(written))
  } catch {
    return undefined
  }
}
