import type { FastifyReply } from 'fastify'

/** Adds a link to the answer's Link header (RFC 8288). The target is one of ours or was validated as a URL; what is not ASCII in it is escaped. */
export function addLink(reply: FastifyReply, target: string, attributes: Readonly<Record<string, string>>): void {
  const said = reply.getHeader('link')
  const link = linkTo(new URL(target).href, attributes)
  reply.header('link', typeof said === 'string' ? `${said}, ${link}` : link)
}

/** One link of a Link header, to a URL as it is serialised: header fields are Latin-1. */
export function linkTo(target: string, attributes: Readonly<Record<string, string>>): string {
  const parameters = Object.entries(attributes).map(([name, value]) => `; ${name}="${value}"`)
  // What would end the target.
  return `<${target.replaceAll('>', '%3E')}>${parameters.join('')}`
}
