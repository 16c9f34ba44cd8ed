import type { IncomingMessage } from 'node:http'
import proxyAddr from '@fastify/proxy-addr'
import type { Config } from './config.ts'

/** Whether to believe whom an address, so many hops away from us, says it speaks for. */
export type Trust = (address: string, hop: number) => boolean

/** Peers whose judgement is remembered; proxies are few. */
const maxPeers = 100

/** Whom to believe by the setting TRUST_PROXY: a number of hops, or addresses and ranges. */
export function createTrust(trustProxy: Config['trustProxy']): Trust {
  if (trustProxy === false) return () => false
  if (typeof trustProxy === 'number') return (_address, hop) => hop < trustProxy
  const isTrusted = proxyAddr.compile(trustProxy)
  const known = new Map<string, boolean>()
  return (address, hop) => {
    const judged = known.get(address)
    if (judged !== undefined) return judged
    const found = isTrusted(address, hop)
    if (known.size >= maxPeers) known.clear()
    known.set(address, found)
    return found
  }
}

/** The address that a request comes from: that of the peer, or what proxies that are trusted say in X-Forwarded-For; empty once the peer is gone. */
export function addressOf(request: IncomingMessage, trust: Trust): string {
  if (request.headers['x-forwarded-for'] === undefined) return request.socket.remoteAddress ?? ''
  return proxyAddr(request, trust)
}
