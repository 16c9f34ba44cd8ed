import { randomUUID } from 'node:crypto'
import type { RequestListener, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { ApiError, type ErrorCode, problemMediaType, problemTypes, toProblem } from './errors.ts'
import { securityHeaders } from './headers.ts'
import type { Answered } from './logging.ts'
import { maxHeadBytes } from './plain-request.ts'

type Log = (answered: Answered) => void

/** What Node's HTTP parser refuses before there is a request, by the code of its error (RFC 6585 section 5 for 431). */
const refusals = new Map<string, [ErrorCode, string]>([
  ['HPE_HEADER_OVERFLOW', ['headers_too_large', 'The request line and header fields together may have 16 KB.']],
  ['HPE_CHUNK_EXTENSIONS_OVERFLOW', ['payload_too_large', 'The chunk extensions are too large.']],
  ['ERR_HTTP_REQUEST_TIMEOUT', ['request_timeout', 'The request did not arrive in time.']],
])

interface SocketError extends Error {
  code?: string
  rawPacket?: unknown
}

export type ClientErrorHandler = (error: SocketError, socket: Duplex) => void

/** A function that answers on the bare socket what is no HTTP request, as a problem, and closes. */
export const createClientErrorHandler =
  (log: Log): ClientErrorHandler =>
  (error, socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy()
      return
    }
    const [code, detail] = refusals.get(error.code ?? '') ?? ['invalid_request', 'This is not an HTTP/1.1 request.']
    answer(socket, isLongRequestLine(error) ? new ApiError('uri_too_long', 'The address is too long.') : new ApiError(code, detail), log)
  }

/** What Node tells of a client that sends nothing. */
export const silence = (): SocketError => Object.assign(new Error('nothing arrived'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' })

/** The parser counts the request line among the header fields; what has no line end yet is still the request line. */
function isLongRequestLine({ code, rawPacket }: SocketError): boolean {
  if (code !== 'HPE_HEADER_OVERFLOW' || !Buffer.isBuffer(rawPacket)) return false
  const end = rawPacket.indexOf('\n')
  return /^[A-Z]+ /.test(rawPacket.toString('latin1', 0, 40)) && (end === -1 || end > maxHeadBytes)
}

/** Node closes a CONNECT without a word and answers an unknown Expect with an empty 417, unless told otherwise. */
export function addSocketAnswers(server: Server, routing: RequestListener, log: Log): void {
  server.on('connect', (_request: unknown, socket: Duplex) => {
    // Node has taken its own listener away, and a reset that nobody hears of would end the process.
    socket.on('error', () => {})
    const error = new ApiError('method_not_allowed', 'This server is no proxy.', { headers: { allow: 'GET, HEAD' } })
    answer(socket, error, log, 'CONNECT')
  })
  // RFC 9110 section 10.1.1 leaves it to the server whether to refuse an expectation that it does not know.
  server.on('checkExpectation', routing)
}

/** How long what still arrives is read, since closing at once could take the answer back (RFC 9112 section 9.6). A client that stays longer is not waited for. */
const lingerMs = 2000

function answer(socket: Duplex, error: ApiError, log: Log, method = 'none'): void {
  const problem = toProblem(error, randomUUID())
  const { requestId, status } = problem
  const body = JSON.stringify(problem)
  const bytes = Buffer.byteLength(body)
  const headers = {
    ...securityHeaders,
    ...error.headers,
    'x-request-id': requestId,
    'cache-control': 'no-store',
    'content-type': problemMediaType,
    'content-length': String(bytes),
    connection: 'close',
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  socket.end([`HTTP/1.1 ${status} ${problemTypes[error.code].title}`, ...lines, '', body].join('\r\n')).resume()
  // Nobody carries out what comes behind other errors; but the rest of a request that was cut off would make it whole.
  if (error.code === 'request_timeout') socket.once('finish', () => socket.destroy())
  setTimeout(() => socket.destroy(), lingerMs).unref()
  log({ requestId, method, route: 'none', status, ms: 0, bytes })
}
