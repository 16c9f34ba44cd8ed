import { connect, type Socket } from 'node:net'

export interface Load {
  port: number
  connections: number
  /** The bytes of the next request. */
  next: () => string
}

/** What came back while it ran. */
export interface Answers {
  perSecond: number
  /** By status. */
  statuses: Record<string, number>
}

/** Sends a request on each connection as soon as the one before is answered, for some seconds. Connections that the server closes are opened anew. */
export async function load({ port, connections, next }: Load, seconds: number): Promise<Answers> {
  const statuses: Record<string, number> = {}
  let answered = 0
  let noContent = 0
  let isOver = false
  const sockets = new Set<Socket>()
  const open = (): void => {
    const socket = connect(port, '127.0.0.1').setNoDelay(true).setEncoding('latin1')
    sockets.add(socket)
    let received = ''
    socket.on('connect', () => socket.write(next()))
    socket.on('data', (text: string) => {
      // Most answers come alone and whole, and say nothing but that they are well.
      if (received === '' && text.endsWith('\r\n\r\n') && text.startsWith('HTTP/1.1 204 ') && !text.includes('\r\nConnection: close')) {
        if (isOver) return
        noContent++
        socket.write(next())
        return
      }
      received += text
      const end = received.indexOf('\r\n\r\n')
      if (end === -1) return
      const length = Number(/\r\ncontent-length: (\d+)/i.exec(received)?.[1] ?? 0)
      if (received.length < end + 4 + length) return
      const status = received.slice(9, 12)
      const isLast = /\r\nconnection: close/i.test(received.slice(0, end))
      received = received.slice(end + 4 + length)
      if (isOver) return
      statuses[status] = (statuses[status] ?? 0) + 1
      answered++
      if (isLast) socket.end()
      else socket.write(next())
    })
    socket.on('error', () => {})
    socket.on('close', () => {
      sockets.delete(socket)
      if (!isOver) open()
    })
  }
  for (let i = 0; i < connections; i++) open()
  const started = performance.now()
  await new Promise(resolve => setTimeout(resolve, seconds * 1000))
  isOver = true
  if (noContent > 0) statuses['204'] = (statuses['204'] ?? 0) + noContent
  const perSecond = ((answered + noContent) * 1000) / (performance.now() - started)
  for (const socket of sockets) socket.destroy()
  return { perSecond, statuses }
}
