import type { Coding } from './codings.ts'
import { etagIn } from './conditional-requests.ts'
import { fieldLines } from './headers.ts'

/** An answer to a public read, as it is before it is made to fit the one who asks. */
export interface Answer {
  /** The pattern of its route. */
  route: string
  etag: string
  type: string
  /** Header fields that every answer of this URL has, as they are written. */
  fields: string
  /** What it is made of, separated by spaces. */
  tags: string
  body: Buffer
  /** When it is over though nothing was changed, in milliseconds since 1970; never when absent. */
  expiresAt?: number | undefined
}

/** An answer in one content coding, ready to be sent. */
export interface CodedAnswer {
  etag: string
  /** Its header fields as they are written. */
  fields: string
  body: Buffer
}

export interface Entry {
  url: string
  answer: Answer
  plain: CodedAnswer
  coded: Map<Coding, CodedAnswer>
  /** Codings that are made, or do not pay. */
  tried: Set<Coding>
  bytes: number
  /** Whether it was asked for since room was last made. */
  isUsed: boolean
  /** How many changes there were when it was last known to be made of nothing that has changed. */
  checkedAt: number
}

/** Its size is reckoned when it is kept. */
export function entryOf(url: string, answer: Answer): Entry {
  const plain = render(answer, answer.body, undefined)
  return { url, answer, plain, coded: new Map(), tried: new Set(), bytes: 0, isUsed: false, checkedAt: 0 }
}

export function render(answer: Answer, body: Buffer, coding: Coding | undefined): CodedAnswer {
  const etag = etagIn(answer.etag, coding)
  const coded = coding ? ['content-encoding', coding] : []
  const content = ['etag', etag, 'content-type', answer.type, ...coded, 'content-length', String(body.length)]
  return { etag, fields: answer.fields + fieldLines(content), body }
}
