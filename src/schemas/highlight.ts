import { z } from 'zod'

export const Highlight = z
  .strictObject({
    start: z.int().min(0).meta({ description: 'Where it begins, in code points.', example: 4 }),
    end: z.int().min(0).meta({ description: 'Where it ends, exclusive.', example: 8 }),
  })
  .meta({ id: 'Highlight', description: 'A part of a text that was asked for.' })

export type Highlight = z.infer<typeof Highlight>
