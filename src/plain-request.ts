import { IncomingMessage, METHODS } from 'node:http'
import type { Socket } from 'node:net'

/** Bytes of the request line and the header fields together. */
export const maxHeadBytes = 16_384

/** A head and nothing else, in the narrowest reading of RFC 9112: no folded lines, nothing beyond ASCII, no more than one target form. */
const grammar = /^([A-Z]+) (\/[\x21-\x7e]*) HTTP\/1\.([01])\r\n((?:[!#$%&'*+.^_`|~\dA-Za-z-]+:[\t\x20-\x7e]*\r\n)*)\r\n$/

const methods: ReadonlySet<string> = new Set(METHODS.filter(method => method !== 'CONNECT'))

/** Fields that say where a request ends or what becomes of its connection, and with which values, in lower case, there is no doubt of that. */
const framing = new Map<string, readonly string[]>([
  ['connection', ['keep-alive', 'close']],
  ['content-length', ['0']],
  ['expect', []],
  ['transfer-encoding', []],
  ['upgrade', []],
])

interface PlainRequest {
  request: IncomingMessage
  /** Whether its connection stays open after the answer (RFC 9112 section 9.3). */
  isKept: boolean
}

/**
 * The request that some bytes are, as Node would read it; undefined unless they are one whole request without a body that nobody could read in
 * another way, with no field that is repeated.
 */
export function readPlainRequest(bytes: Buffer, socket: Socket): PlainRequest | undefined {
  if (bytes.length > maxHeadBytes) return undefined
  const [, method, url, minor, lines] = grammar.exec(bytes.toString('latin1')) ?? []
  if (method === undefined || lines === undefined || !methods.has(method)) return undefined
  const rawHeaders: string[] = []
  const headers: Record<string, string> = {}
  for (let start = 0; start < lines.length; ) {
    const colon = lines.indexOf(':', start)
    const end = lines.indexOf('\r\n', colon)
    const name = lines.slice(start, colon)
    const value = lines.slice(colon + 1, end).trim()
    const key = name.toLowerCase()
    if (headers[key] !== undefined) return undefined
    headers[key] = value
    rawHeaders.push(name, value)
    start = end + 2
  }
  for (const [name, plain] of framing) {
    const value = headers[name]
    if (value !== undefined && !plain.includes(value.toLowerCase())) return undefined
  }
  const request = new IncomingMessage(socket)
  Object.assign(request, {
    method,
    url,
    headers,
    rawHeaders,
    httpVersion: `1.${minor}`,
    httpVersionMajor: 1,
    httpVersionMinor: Number(minor),
  })
  const connection = headers.connection?.toLowerCase()
  return { request, isKept: minor === '1' ? connection !== 'close' : connection === 'keep-alive' }
}
