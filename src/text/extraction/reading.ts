import type { Cues } from './cues.ts'
import { cuesOf } from './languages.ts'
import { Sentences } from './sentences.ts'
import { Words } from './words.ts'

/** A text with what is read out of it once, before anything is looked for. */
export interface Reading {
  readonly text: string
  readonly cues: Cues
  readonly words: Words
  readonly sentences: Sentences
}

/** Reads a text of a BCP 47 language; of the one its letters suggest where none is given. */
export function read(text: string, language: string | undefined): Reading {
  const cues = cuesOf(language, text)
  return { text, cues, words: new Words(text), sentences: new Sentences(text, cues) }
}
