import type { IncomingMessage } from 'node:http'
import type { FastifyInstance } from 'fastify'
import { addressOf, type Trust } from './address.ts'
import { ApiError } from './errors.ts'
import { createWindows } from './rate-windows.ts'
import { networkOf } from './text/network.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** `false` for a route whose requests are not counted. */
    rateLimit?: false
  }
}

const windowSeconds = 60

/** How many more an address may send until its minute is over, and when that is. */
export interface Counted {
  remaining: number
  /** Seconds, from 1 to 60. */
  reset: number
  isExceeded: boolean
}

/**
 * A function that counts one more of an address, IPv6 by /64, of `max` that it may send in a minute. The minute begins with the first. `clock` is in
 * milliseconds, and never set back.
 */
export function createCounter(max: number, clock = () => performance.now()): (address: string) => Counted {
  const windows = createWindows()
  return address => {
    // Of whole milliseconds a sum and a difference are exact.
    const now = Math.floor(clock())
    const window = windows.find(networkOf(address))
    if (windows.endOf(window) <= now) windows.begin(window, now + windowSeconds * 1000)
    const count = windows.add(window)
    return {
      remaining: Math.max(0, max - count),
      reset: Math.ceil((windows.endOf(window) - now) / 1000),
      isExceeded: count > max,
    }
  }
}

export interface RateLimit {
  /** Counts a request. Undefined when there is no limit. */
  count: (request: IncomingMessage) => Counted | undefined
  /** The same for one whose address is known. */
  countAddress: (address: string) => Counted | undefined
  /** RateLimit-Policy and RateLimit (draft-ietf-httpapi-ratelimit-headers-10), as names and values in turn. */
  fields: (counted: Counted | undefined) => readonly string[]
}

/** The limit of requests a minute for each address; a `max` of 0 is none. */
export function createRateLimit(max: number, trust: Trust): RateLimit {
  const policy = `"default";q=${max};w=${windowSeconds}`
  const count = createCounter(max)
  return {
    count: request => (max === 0 ? undefined : count(addressOf(request, trust))),
    countAddress: address => (max === 0 ? undefined : count(address)),
    fields: counted =>
      counted === undefined ? [] : ['ratelimit-policy', policy, 'ratelimit', `"default";r=${counted.remaining};t=${counted.reset}`],
  }
}

/** Counts every request and answers `rate_limited` to what is too many. A route with `config: { rateLimit: false }` is exempt. */
export function addRateLimit(app: FastifyInstance, max: number, { count, fields }: RateLimit): void {
  app.addHook('onRequest', (request, reply, done) => {
    const counted = request.routeOptions.config.rateLimit === false ? undefined : count(request.raw)
    const told = fields(counted)
    for (let index = 0; index < told.length; index += 2) reply.header(told[index] ?? '', told[index + 1])
    if (counted?.isExceeded) throw tooMany(max, counted)
    done()
  })
}

const tooMany = (max: number, { reset }: Counted) =>
  new ApiError('rate_limited', `More than ${max} requests in a minute; wait ${reset} seconds.`, {
    headers: { 'retry-after': String(reset) },
  })
