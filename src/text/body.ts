import { z } from 'zod'
import type { bodyFormats } from '../schemas/bundle.ts'
import { BodyError } from './body-error.ts'
import type { Conversion } from './dropped.ts'
import { fromBlocks } from './from-blocks.ts'
import { fromHtml } from './from-html.ts'
import { fromMarkdown } from './from-markdown.ts'
import { fromText } from './from-text.ts'

const readers = { text: fromText, markdown: fromMarkdown, html: fromHtml }

/**
 * Reads a body in any format that is taken, at the one door that all content comes through. Answers blocks in their stored form, and what
 * of the input they could not keep. Throws a BodyError whose `path` points into the body.
 */
export function readBody(format: (typeof bodyFormats)[number], body: unknown): Conversion {
  if (format === 'blocks') return fromBlocks(body)
  const text = z.string().safeParse(body)
  if (!text.success) throw new BodyError('', `must be a string when its format is ${format}`)
  try {
    return readers[format](text.data)
  } catch (error) {
    if (!(error instanceof BodyError) || error.path === '') throw error
    // No pointer leads into a string: which of the blocks that it was read as, and what of that one, is told in words.
    const [, index, ...parts] = error.path.split('/')
    const place = [`block ${Number(index) + 1}`, ...parts].join(', ')
    throw new BodyError('', `${error.message} (${place})`, { cause: error })
  }
}
