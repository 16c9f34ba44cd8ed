import { z } from 'zod'
import { Timestamp } from './scalars.ts'

export const PreviewWish = z
  .strictObject({ hours: z.int().min(1).max(168).default(24).meta({ description: 'How long the link holds, in hours.', example: 24 }) })
  .meta({ id: 'PreviewWish', description: 'How long a preview link shall hold.' })

export const PreviewLink = z
  .strictObject({
    url: z.string().meta({
      description: 'Fetches the article as it would be delivered; whoever has the link may.',
      example: 'https://api.example/v1/preview/…',
    }),
    expiresAt: Timestamp.meta({ description: 'Until when.' }),
  })
  .meta({ id: 'PreviewLink', description: 'A way to look at what is not public.' })
