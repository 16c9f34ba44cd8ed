import { type FastifyInstance, type FastifyServerOptions, LogController } from 'fastify'
import { z } from 'zod'
import type { Config } from './config.ts'

export interface LogStream {
  write(line: string): void
}

/** Standard output, written to once for all lines of a turn of the event loop; what is left when the process exits is written then. */
function openStdout(): LogStream {
  let lines: string[] = []
  const flush = (): void => {
    process.stdout.write(lines.join(''))
    lines = []
  }
  process.once('exit', flush)
  return {
    write(line) {
      if (lines.push(line) === 1) setImmediate(flush)
    },
  }
}

/** Fastify's own request lines hold URLs and addresses, so they are off; `logRequests` writes ours. */
export function loggerOptions(level: Config['logLevel'], stream = openStdout()): Pick<FastifyServerOptions, 'logger' | 'logController'> {
  return {
    logger: { level, serializers: { err: error => describeError(error) }, stream },
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
  }
}

/** One line for each answer, made of these fields only: nothing that a caller wrote gets into the log. */
export function logRequests(app: FastifyInstance): void {
  app.addHook('onResponse', (request, reply, done) => {
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
    done()
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
