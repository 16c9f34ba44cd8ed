import type { Mention } from './people.ts'

/** Whether a name stands in marks of its own, as a newspaper's does: "said “Herald” reporter Ann Smith". */
export const isInMarks = (text: string, { start, end }: Mention): boolean =>
  /[«„“"]/.test(text.charAt(start - 1)) && /[»“”"]/.test(text.charAt(end))

/** Whether a mark is opened between two places and not closed again: “The Long Night” opens. */
export function opensMarks(text: string, from: number, to: number): boolean {
  const marks = text.slice(from, to).match(/[“”«»„"]/g) ?? []
  const last = marks.at(-1) ?? ''
  return /[“«„]/.test(last) || (last === '"' && marks.filter(mark => mark === last).length % 2 === 1)
}
