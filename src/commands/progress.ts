const tickMs = 200
const plainMs = 5000
const barWidth = 30

interface Progress {
  /** The lines done so far, and of how many bytes they are where the whole is told in bytes. */
  advance: (done: { lines: number; bytes?: number }) => void
  /** Writes a line of its own, which the bar does not spoil. */
  say: (text: string) => void
  end: () => void
}

/** Where progress is told: a terminal or not. */
type Output = Pick<NodeJS.WritableStream, 'write'> & { isTTY?: boolean }

/** Tells how far something is, of so many bytes or lines: a bar on a terminal, a plain line every few seconds elsewhere, nothing for what is over at once. */
export function createProgress(stream: Output, total: number, clock = () => performance.now()): Progress {
  const started = clock()
  let shownAt = started
  let bar = ''
  const clear = () => {
    if (bar !== '') stream.write('\r\u001b[K')
  }
  return {
    advance({ lines, bytes = lines }) {
      const now = clock()
      if (now - shownAt < (stream.isTTY ? tickMs : plainMs)) return
      shownAt = now
      const share = total === 0 ? 1 : Math.min(1, bytes / total)
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
