import { randomBytes } from 'node:crypto'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { type Packed, pack, sendPacked } from '../packed.ts'
import { loadReference, type Reference } from '../reference.ts'

const config = { access: 'public', cache: 'none' } as const

/** A new document comes with a new version of the server, and caches ask each time. */
const documentPolicy = 'public, no-cache'

/** The document and the reference that is made of it. They describe the API and are no part of it, so the document does not list them. */
export const referenceRoutes: FastifyPluginAsyncZod<{ publicUrl: string }> = async (app, { publicUrl }) => {
  let json: Promise<Packed> | undefined
  let yaml: Promise<Packed> | undefined
  let reference: Promise<Reference> | undefined
  const openReference = () => {
    reference ??= loadReference('Onrecord: the reference', new URL(publicUrl).pathname.replace(/\/$/, ''))
    return reference
  }

  app.get('/openapi.json', { config, schema: { hide: true } }, async (request, reply) => {
    json ??= pack(Buffer.from(JSON.stringify(app.swagger())))
    return sendPacked(request, reply, 'application/json', documentPolicy, await json)
  })

  app.get('/openapi.yaml', { config, schema: { hide: true } }, async (request, reply) => {
    yaml ??= pack(Buffer.from(app.swagger({ yaml: true })))
    return sendPacked(request, reply, 'application/yaml', documentPolicy, await yaml)
  })

  app.get('/docs', { config, schema: { hide: true } }, async (_request, reply) => {
    const { page } = await openReference()
    const nonce = randomBytes(16).toString('base64url')
    return reply.header('content-security-policy', policyOf(nonce)).type('text/html; charset=utf-8').send(page(nonce))
  })

  app.get(
    '/docs/scalar.js',
    { config, schema: { hide: true, querystring: z.strictObject({ v: z.string().max(40).optional() }) } },
    async (request, reply) => {
      const { script, scriptVersion } = await openReference()
      const isNamed = request.query.v === scriptVersion
      return sendPacked(
        request,
        reply,
        'text/javascript; charset=utf-8',
        isNamed ? 'public, max-age=31536000, immutable' : documentPolicy,
        script,
      )
    },
  )
}

/** The page may run its own script and talk to its own origin, and to nobody else. */
const policyOf = (nonce: string): string =>
  [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    // The editor that shows answers writes style sheets of its own, without a nonce.
    "style-src 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
