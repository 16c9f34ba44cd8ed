import { hostname } from 'node:os'
import fastify, { type FastifyBaseLogger, type FastifyInstance, type FastifyServerOptions, LogController } from 'fastify'
import { z } from 'zod'
import type { Config } from './config.ts'

export interface LogStream {
  write(line: string): void
}

/** Standard output, written to once for all lines of a turn of the event loop; what is left when the process exits is written then. */
export function openStdout(): LogStream {
  let lines: string[] = []
  let isAwaited = false
  const flush = (): void => {
    process.stdout.write(lines.join(''))
    lines = []
  }
  return {
    write(line) {
      if (!isAwaited) process.once('exit', flush)
      isAwaited = true
      if (lines.push(line) === 1) setImmediate(flush)
    },
  }
}

/** Fastify's own request lines hold URLs and addresses, so they are off; `createRequestLog` writes ours. */
export function loggerOptions(level: Config['logLevel'], stream: LogStream): Pick<FastifyServerOptions, 'logger' | 'logController'> {
  return {
    logger: { level, serializers: { err: error => describeError(error) }, stream },
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
  }
}

/** A log for a process that serves nothing. */
export const createLog = (level: Config['logLevel']): FastifyBaseLogger => fastify(loggerOptions(level, openStdout())).log

/** What the log is told of an answer: nothing that a caller wrote, but for an id that is harmless to repeat. */
export interface Answered {
  requestId: string
  method: string
  /** The pattern of the route, or `none`. */
  route: string
  status: number
  ms: number
  bytes: number
}

const levelsWithoutInfo: ReadonlySet<Config['logLevel']> = new Set(['warn', 'error', 'fatal', 'silent'])
/** What pino calls `info`. */
const infoLevel = 30

/** A function that writes the line of an answer, as pino would but in a tenth of the time: it is the same but for these fields, none of which needs quoting. */
export function createRequestLog(level: Config['logLevel'], stream: LogStream): (answered: Answered) => void {
  if (levelsWithoutInfo.has(level)) return () => {}
  const whose = `"pid":${process.pid},"hostname":${JSON.stringify(hostname())}`
  const beginning = createBeginning(whose)
  // Patterns are few, and none is a caller's.
  const quoted = new Map<string, string>()
  const quote = (route: string): string => {
    const text = quoted.get(route) ?? JSON.stringify(route)
    quoted.set(route, text)
    return text
  }
  return ({ requestId, method, route, status, ms, bytes }) => {
    stream.write(
      `${beginning()}"requestId":"${requestId}","method":"${method}","route":${quote(route)},"status":${status},"ms":${tenths(ms)},"bytes":${bytes},"msg":"answered"}\n`,
    )
  }
}

/** What lines begin with, written anew once in a millisecond: of many answers, many are of the same one. */
function createBeginning(whose: string): () => string {
  let at = Number.NaN
  let text = ''
  return () => {
    const now = Date.now()
    if (now !== at) {
      at = now
      text = `{"level":${infoLevel},"time":${now},${whose},`
    }
    return text
  }
}

/** Rounded to tenths, as text; a whole number is written much sooner than a fraction. */
function tenths(value: number): string {
  const count = Math.round(value * 10)
  return `${Math.trunc(count / 10)}.${count % 10}`
}

/** One line for each answer. */
export function logRequests(app: FastifyInstance, log: (answered: Answered) => void): void {
  app.addHook('onResponse', (request, reply, done) => {
    log({
      requestId: request.id,
      method: request.method,
      route: request.routeOptions.url ?? 'none',
      status: reply.statusCode,
      ms: reply.elapsedTime,
      bytes: Number(reply.getHeader('content-length') ?? 0),
    })
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
