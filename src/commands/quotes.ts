import { readFileSync } from 'node:fs'
import { buffer } from 'node:stream/consumers'
import { Language } from '../schemas/scalars.ts'
import { extractQuotes } from '../text/extraction/extract.ts'
import { type Command, CommandError, UsageError } from './command.ts'

export const quotesCommand: Command = {
  usage: 'FILE|- [--language TAG]',
  about: 'Propose the quotes of a plain text in UTF-8, as a JSON array; without --language it is guessed.',
  operands: { min: 1, max: 1 },
  flags: { language: { type: 'string' } },
  async run(_config, [file = '-'], { language }) {
    const tag = Language.optional().safeParse(language)
    if (!tag.success) throw new UsageError('--language is a BCP 47 language tag in its canonical form: en, ru, az, tr.')
    const quotes = extractQuotes(decode(await read(file), file), { language: tag.data })
    const shown = quotes.map(({ text, start, end, attribution, speaker, confidence }) => ({
      ...{ text, start, end, attribution },
      ...(speaker && { speaker }),
      confidence,
    }))
    process.stdout.write(`${JSON.stringify(shown, undefined, 2)}\n`)
    return true
  },
}

async function read(file: string): Promise<Uint8Array> {
  if (file === '-') return buffer(process.stdin)
  try {
    return readFileSync(file)
  } catch (cause) {
    throw new CommandError(`There is no file ${file} that can be read.`, { cause })
  }
}

/**
 * The text as it is, so that offsets hold for whoever reads the same file: a byte order mark and each carriage return are code points
 * like all others, and nothing is normalised.
 */
function decode(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (cause) {
    throw new CommandError(`${file === '-' ? 'Standard input' : file} is not valid UTF-8.`, { cause })
  }
}
