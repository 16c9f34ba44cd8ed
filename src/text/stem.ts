import { stemmer as english } from '@orama/stemmers/english'
import { stemmer as russian } from '@orama/stemmers/russian'
import { stemmer as turkish } from '@orama/stemmers/turkish'
import { fold } from './fold.ts'
import { silent, softHyphen } from './letters.ts'
import { Vocabulary } from './vocabulary.ts'

/** The languages whose words are brought to their stems; those of all others are only folded. */
const stemmedLanguages = ['en', 'ru', 'az', 'tr'] as const
type Stemmed = (typeof stemmedLanguages)[number]

const isStemmed = (language: string): language is Stemmed => stemmedLanguages.some(known => known === language)

const stemmers: Record<Stemmed, (word: string) => string> = {
  en: word => plain(english(word.replace(silent, '').toLowerCase())),
  ru: word => plain(russian(word.toLowerCase().replaceAll('ё', 'е'))),
  az: word => stripAzerbaijani(plain(beforeApostrophe(word).toLocaleLowerCase('az'))),
  tr: word => plain(turkish(beforeApostrophe(word).toLocaleLowerCase('tr'))),
}

/** A name keeps its form before an apostrophe: Bakı’nın, İstanbul'da. */
const beforeApostrophe = (word: string): string => word.split(silent, 1).join('')

/** Folded, and without what compatibility forms may bring with them that is no letter or digit. */
const plain = (word: string): string => fold(word.replace(silent, '')).replace(/[^\p{L}\p{N}]/gu, '')

/**
 * Endings of number, possession and case as they are folded, those that begin earliest first, of what leaves four letters; nobody publishes a
 * stemmer of Azerbaijani. Whether an n after a vowel belongs to the stem cannot be seen (liman-ın, qapı-nın), so that all stems lose it.
 */
const endings =
  /(?<=.{4})(?:larinin|lerinin|larimiz|lerimiz|larindan|lerinden|larinda|lerinde|larina|lerine|larini|lerini|lardan|lerden|larda|lerde|larin|lerin|lara|lere|lari|leri|lar|ler|sinin|sunun|sindan|sinden|sinda|sinde|sina|sine|sini|nin|nun|dan|den|nda|nde|da|de|si|su|ya|ye|ni|nu|na|ne|in|un|i|u|a|e|(?<=[aeiou])n|(?<=.{5})l[ae])$/

function stripAzerbaijani(word: string): string {
  let stem = word
  for (;;) {
    const shorter = stem.replace(endings, '')
    if (shorter === stem) return stem
    stem = shorter
  }
}

/** What words are found by, however they may be broken. */
function remember(find: (word: string) => string): Vocabulary {
  return new Vocabulary(word => find(word.replace(softHyphen, '')))
}

const vocabularies: Record<Stemmed, Vocabulary> = {
  en: remember(stemmers.en),
  ru: remember(stemmers.ru),
  az: remember(stemmers.az),
  tr: remember(stemmers.tr),
}
const folded = remember(plain)

/** What the words of a language are found by: their stems, folded; of a language without a stemmer the folded words. */
export function vocabularyOf(language: string): Vocabulary {
  const [primary = ''] = language.split('-', 1)
  return isStemmed(primary) ? vocabularies[primary] : folded
}

/** What a printed word of a language is found by. */
export function stemIn(language: string): (word: string) => string {
  const vocabulary = vocabularyOf(language)
  return word => vocabulary.termOf(word)
}

/** A printed word, folded and not stemmed. */
export const foldedWord = (word: string): string => folded.termOf(word)
