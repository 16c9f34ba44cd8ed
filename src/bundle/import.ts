import { BundleLine, maxLineBytes } from '../schemas/bundle.ts'
import { createScratch, type Scratch } from '../store/scratch.ts'
import { UnitRefused } from '../store/unit.ts'
import { type ImportContext, importLine, type Outcome, type Stored } from './import-line.ts'
import { keysOf } from './keys.ts'
import { type Line, readLines } from './lines.ts'
import { readLine } from './read-line.ts'
import { type Fault, LineRefused } from './refusal.ts'
import { remember } from './remember.ts'

/** How many lines of each type came to which end. */
export interface ImportReport {
  created: number
  updated: number
  unchanged: number
  refused: number
}

interface ImportOptions extends ImportContext {
  /** Opens the bundle; called once for each pass over it. */
  open: () => AsyncIterable<Uint8Array>
  onRefusal: (line: number, fault: Fault) => void
  onNotice: (line: number, text: string) => void
  /** Called for each line with what is done so far: bytes of the bundle read, and lines that came to an end. */
  onProgress: (done: { bytes: number; lines: number }) => void
}

/** How many lines, of how many bytes, are on their way at once; they share commits. Lines of one phase do not refer to each other. */
const window = { lines: 1000, bytes: 10_000_000 }

/**
 * Imports a bundle: first what articles refer to (site, rubrics, experts), then articles, then redirects. Each line is stored whole or
 * refused whole, and one that is refused leaves the others alone. The same bundle again changes nothing.
 */
export async function importBundle(options: ImportOptions): Promise<ImportReport> {
  const scratch = createScratch()
  try {
    return await new Run(options, scratch).all()
  } finally {
    scratch.close()
  }
}

type Phase = 'references' | 'articles' | 'redirects'

const phaseOf: Record<BundleLine['type'], Phase> = {
  site: 'references',
  rubric: 'references',
  expert: 'references',
  article: 'articles',
  redirect: 'redirects',
}

class Run {
  readonly #options: ImportOptions
  /** How articles are first tried: what they refer to is all there when they come, and is looked up once; in an archive that was empty, none is looked for. */
  #atFirst: ImportContext
  readonly #scratch: Scratch
  readonly #report: ImportReport = { created: 0, updated: 0, unchanged: 0, refused: 0 }
  readonly #onTheWay = { lines: 0, bytes: 0 }
  #oneEnded = () => {}
  #bytes = 0
  #failure: { cause: unknown } | undefined

  constructor(options: ImportOptions, scratch: Scratch) {
    this.#options = options
    const { archive } = options
    const site = remember(archive.findSite)
    this.#atFirst = {
      ...options,
      archive: {
        ...archive,
        findSite: () => site('site'),
        findRubricId: remember(archive.findRubricId),
        findExpertId: remember(archive.findExpertId),
      },
    }
    this.#scratch = scratch
  }

  async all(): Promise<ImportReport> {
    const { archive } = this.#atFirst
    const isEmpty = (await archive.listArticles('', 1)).length === 0
    if (isEmpty) this.#atFirst = { ...this.#atFirst, archive: { ...archive, findArticle: async () => undefined } }
    for (const phase of ['references', 'articles'] as const) {
      for await (const line of readLines(this.#options.open(), maxLineBytes)) await this.#take(line, phase)
      await this.#settle()
    }
    for (const line of this.#scratch.taken()) await this.#take(line, 'redirects')
    await this.#settle()
    return this.#report
  }

  /** Stores a line if its turn has come. Redirects are put by in the first pass, so that the bundle is read twice, not three times. */
  async #take(line: Line, phase: Phase): Promise<void> {
    const sniffed = sniffType(line.bytes)
    if (sniffed !== undefined && passOf(sniffed) !== phase && phase !== 'redirects') return
    this.#bytes += line.bytes?.length ?? 0
    const content = this.#read(line, sniffed === undefined ? 'references' : phase, phase)
    if (content === undefined) return
    if (content.type === 'redirect' && phase === 'references' && line.bytes) this.#scratch.putBy(line.number, line.bytes)
    if (phaseOf[content.type] !== phase) return
    this.#store(line, content)
    while (this.#onTheWay.lines >= window.lines || this.#onTheWay.bytes >= window.bytes) await this.#nextEnd()
  }

  /** What a line says; one that cannot be read is refused in one phase only, though two may look at it. */
  #read(line: Line, refusedIn: Phase, phase: Phase): BundleLine | undefined {
    try {
      return readLine(line)
    } catch (error) {
      if (!(error instanceof LineRefused)) throw error
      if (phase === refusedIn) this.#refused(line.number, error)
      return undefined
    }
  }

  /** What a line says is let go of while it is written, and read again if it has to be stored again: garbage that lives long costs most. */
  #store(line: Line, content: BundleLine): void {
    const bytes = line.bytes?.length ?? 0
    this.#onTheWay.lines++
    this.#onTheWay.bytes += bytes
    let unread: BundleLine | undefined = content
    const read = (): BundleLine => {
      const said = unread ?? readLine(line)
      unread = undefined
      this.#refuseRepeated(line.number, said)
      return said
    }
    const atFirst = content.type === 'article' ? this.#atFirst : this.#options
    void this.#end(line.number, bytes, importLine(read, bytes, this.#options, atFirst))
  }

  async #end(number: number, bytes: number, stored: Promise<Stored>): Promise<void> {
    try {
      const { outcome, dropped, notice } = await stored
      this.#count(outcome)
      if (notice !== undefined) this.#options.onNotice(number, notice)
      if (dropped.length > 0) {
        const losses = dropped.map(({ what, count }) => `${what} ×${count}`).join(', ')
        this.#options.onNotice(number, `is taken, but for what no body can hold: ${losses}`)
      }
    } catch (error) {
      if (error instanceof LineRefused || error instanceof UnitRefused) this.#refused(number, error)
      else this.#failure ??= { cause: error }
    }
    this.#onTheWay.lines--
    this.#onTheWay.bytes -= bytes
    this.#oneEnded()
  }

  #count(outcome: Outcome): void {
    this.#report[outcome]++
    const { created, updated, unchanged, refused } = this.#report
    this.#options.onProgress({ bytes: this.#bytes, lines: created + updated + unchanged + refused })
  }

  #refused(number: number, error: LineRefused | UnitRefused): void {
    const faults = error instanceof LineRefused ? error.faults : [{ pointer: '', reason: error.reason }]
    for (const fault of faults) this.#options.onRefusal(number, fault)
    this.#count('refused')
  }

  /** Waits until a line came to its end; throws what the machine failed at, if it did. */
  async #nextEnd(): Promise<void> {
    await new Promise<void>(resolve => {
      this.#oneEnded = resolve
    })
    if (this.#failure) throw this.#failure.cause
  }

  /** Waits for all that is on its way; throws what the machine failed at, if it did. */
  async #settle(): Promise<void> {
    while (this.#onTheWay.lines > 0) await this.#nextEnd()
    if (this.#failure) throw this.#failure.cause
  }

  #refuseRepeated(number: number, content: BundleLine): void {
    for (const [pointer, key] of keysOf(content)) {
      const first = this.#scratch.firstUnder(key, number)
      if (first !== undefined && first !== number) throw new LineRefused([{ pointer, reason: `is on line ${first} already` }])
    }
  }
}

const passOf = (type: BundleLine['type']): Phase => (type === 'article' ? 'articles' : 'references')

/** Most lines begin with their type; those need not be parsed to see whether their turn has come. */
function sniffType(bytes: Uint8Array | undefined): BundleLine['type'] | undefined {
  if (bytes === undefined) return undefined
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 60)).toString('latin1')
  const type = /^\s*\{\s*"type"\s*:\s*"(\w+)"/.exec(head)?.[1]
  return BundleLine.options.map(option => option.shape.type.value).find(known => known === type)
}
