import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import t from 'tap'
import { parseJson } from '../src/json.ts'
import { explainJson, JsonError, jsonPointer } from '../src/json-fault.ts'

const bytes = (text: string): Uint8Array => Buffer.from(text)

function refusal(input: Uint8Array): JsonError {
  try {
    parseJson(input)
  } catch (error) {
    if (error instanceof JsonError) return error
    throw error
  }
  throw new Error('was not refused')
}

const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`

t.test('refuses', async t => {
  const refused: Record<string, [text: string, pointer: string, message: RegExp]> = {
    nothing: ['', '', /expects a value, at character 1$/],
    'an unfinished object': ['{', '', /expects a key/],
    'an unfinished array': ['{"a":[1,2', '/a', /expects ',' or ']', at character 10/],
    'an unfinished string': ['{"a":"', '/a', /does not end/],
    'a missing colon': ['{"a" 1}', '/a', /expects ':'/],
    'a missing comma': ['{"a":1 "b":2}', '', /expects ',' or '}'/],
    'a comma too many': ['[1,]', '/1', /expects a value/],
    'a key without marks': ['{a:1}', '', /expects a key/],
    'a number with a leading zero': ['[01]', '', /expects ','/],
    'a bare word': ['nul', '', /expects a value/],
    'two values': ['1 2', '', /something after its end, at character 3/],
    'a raw control character': ['["a\nb"]', '/0', /not allowed/],
    'an unknown escape': ['["\\x"]', '/0', /not allowed/],
    'a key given twice': ['{"a":{"b":[1,{"c/d":1,"c/d":2}]}}', '/a/b/1/c~1d', /has a key twice, at character 28/],
    'a key given twice, once with escapes': ['{"a":1,"\\u0061":2}', '/a', /has a key twice/],
    __proto__: ['{"a":[{"__proto__":1}]}', '/a/0/__proto__', /not allowed/],
    '__proto__ with escapes': ['{"\\u005f_proto__":1}', '/__proto__', /not allowed/],
    'constructor.prototype': ['{"constructor":{"prototype":1}}', '/constructor/prototype', /not allowed/],
    'a lone surrogate': ['{"a":"\\ud800"}', '/a', /lone surrogate/],
    'a lone surrogate in a key': ['{"a":{"\\uDc00":1}}', '/a', /lone surrogate/],
    'surrogates in the wrong order': ['["\\udc00\\ud800"]', '/0', /lone surrogate/],
    NUL: ['{"a":["\\u0000"]}', '/a/0', /NUL/],
    'NUL in a key': ['{"\\u0000":1}', '', /NUL/],
    '33 levels': [nested(33), '/0'.repeat(32), /deeper than 32/],
    'half a million levels': [nested(500_000), '/0'.repeat(32), /deeper than 32/],
  }
  for (const [what, [text, pointer, message]] of Object.entries(refused)) {
    const error = refusal(bytes(text))
    t.equal(error.pointer, pointer, what)
    t.match(error.message, message, what)
  }
  t.match(refusal(Buffer.from([0x22, 0xff, 0x22])), { message: 'is not valid UTF-8', pointer: '' })
  t.match(refusal(Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22])), { message: 'is not valid UTF-8' }, 'a surrogate in UTF-8')
})

t.test('takes', async t => {
  t.same(parseJson(bytes('\ufeff{"a":1}')), { a: 1 }, 'a byte order mark')
  t.same(parseJson(bytes(nested(32))), JSON.parse(nested(32)), '32 levels')
  t.same(parseJson(bytes('{"a":"\\ud83d\\ude00","b":"\\\\u0000","constructor":{"a":1}}')), { a: '😀', b: '\\u0000', constructor: { a: 1 } })
  t.same(parseJson(bytes('{"a:":"\\":","b\\\\":{"a:":1}}')), { 'a:': '":', 'b\\': { 'a:': 1 } }, 'colons and marks in strings')
  t.equal(parseJson(bytes(' null\n')), null)
  t.equal(parseJson(bytes('"a"')), 'a')
})

/** Values of any kind, and some whose strings are made of what has a meaning in JSON. */
const document = fc.oneof(
  fc.jsonValue({ maxDepth: 6, stringUnit: 'binary' }),
  fc.jsonValue({ maxDepth: 4, stringUnit: fc.constantFrom('"', '\\', ':', ' ', '{', 'a') }),
)

t.test('agrees with JSON.parse on what both take', async () => {
  fc.assert(
    fc.property(document, fc.constantFrom(undefined, 1, '\t'), (value, indent) => {
      const text = JSON.stringify(value, null, indent)
      fc.pre(!/\\u0000|"__proto__"|"prototype"/.test(text))
      return isDeepStrictEqual(parseJson(bytes(text)), JSON.parse(text))
    }),
  )
})

t.test('refuses whatever JSON.parse refuses, and finds a reason for every refusal', async () => {
  const broken = fc
    .tuple(document, fc.nat(), fc.nat(3), fc.constantFrom('', '"', ',', '}', ']', '{', '\\', '1', ':', '"a":1,'))
    .map(([value, at, cut, put]) => {
      const text = JSON.stringify(value)
      const place = at % (text.length + 1)
      return text.slice(0, place) + put + text.slice(place + cut)
    })
  fc.assert(
    fc.property(broken, text => {
      fc.pre(text.isWellFormed())
      const taken = isTaken(() => JSON.parse(text))
      if (isTaken(() => parseJson(bytes(text)))) return taken && explainJson(text) === undefined
      return explainJson(text) !== undefined
    }),
    { numRuns: 2000 },
  )
})

function isTaken(parse: () => unknown): boolean {
  try {
    parse()
    return true
  } catch {
    return false
  }
}

t.test('a pointer escapes what has a meaning in it (RFC 6901 section 3)', async t => {
  t.equal(jsonPointer([]), '')
  t.equal(jsonPointer(['a/b', 0, 'm~n', '']), '/a~1b/0/m~0n/')
})
