import { isIP } from 'node:net'

/** Some proxies forward an address with its port: `192.0.2.7:4711`, `[2001:db8::7]:4711`. */
const withoutPort = (address: string): string => /^\[([^\]]*)\](?::\d+)?$|^([\d.]+):\d+$/.exec(address)?.slice(1).join('') ?? address

/**
 * What of an address tells one reader from another: of IPv6 the first 64 bits, since devices change the others as they like; an IPv4 address
 * inside IPv6 is the IPv4 one. What is no address stays as it is.
 */
export function networkOf(address: string): string {
  if (isIP(address) === 4) return address
  const plain = withoutPort(address).replace(/%.*$/, '')
  if (isIP(plain) !== 6) return plain
  // A URL writes an IPv6 address in its shortest form, with IPv4 parts in hex.
  const [head = '', tail] = new URL(`http://[${plain}]`).hostname.slice(1, -1).split('::')
  const front = head === '' ? [] : head.split(':')
  const back = tail === undefined || tail === '' ? [] : tail.split(':')
  const groups = [...front, ...Array.from({ length: 8 - front.length - back.length }, () => '0'), ...back]
  const isMapped = groups.slice(0, 5).every(group => group === '0') && groups[5] === 'ffff'
  if (!isMapped) return `${groups.slice(0, 4).join(':')}::/64`
  const bytes = groups.slice(6).map(group => Number.parseInt(group, 16))
  return bytes.flatMap(pair => [pair >> 8, pair & 255]).join('.')
}
