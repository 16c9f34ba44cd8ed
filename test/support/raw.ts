import { connect } from 'node:net'
import { z } from 'zod'
import type { App } from '../../src/server.ts'

export interface RawAnswer {
  status: number
  headers: Headers
  body: string
}

/** The port of an app that listens, which it is made to do on any free one. */
export async function portOf(app: App): Promise<number> {
  await app.listen({ host: '127.0.0.1', port: 0 })
  return Number(new URL(app.listeningOrigin).port)
}

/** Writes bytes to a server as they are, and reads one answer; one that never ends is left to the timeout of the test. */
export async function exchange(
  port: number,
  parts: Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>,
): Promise<RawAnswer> {
  const socket = connect(port, '127.0.0.1')
  const received: Buffer[] = []
  const answer = new Promise<RawAnswer>((resolve, reject) => {
    socket.on('data', data => {
      received.push(data)
      const complete = parse(Buffer.concat(received))
      if (complete) resolve(complete)
    })
    socket.on('error', reject)
    socket.on('close', () => reject(new Error(`closed after ${Buffer.concat(received).toString('latin1')}`)))
  })
  answer.catch(() => undefined)
  for await (const part of parts) {
    if (socket.destroyed) break
    if (!socket.write(part)) await Promise.race([new Promise(resolve => socket.once('drain', resolve)), answer.catch(() => undefined)])
  }
  try {
    return await answer
  } finally {
    socket.destroy()
  }
}

/** An answer once all of it is there. The socket must not be read to its end: a connection that is kept alive has none. */
function parse(bytes: Buffer): RawAnswer | undefined {
  const end = bytes.indexOf('\r\n\r\n')
  if (end === -1) return undefined
  const [statusLine = '', ...lines] = bytes.toString('latin1', 0, end).split('\r\n')
  const headers = new Headers(
    lines.map(line => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)] satisfies [string, string]),
  )
  const body = bytes.subarray(end + 4)
  return body.length < Number(headers.get('content-length'))
    ? undefined
    : { status: Number(statusLine.split(' ')[1]), headers, body: body.toString() }
}

const ProblemBody = z.strictObject({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  code: z.string(),
  detail: z.string(),
  errors: z
    .array(z.strictObject({ in: z.string(), name: z.string().optional(), pointer: z.string().optional(), detail: z.string() }))
    .optional(),
  requestId: z.string(),
})

/** A problem, read by a schema of the tests' own. */
export const readProblem = (body: string): z.infer<typeof ProblemBody> => ProblemBody.parse(JSON.parse(body))
