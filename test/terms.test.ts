import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import t from 'tap'
import { stemIn } from '../src/text/stem.ts'
import { frequentTermsOf, gramsOf, isUnspaced, termsOf } from '../src/text/terms.ts'
import { Vocabulary } from '../src/text/vocabulary.ts'
import { printedWords } from '../src/text/words.ts'

/** Texts of what words are made of, parted by, and mistaken for. */
const pieces = [
  'a',
  'É',
  'e\u0301',
  '\u0301',
  'ж',
  'ı',
  '9',
  '½',
  "'",
  '’',
  'ʼ',
  '`',
  '´',
  '-',
  ' ',
  '.',
  '漢',
  '字',
  'ก',
  '😀',
  '𝐀',
  '𠮷',
  '\ud800',
  '\ue000',
]
const texts = fc.oneof(
  fc.array(fc.constantFrom(...pieces), { maxLength: 30 }).map(parts => parts.join('')),
  fc.string({ unit: 'binary', maxLength: 60 }),
)
const languages = fc.constantFrom('en', 'ru', 'az', 'tr-TR', 'ja')

/** As it is said in words: each word by itself. */
const separately = (text: string, language: string): string[] =>
  printedWords(text).flatMap(printed => (isUnspaced(printed) ? gramsOf(printed) : [stemIn(language)(printed)]))

t.test('words that are looked up in a text are those of the expression', async t => {
  const found = (text: string): string[] => new Vocabulary(word => word).termsIn(text, () => undefined).map(term => term.text)
  fc.assert(
    fc.property(texts, text => isDeepStrictEqual(found(text), printedWords(text))),
    { numRuns: 1000 },
  )
  const long = `${"Bakı’nın l'été ".repeat(10_000)}😀 end`
  t.same(found(long), printedWords(long))
})

t.test('the terms of a text are those of its words, whatever was read before', async () => {
  fc.assert(fc.property(texts, languages, (text, language) => isDeepStrictEqual(termsOf(text, language), separately(text, language))))
})

t.test('frequent terms are those that stand in a text as often', async () => {
  const manyTexts = fc.array(fc.constantFrom('tax', 'taxes', 'Taxed', 'a', 'road', '漢字'), { maxLength: 40 }).map(words => words.join(' '))
  fc.assert(
    fc.property(manyTexts, fc.integer({ min: 1, max: 5 }), (text, times) => {
      const { terms, frequent } = frequentTermsOf(text, 'en', times)
      const count = (term: string) => terms.filter(one => one === term).length
      const often = [...new Set(terms)].filter(term => count(term) >= times)
      return isDeepStrictEqual([terms, frequent.sort()], [termsOf(text, 'en'), often.sort()])
    }),
  )
})

t.test('a vocabulary answers as it was told to, of however many and however long words', async t => {
  let asked = 0
  const vocabulary = new Vocabulary(word => {
    asked++
    return `<${word}>`
  })
  const termOf = (word: string) => vocabulary.termsIn(word, () => undefined)[0]
  for (let round = 0; round < 2; round++) {
    let wrong = 0
    for (let number = 0; number < 40_000; number++) if (vocabulary.termOf(`word${number}`) !== `<word${number}>`) wrong++
    t.equal(wrong, 0)
  }
  t.ok(asked < 45_000, 'most of them were remembered')
  const before = termOf('word1')
  t.equal(termOf('word1'), before)
  for (let number = 0; number < 50_000; number++) vocabulary.termOf(`other${number}`)
  t.not(termOf('word1'), before, 'what was full was emptied')
  t.same(termOf('word1'), before)
  const many = Array.from({ length: 60_000 }, (_, number) => `another${number}`)
  const foundMany = vocabulary.termsIn(many.join(' '), () => undefined).map(term => term.text)
  t.ok(
    isDeepStrictEqual(
      foundMany,
      many.map(word => `<${word}>`),
    ),
  )
  const long = 'w'.repeat(1000)
  t.equal(termOf(long)?.text, `<${long}>`)
  t.equal(termOf(long), termOf(long))
})
