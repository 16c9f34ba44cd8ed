import { type FastifyInstance, type FastifyServerOptions, LogController } from 'fastify'
import { z } from 'zod'
import type { Config } from './config.ts'

export interface LogStream {
  write(line: string): void
}

/** Fastify's own request lines hold URLs and addresses, so they are off; `logRequests` writes ours. */
export function loggerOptions(level: Config['logLevel'], stream?: LogStream): Pick<FastifyServerOptions, 'logger' | 'logController'> {
  return {
    logger: { level, serializers: { err: error => describeError(error) }, ...(stream ? { stream } : {}) },
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
  }
}

/** One line for each answer, made of these fields only: nothing that a caller wrote gets into the log. */
export function logRequests(app: FastifyInstance): void {
  app.addHook('onResponse', async (request, reply) => {
    request.log.info(
      {
        method: request.method,
        route: request.routeOptions.url ?? 'none',
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime * 10) / 10,
        bytes: Number(reply.getHeader('content-length') ?? 0),
      },
      'answered',
    )
  })
}

interface LoggedError {
  [key: string]: unknown
  type: string
  message: string
  stack: string
}

const maxCauses = 4

/** An error for the log. Only the first line of its message: those of the database go on with the values of the statement. Of what zod found, the
 * places and codes. */
function describeError(error: unknown, causes = 0): LoggedError {
  if (!(error instanceof Error)) return { type: typeof error, message: 'something that is no error was thrown', stack: '' }
  const frames = (error.stack ?? '').split('\n').filter(line => line.startsWith('    at '))
  return {
    type: error.name,
    message: error.message.split('\n', 1).join(),
    stack: frames.join('\n'),
    ...('code' in error ? { code: error.code } : {}),
    ...(error instanceof z.core.$ZodError ? { issues: error.issues.map(issue => `${issue.path.join('.')}: ${issue.code}`) } : {}),
    ...(error.cause !== undefined && causes < maxCauses ? { cause: describeError(error.cause, causes + 1) } : {}),
  }
}
