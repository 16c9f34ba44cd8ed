import { LinkUrl, WebUrl } from '../schemas/block.ts'
import { encodeIri } from '../schemas/iri.ts'
import type { Losses } from './dropped.ts'

type UrlKind = 'link' | 'image' | 'embed'

/**
 * The address of a link, picture or embed as an author wrote it, when the closed form may hold it; otherwise undefined, reported with its
 * scheme. Spaces around it go, what no address holds is percent-encoded, and an address without scheme (`//…`) becomes https. A backslash in a
 * path is a slash, as it is to browsers.
 */
export function readUrl(value: string | undefined, kind: UrlKind, losses: Losses): string | undefined {
  const trimmed = (value ?? '').trim().replace(/^[^?#]*/, path => path.replaceAll('\\', '/'))
  const url = encodeIri(trimmed.startsWith('//') ? `https:${trimmed}` : trimmed)
  const schema = kind === 'link' ? LinkUrl : WebUrl
  if (schema.safeParse(url).success) return url
  losses.add(`${kind} ${schemeOf(url)}`)
  return undefined
}

/** The scheme as a browser would see it, which ignores control characters within; letters and punctuation of schemes only. */
const schemeOf = (url: string): string => URL.parse(url)?.protocol ?? (url === '' ? 'without URL' : 'with a relative or invalid URL')
