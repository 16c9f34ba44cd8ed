import { hash } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { type Coding, codings } from './codings.ts'

/** A strong validator (RFC 9110 section 8.8.3): 132 bits of the SHA-256 of the bytes, before any content coding. */
export const etagOf = (payload: string | Uint8Array): string => `"${hash('sha256', payload, 'base64url').slice(0, 22)}"`

/** A strong validator is of bytes, so those of a coding have another (RFC 9110 section 8.8.3.3). */
export const etagIn = (etag: string, coding: Coding | undefined): string => (coding ? `${etag.slice(0, -1)}-${coding}"` : etag)

/** The entity tags of one answer: plain, and in each coding. Whoever has one of them has the answer. */
export const etagsOf = (etag: string): string[] => [etag, ...codings.map(coding => etagIn(etag, coding))]

/**
 * The entity tag to answer 304 with, or undefined where the client does not have what it would get: the one that the client has, so that it
 * knows which of its copies is still good (RFC 9111 section 4.3.4). Of `etags`, the first is that of the answer that would be sent. `at` is the
 * time of the last change; If-Modified-Since counts only without If-None-Match (RFC 9110 section 13.2.2).
 */
export function unchangedTag(headers: IncomingHttpHeaders, etags: readonly string[], at: string | undefined): string | undefined {
  const tags = headers['if-none-match']
  if (tags !== undefined) return matchedTag(tags, etags)
  const since = parseHttpDate(headers['if-modified-since'])
  return since !== undefined && at !== undefined && since >= secondAfter(Date.parse(at)) ? etags[0] : undefined
}

/**
 * The first of a list of entity tags that is one of ours, or our first for `*`. Compared weakly; what is no entity tag matches nothing (RFC 9110
 * section 13.1.2).
 */
export function matchedTag(list: string, ours: readonly string[]): string | undefined {
  if (list.trim() === '*') return ours[0]
  return list
    .matchAll(/(?:W\/)?("[\x21\x23-\x7e\x80-\xff]*")/g)
    .map(([, tag = '']) => tag)
    .find(tag => ours.includes(tag))
}

const second = 1000

/** The first whole second after a time, so that no change within a second is taken for one that came before. */
const secondAfter = (ms: number): number => Math.floor(ms / second) * second + second

/**
 * A change gets its time shortly before it is committed. Only when this has passed can no change with an earlier time appear any more, and
 * the date sent be one that a client may come back with (RFC 9110 section 8.8.2.2 reckons with the same minute).
 */
const settleMs = 60 * second

/** The date of the last change, cut to the second while it is fresh, which is too early to ever be answered with 304, and rounded up later. */
export function lastModified(atMs: number, nowMs: number): string {
  const sent = nowMs >= secondAfter(atMs) + settleMs ? secondAfter(atMs) : secondAfter(atMs) - second
  return new Date(sent).toUTCString()
}

/** Milliseconds of a date in one of the three forms that recipients accept (RFC 9110 section 5.6.7); undefined for anything else, which section 13.1.3 ignores. */
function parseHttpDate(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  // Only asctime leaves the zone out; to the others it may be said twice.
  const ms = Date.parse(`${text} GMT`)
  return !Number.isNaN(ms) && isDate(text, new Date(ms)) ? ms : undefined
}

/** Whether a text is a date as this server sends it, or in the form of RFC 850 or of asctime. */
function isDate(text: string, date: Date): boolean {
  const sent = date.toUTCString()
  if (text === sent) return true
  const [name = '', day = '', month = '', year = '', time = ''] = sent.split(/,? /)
  const weekday = date.toLocaleDateString('en', { weekday: 'long', timeZone: 'UTC' })
  return [
    `${weekday}, ${day}-${month}-${year.slice(-2)} ${time} GMT`,
    `${name} ${month} ${day.replace(/^0/, ' ')} ${time} ${year}`,
  ].includes(text)
}
