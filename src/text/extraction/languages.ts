import type { Cues } from './cues.ts'
import { azerbaijani } from './cues-az.ts'
import { english } from './cues-en.ts'
import { russian } from './cues-ru.ts'
import { turkish } from './cues-tr.ts'

const languages: ReadonlyMap<string, Cues> = new Map([
  ['en', english],
  ['ru', russian],
  ['az', azerbaijani],
  ['tr', turkish],
])

/** The cues of a BCP-47 language; of the language the letters suggest where none is given; English where it is another one. */
export function cuesOf(language: string | undefined, text: string): Cues {
  const primary = language?.split('-')[0]?.toLowerCase() ?? guessLanguage(text.slice(0, 20_000))
  return languages.get(primary) ?? english
}

function guessLanguage(text: string): string {
  const share = (letters: RegExp): number => (text.match(letters)?.length ?? 0) / (text.length + 1)
  if (share(/[а-яё]/gi) > 0.3) return 'ru'
  if (share(/ə/gi) > 0.02) return 'az'
  // Names alone carry some of these letters into an English article.
  return share(/[ışğçöüİ]/g) > 0.03 ? 'tr' : 'en'
}
