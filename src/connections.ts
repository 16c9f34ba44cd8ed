import { type IncomingMessage, type Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { fieldLines } from './headers.ts'
import { readPlainRequest } from './plain-request.ts'
import { type ClientErrorHandler, silence } from './sockets.ts'

/** An answer that is there: its status line and header fields, but for those of the connection, as they are written; and its body, if it has one. */
export interface ReadyAnswer {
  head: string
  body: Buffer | undefined
}

interface ConnectionsOptions {
  /** The answer to a request, if it is there. */
  find: (request: IncomingMessage) => ReadyAnswer | undefined
  /** Answers what is no request. */
  refuse: ClientErrorHandler
  /** Whether to end connections with their next answer. */
  isDraining: () => boolean
  /** Milliseconds since 1970. */
  now: () => number
}

/**
 * Has a server read by itself the requests that are plain, as nearly all of readers are, and write what is there for them at once: in less time than
 * Node takes to read one. Others that are plain become a `request` as Node makes it. A connection on which anything else arrives is Node's from then on.
 */
export function addConnections(server: Server, { find, refuse, isDraining, now }: ConnectionsOptions): void {
  const toNode = server.listeners('connection')
  const all = new Set<Socket>()
  const idle = new Set<Socket>()
  const date = createDate(now)
  const kept = fieldLines(['Connection', 'keep-alive', 'Keep-Alive', `timeout=${server.keepAliveTimeout / 1000}`])
  const ending = fieldLines(['Connection', 'close'])

  const attend = (socket: Socket): void => {
    let count = 0
    let isBusy = false
    let isHalfClosed = false

    const take = (bytes: Buffer): void => {
      if (isBusy) {
        // It waits where it came from, since an `end` comes only behind what was taken from there.
        socket.pause().unshift(bytes)
        return
      }
      const plain = readPlainRequest(bytes, socket)
      if (!plain) {
        handOver(bytes)
        return
      }
      if (count++ === 0) socket.setTimeout(server.keepAliveTimeout)
      const isLast = !plain.isKept || isDraining() || count === server.maxRequestsPerSocket
      const ready = find(plain.request)
      if (ready) write(ready, isLast)
      else route(plain.request, isLast)
    }

    const write = ({ head, body }: ReadyAnswer, isLast: boolean): void => {
      const whole = `${head}${date()}${isLast ? ending : kept}\r\n`
      if (body) {
        socket.cork()
        socket.write(whole, 'latin1')
        // Who does not read what there is may not ask for more.
        if (!socket.write(body)) socket.pause().once('drain', () => socket.resume())
        socket.uncork()
      } else socket.write(whole, 'latin1')
      // Whatever still arrives while this is sent is nobody's to carry out.
      if (isLast) socket.off('data', take).destroySoon()
    }

    const route = (request: IncomingMessage, isLast: boolean): void => {
      isBusy = true
      idle.delete(socket)
      request.complete = true
      request.push(null)
      const response = new ServerResponse(request)
      response.shouldKeepAlive = !isLast
      // As Node's own server says it; a header field that is set would have every other one be set singly, which takes longer than all the rest.
      Reflect.set(response, '_keepAliveTimeout', server.keepAliveTimeout)
      response.assignSocket(socket)
      response.once('finish', () => {
        response.detachSocket(socket)
        isBusy = false
        // Whether the client was told `close`: also by a server that has begun to drain meanwhile, or to HTTP/1.0 where an answer has no length.
        const isEnded = Reflect.get(response, '_last') === true
        if (isEnded || isHalfClosed || !server.listening) socket.destroySoon()
        else {
          idle.add(socket)
          socket.resume()
        }
      })
      server.emit('request', request, response)
    }

    const handOver = (bytes: Buffer): void => {
      idle.delete(socket)
      socket.off('data', take).off('end', finish).off('timeout', expire).off('error', ignore).setTimeout(0)
      socket.pause().unshift(bytes)
      for (const listener of toNode) Reflect.apply(listener, server, [socket])
      socket.resume()
    }

    const finish = (): void => {
      isHalfClosed = true
      if (!isBusy) socket.end()
    }
    const expire = (): void => {
      if (count === 0) refuse(silence(), socket)
      else if (!isBusy) socket.destroy()
    }
    // What a connection that is gone fails with is nobody's to hear.
    const ignore = (): void => {}

    all.add(socket)
    idle.add(socket)
    socket.on('data', take).on('end', finish).on('timeout', expire).on('error', ignore)
    socket.once('close', () => {
      all.delete(socket)
      idle.delete(socket)
    })
    socket.setTimeout(server.headersTimeout)
  }

  server.removeAllListeners('connection')
  server.on('connection', attend)
  const closeIdle = server.closeIdleConnections.bind(server)
  server.closeIdleConnections = () => {
    // What is not sent yet to somebody who reads slowly still is.
    for (const socket of idle) socket.destroySoon()
    closeIdle()
  }
  server.closeAllConnections = () => {
    for (const socket of all) socket.destroy()
  }
}

/** The Date field, written anew once in a second. */
function createDate(now: () => number): () => string {
  let second = Number.NaN
  let line = ''
  return () => {
    const current = Math.floor(now() / 1000)
    if (current !== second) {
      second = current
      line = fieldLines(['Date', new Date(current * 1000).toUTCString()])
    }
    return line
  }
}
