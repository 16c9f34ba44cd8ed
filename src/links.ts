import type { FastifyReply } from 'fastify'

/** Adds a link to the answer's Link header (RFC 8288). The target is one of ours or was validated as a URL. */
export function addLink(reply: FastifyReply, target: string, attributes: Readonly<Record<string, string>>): void {
  const said = reply.getHeader('link')
  const link = linkTo(target, attributes)
  reply.header('link', typeof said === 'string' ? `${said}, ${link}` : link)
}

/** One link of a Link header. */
export function linkTo(target: string, attributes: Readonly<Record<string, string>>): string {
  const parameters = Object.entries(attributes).map(([name, value]) => `; ${name}="${value}"`)
  // Header fields are Latin-1; URL's serialisation escapes what is not ASCII, and what would end the target.
  return `<${new URL(target).href.replaceAll('>', '%3E')}>${parameters.join('')}`
}
