import fastify from 'fastify'
import { type Packed, pack } from './packed.ts'

/** Scalar's page and its script. */
export interface Reference {
  /** The page, which needs a new nonce for each answer. */
  page: (nonce: string) => string
  script: Packed
  /** Names the bytes of the script in its address. */
  scriptVersion: string
}

const noncePlace = '--nonce--'
const scriptPlace = '--script--'

/** What Scalar is not to do: load fonts, send telemetry, offer its own client, its agent and its tools. */
const quietly = {
  telemetry: false,
  withDefaultFonts: false,
  hideClientButton: true,
  showDeveloperTools: 'never',
  agent: { disabled: true, hideAddApi: true },
  mcp: { disabled: true },
} as const

/**
 * Scalar's reference of `/openapi.json`; `basePath` is what stands before the paths of this server, or ''. Its plugin is asked once, on a
 * server that never listens, when the first reader comes: its 4.9 MB would slow down every start, and it sends them uncompressed and says
 * nothing to caches.
 */
export async function loadReference(pageTitle: string, basePath: string): Promise<Reference> {
  const { default: scalar } = await import('@scalar/fastify-api-reference')
  const server = fastify()
  await server.register(scalar, {
    routePrefix: '/docs',
    configuration: {
      ...quietly,
      pageTitle,
      url: `${basePath}/openapi.json`,
      // The origin of the page, whichever of its names a reader uses, because the page may call no other.
      servers: [{ url: basePath === '' ? '/' : basePath }],
      cdn: scriptPlace,
      nonce: noncePlace,
    },
  })
  const [page, { rawPayload }] = await Promise.all([server.inject('/docs/'), server.inject('/docs/js/scalar.js')])
  await server.close()
  const script = await pack(rawPayload)
  const scriptVersion = script.etag.replaceAll(/[^A-Za-z0-9_-]/g, '')
  const text = page.body
    .replace('<html>', '<html lang="en">')
    .replace('</title>', '</title>\n    <link rel="icon" href="data:," />')
    .replace(scriptPlace, `${basePath}/docs/scalar.js?v=${scriptVersion}`)
  return { page: nonce => text.replaceAll(noncePlace, nonce), script, scriptVersion }
}
