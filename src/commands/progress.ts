const tickMs = 200
const plainMs = 5000
const barWidth = 30

interface Progress {
  /** The bytes and lines done so far. */
  advance: (done: { bytes: number; lines: number }) => void
  /** Writes a line of its own, which the bar does not spoil. */
  say: (text: string) => void
  end: () => void
}

/** Where progress is told: a terminal or not. */
type Output = Pick<NodeJS.WritableStream, 'write'> & { isTTY?: boolean }

/** Tells how far something is: a bar on a terminal, a plain line every few seconds elsewhere, nothing for what is over at once. */
export function createProgress(stream: Output, totalBytes: number, clock = () => performance.now()): Progress {
  const started = clock()
  let shownAt = started
  let bar = ''
  const clear = () => {
    if (bar !== '') stream.write('\r\u001b[K')
  }
  return {
    advance({ bytes, lines }) {
      const now = clock()
      if (now - shownAt < (stream.isTTY ? tickMs : plainMs)) return
      shownAt = now
      const share = totalBytes === 0 ? 1 : Math.min(1, bytes / totalBytes)
      const text = `${Math.floor(share * 100)} %, ${lines} lines, ${Math.round((lines * 1000) / (now - started))} a second`
      if (!stream.isTTY) {
        stream.write(`${text}\n`)
        return
      }
      clear()
      bar = `[${'█'.repeat(Math.round(share * barWidth)).padEnd(barWidth, '·')}] ${text}`
      stream.write(bar)
    },
    say(text) {
      clear()
      stream.write(`${text}\n${bar}`)
    },
    end() {
      clear()
      bar = ''
    },
  }
}
