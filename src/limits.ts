import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance } from 'fastify'
import { ApiError } from './errors.ts'
import { networkOf } from './text/network.ts'

const windowSeconds = 60

/** Addresses that are counted at once; beyond it the one that was quiet longest is forgotten, so memory stays bounded. */
const maxAddresses = 20_000

/**
 * Counts requests a minute for each address, IPv6 by /64, and tells so in RateLimit-Policy and RateLimit
 * (draft-ietf-httpapi-ratelimit-headers-10). More than `max` answer `rate_limited`. A route with `config: { rateLimit: false }` is exempt; a `max` of 0 counts nothing here.
 */
export async function addRateLimit(app: FastifyInstance, max: number): Promise<void> {
  await app.register(rateLimit, {
    global: false,
    max: Math.max(max, 1),
    timeWindow: windowSeconds * 1000,
    cache: maxAddresses,
    keyGenerator: ({ ip }) => networkOf(ip),
  })
  if (max === 0) return
  const count = app.createRateLimit()
  app.addHook('onRequest', async (request, reply) => {
    if (request.routeOptions.config.rateLimit === false) return
    const state = await count(request)
    if (state.isAllowed) return
    reply.header('ratelimit-policy', `"default";q=${max};w=${windowSeconds}`)
    reply.header('ratelimit', `"default";r=${state.remaining};t=${state.ttlInSeconds}`)
    if (!state.isExceeded) return
    throw new ApiError('rate_limited', `More than ${max} requests in a minute; wait ${state.ttlInSeconds} seconds.`, {
      headers: { 'retry-after': String(state.ttlInSeconds) },
    })
  })
}
