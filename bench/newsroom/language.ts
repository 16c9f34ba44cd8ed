import type { Random } from './random.ts'

/** What a newsroom writes in one language: sentences that read like news and say nothing. */
export interface Language {
  tag: 'en' | 'ru' | 'az' | 'tr'
  /** The quotation marks. */
  marks: readonly [string, string]
  /** How many bytes of UTF-8 a letter takes, about. */
  bytesPerLetter: number
  /** A sentence without its full stop, beginning with a capital. */
  sentence(random: Random): string
  headline(random: Random): string
  /** What tells who said it, such as "she noted". */
  cues: readonly string[]
  tags: readonly string[]
  roles: readonly string[]
}

/** Invented names of places: many, most of them rare, so that an index has words that stand in few articles. */
export function placeNames(count: number, starts: readonly string[], middles: readonly string[], ends: readonly string[]): string[] {
  const names: string[] = []
  for (let number = 0; names.length < count; number++) {
    const start = starts[number % starts.length] ?? ''
    const rest = Math.floor(number / starts.length)
    const middle = middles[rest % middles.length] ?? ''
    const end = ends[Math.floor(rest / middles.length) % ends.length] ?? ''
    const more = Math.floor(rest / middles.length / ends.length)
    const name = start + (more === 0 ? '' : (middles[more % middles.length] ?? '')) + middle + end
    names.push(name.charAt(0).toLocaleUpperCase(/[əıöüğşç]/.test(name) ? 'az' : 'en') + name.slice(1))
  }
  return names
}

export const capitalized = (text: string, locale: string): string => text.charAt(0).toLocaleUpperCase(locale) + text.slice(1)

export const words = (text: string): string[] => text.trim().split(/\s+/)
