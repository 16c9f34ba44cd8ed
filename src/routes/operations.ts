import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { ApiError } from '../errors.ts'
import type { Lifecycle } from '../lifecycle.ts'
import { json, problems } from '../schemas/problem.ts'

const Health = z
  .object({ status: z.literal('ok').meta({ description: 'Always `ok`; anything else is a problem.', example: 'ok' }) })
  .meta({ id: 'Health', description: 'The server is well.', example: { status: 'ok' } })

/** Throws, or answers false, when what it checks is not as it must be. */
export type ReadinessCheck = () => boolean | Promise<boolean>

interface OperationsOptions {
  lifecycle: Readonly<Lifecycle>
  /** By the name of what each checks, which the problem tells. */
  checks: Readonly<Record<string, ReadinessCheck>>
}

const config = { access: 'public', cache: 'none', rateLimit: false } as const

/** For whoever runs the server: never cached, never limited. */
export const operationRoutes: FastifyPluginAsyncZod<OperationsOptions> = async (app, { lifecycle, checks }) => {
  app.get(
    '/livez',
    {
      config,
      schema: {
        operationId: 'getLiveness',
        tags: ['operations'],
        summary: 'Whether the process answers',
        description: 'Restart the process when this fails. It asks nothing of the database.',
        response: { 200: json('The process answers.', Health), ...problems() },
      },
    },
    async () => ({ status: 'ok' as const }),
  )

  app.get(
    '/readyz',
    {
      config,
      schema: {
        operationId: 'getReadiness',
        tags: ['operations'],
        summary: 'Whether to send requests here',
        description:
          'Answers 503 while the database does not answer, its file is not where it was, its schema is not current, or the server is about to stop.',
        response: { 200: json('Send requests.', Health), ...problems('unavailable') },
      },
    },
    async () => {
      if (lifecycle.draining) throw new ApiError('unavailable', 'The server is about to stop.')
      for (const [name, check] of Object.entries(checks)) {
        if (!(await passes(check))) throw new ApiError('unavailable', `The server is not ready: ${name}.`)
      }
      return { status: 'ok' as const }
    },
  )
}

async function passes(check: ReadinessCheck): Promise<boolean> {
  try {
    return await check()
  } catch {
    return false
  }
}
