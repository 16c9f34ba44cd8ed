import { z } from 'zod'
import { WebUrl } from './block.ts'
import { line, prose } from './scalars.ts'

/** A picture by its URL; nothing is fetched or stored. */
export const Image = z
  .strictObject({
    url: WebUrl.meta({ description: 'Where the picture is.', example: 'https://images.example/bridge-1600.jpg' }),
    width: z.int().min(1).max(100_000).optional().meta({ description: 'Width in pixels.', example: 1600 }),
    height: z.int().min(1).max(100_000).optional().meta({ description: 'Height in pixels.', example: 900 }),
    alt: line(1000).optional().meta({ description: 'What it shows, in words.', example: 'The bridge at dawn' }),
    caption: prose(2000).optional().meta({ description: 'Printed under it.', example: 'The bridge a week before the opening.' }),
    credit: line(500).optional().meta({ description: 'Who made it or owns it.', example: 'Photo: L. Aran' }),
  })
  .meta({ id: 'Image', description: 'A picture by its URL.' })

export type Image = z.infer<typeof Image>
