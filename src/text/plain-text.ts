import { controlCharacters } from '../schemas/scalars.ts'
import { BodyError } from './body-error.ts'

/** A text with \n for \r\n and \r, and without the byte order mark that some editors write at its start. */
export const unifyNewlines = (text: string): string => text.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n')

/**
 * The source of a body that came as HTML or Markdown, with newlines unified. Throws a BodyError for control characters and lone surrogates:
 * no format means them, and the parsers would change them in silence.
 */
export function readSource(body: string): string {
  const source = unifyNewlines(body)
  if (!source.isWellFormed()) throw new BodyError('', 'holds a lone surrogate')
  const at = source.replaceAll('\t', ' ').search(controlCharacters)
  if (at >= 0) throw new BodyError('', `holds the control character ${codeName(source.charCodeAt(at))} in line ${lineOf(source, at)}`)
  return source
}

const codeName = (unit: number): string => `U+${unit.toString(16).toUpperCase().padStart(4, '0')}`
const lineOf = (text: string, at: number): number => text.slice(0, at).split('\n').length
