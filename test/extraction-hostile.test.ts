import fc from 'fast-check'
import t from 'tap'
import { sliceCodePoints } from '../src/text/canonical.ts'
import { type ExtractedQuote, extractQuotes } from '../src/text/extraction/extract.ts'

const language = fc.constantFrom('en', 'ru', 'az', 'tr', undefined)
const piece = fc.constantFrom(
  '“',
  '”',
  '"',
  '«',
  '»',
  '‘',
  '’',
  "'",
  "''",
  '„',
  '\n',
  '\n\n',
  ' ',
  ', ',
  '. ',
  ': ',
  ' — ',
  '\n— ',
  ', — ',
  '. — ',
  'Ann Mill',
  'said',
  'she',
  'Игорь Ланской',
  'сказал',
  'министр',
  'он',
  'dedi',
  'deyə',
  'He goes home',
  'a',
  '🙂',
  '\ud800',
  'e\u0301',
  'Mr. ',
  '(',
  ')',
  '?',
  '…',
)

function holds(text: string, quotes: readonly ExtractedQuote[]): boolean {
  let reached = 0
  return quotes.every(quote => {
    const ordered = quote.start >= reached && quote.end > quote.start
    reached = quote.end
    const { speaker } = quote
    return (
      ordered &&
      sliceCodePoints(text, quote.start, quote.end) === quote.text &&
      (!speaker || sliceCodePoints(text, speaker.start, speaker.end) === speaker.mention)
    )
  })
}

t.test('properties', async t => {
  const holdsFor = (text: string, language: string | undefined): boolean => holds(text, extractQuotes(text, { language }))
  t.doesNotThrow(
    () => fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 300 }), language, holdsFor), { numRuns: 300 }),
    'any string',
  )
  t.doesNotThrow(
    () =>
      fc.assert(
        fc.property(
          fc.array(piece, { maxLength: 60 }).map(pieces => pieces.join('')),
          language,
          holdsFor,
        ),
        { numRuns: 3000 },
      ),
    'strings like news',
  )
})

// Each took from 0.1 to 2.5 s while what stands around a mark was read anew for each; the limit leaves room for a busy machine.
t.test('100 kB of nothing but marks take no more than a moment', async t => {
  for (const unit of [
    '"',
    '“',
    '«',
    '‘',
    "''",
    '“a” ',
    '“A.” ',
    '«“a»',
    '“He,” “',
    '“a,” said ',
    '“Yes,” he said, ',
    '‘a ',
    '“a”, ',
    'said “a” ',
    '“Ann Mill” said, ',
    '.',
    '.a',
    'A.',
    '“—A ',
    '«а, — сказал он, — ',
    '"\n',
    '— ',
    '— А, — сказал он. — ',
    '— А, — сказал министр.\n',
    '— «А».\n',
    'A ',
    'Петров ',
    '. ',
    ' ',
    '\n',
  ]) {
    const text = unit.repeat(Math.ceil(100_000 / unit.length))
    // All of it is ASCII or of one code unit a character: what grows faster than the text would keep the suite until its own limit.
    const quotes = ['en', 'ru'].flatMap(language => extractQuotes(text, { language }))
    t.ok(
      quotes.every(quote => text.slice(quote.start, quote.end) === quote.text),
      JSON.stringify(unit),
    )
  }
})
