import { z } from 'zod'
import { Block } from './block.ts'
import { EditorialArticle } from './editorial-article.ts'
import { listOf } from './list.ts'
import { Timestamp } from './scalars.ts'

const number = z.int().min(1).meta({ description: 'Counts the accepted writes to the article, from 1.', example: 2 })

const RevisionCard = z
  .strictObject({
    number,
    at: Timestamp.meta({ description: 'When it was accepted.' }),
    keyId: z.string().optional().meta({ description: 'The key that did it; absent for an import.', example: 'c2k1h0c2jk8w8zwh' }),
    action: z.string().meta({ description: 'What was done: the operationId, or `import`.', example: 'patchArticle' }),
    isLive: z.boolean().meta({
      description: 'Whether it was the article itself, which readers see once that is published, or only its working copy.',
      example: true,
    }),
  })
  .meta({ id: 'RevisionCard', description: 'A state of an article, in a list.' })

export const Revision = RevisionCard.extend({
  article: EditorialArticle.meta({ description: 'The article as it was.' }),
}).meta({ id: 'Revision', description: 'A state of an article.' })

export const RevisionList = listOf('RevisionList', RevisionCard, 'States of an article, newest first.')

export const BlockChange = z
  .strictObject({
    op: z.enum(['same', 'added', 'removed']).meta({ description: 'What became of it.', example: 'added' }),
    block: Block,
  })
  .meta({ id: 'BlockChange', description: 'A block of one or both states.' })

export const Comparison = z
  .strictObject({
    from: number.meta({ description: 'The number of the older state, which was named by `with`.', example: 1 }),
    to: number.meta({ description: 'The number of the state that was asked for.', example: 2 }),
    fields: z.array(z.string()).meta({ description: 'The fields that differ.', example: ['headline', 'body'] }),
    blocks: z.array(BlockChange).meta({ description: 'The blocks of both, in order.' }),
  })
  .meta({ id: 'Comparison', description: 'What differs between two states of an article.' })

export type BlockChange = z.infer<typeof BlockChange>
