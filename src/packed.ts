import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { withField } from './caching.ts'
import { chooseCoding } from './codings.ts'
import { etagOf, matchedTag } from './conditional-requests.ts'
import { status } from './errors.ts'

/** Bytes that never change while the server runs, in every content coding that is offered. */
export interface Packed {
  /** Weak, because it is the same for every coding (RFC 9110 section 8.8.3.3). */
  etag: string
  br: Buffer
  gzip: Buffer
  identity: Buffer
}

/** Compresses on a thread beside the one that serves, fast rather than best. */
export async function pack(identity: Buffer): Promise<Packed> {
  const [br, gz] = await Promise.all([
    promisify(brotliCompress)(identity, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }),
    promisify(gzip)(identity),
  ])
  return { etag: `W/${etagOf(identity)}`, br, gzip: gz, identity }
}

/** Answers with what the client accepts, or with 304 when it has that already. */
export function sendPacked(request: FastifyRequest, reply: FastifyReply, type: string, cacheControl: string, packed: Packed): FastifyReply {
  reply.headers({ etag: packed.etag, 'cache-control': cacheControl, vary: withField(reply.getHeader('vary'), 'Accept-Encoding') })
  const { 'if-none-match': tags = '', 'accept-encoding': accepted = '' } = request.headers
  if (matchedTag(tags, [packed.etag.slice(2)]) !== undefined) return reply.code(status.notModified).send()
  const coding = chooseCoding(accepted, ['br', 'gzip'])
  if (coding) reply.header('content-encoding', coding)
  return reply.type(type).send(packed[coding ?? 'identity'])
}
