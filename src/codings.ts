import { promisify } from 'node:util'
import { brotliCompress, constants, gzip, zstdCompress } from 'node:zlib'

/** Content codings of answers, the best first. */
export const codings = ['zstd', 'br', 'gzip'] as const
export type Coding = (typeof codings)[number]

/** Header texts are few, and each is read once. */
const maxRemembered = 200
/** So many codings of one are looked at: there are no more, and a head has room for thousands. */
const maxNamed = 50
const remembered = new Map<string, Coding | undefined>()

/** The coding that an Accept-Encoding asks for, out of all. */
export function preferredCoding(header: string | undefined): Coding | undefined {
  if (header === undefined) return undefined
  if (remembered.has(header)) return remembered.get(header)
  const coding = chooseCoding(header, codings)
  if (remembered.size >= maxRemembered) remembered.clear()
  remembered.set(header, coding)
  return coding
}

/**
 * The coding that an Accept-Encoding asks for: of those offered that it names, the one of the highest weight, the first among equals. None
 * where plain bytes weigh more, and for `*` (RFC 9110 section 12.5.3).
 */
export function chooseCoding<Offered extends Coding>(header: string, offered: readonly Offered[]): Offered | undefined {
  const weights = new Map(
    header
      .toLowerCase()
      .split(',', maxNamed)
      .map(part => part.split(';', 2).map(text => text.trim()))
      .map(([name = '', weight = 'q=1']) => [name, Number(weight.slice(2)) || 0]),
  )
  const best = Math.max(...offered.map(coding => weights.get(coding) ?? 0))
  if (best === 0 || best < (weights.get('identity') ?? 0)) return undefined
  return offered.find(coding => weights.get(coding) === best)
}

const zstdOf = promisify(zstdCompress)
const brotliOf = promisify(brotliCompress)
const gzipOf = promisify(gzip)

/** Compresses on a thread beside the one that serves, fast rather than best. */
export function compress(coding: Coding, plain: Buffer): Promise<Buffer> {
  if (coding === 'zstd') return zstdOf(plain)
  if (coding === 'gzip') return gzipOf(plain)
  const params = { [constants.BROTLI_PARAM_QUALITY]: 4, [constants.BROTLI_PARAM_SIZE_HINT]: plain.length }
  return brotliOf(plain, { params })
}
