import { z } from 'zod'
import { listOf } from './list.ts'
import { Timestamp } from './scalars.ts'

export const auditKinds = ['article', 'quote', 'expert', 'rubric', 'site', 'preview'] as const
export type AuditKind = (typeof auditKinds)[number]

export const AuditEntry = z
  .strictObject({
    seq: z.int().min(1).meta({ description: 'Its place in the audit, without gaps.', example: 12 }),
    at: Timestamp.meta({ description: 'When it was accepted.' }),
    keyId: z.string().meta({ description: 'The key that did it.', example: 'c2k1h0c2jk8w8zwh' }),
    action: z.string().meta({ description: 'What was done: the operationId.', example: 'publishArticle' }),
    kind: z.enum(auditKinds).meta({ description: 'To what kind of thing.', example: 'article' }),
    thingId: z.string().meta({ description: 'To which one.', example: 'art_01kqdwa8egfkz9g8k0w4h2v7nt' }),
    detail: z
      .record(z.string(), z.json())
      .meta({ id: 'AuditDetail', description: 'What changed, by name; never a whole text.', example: { revision: 3 } }),
    previousHash: z.string().meta({ description: 'The hash of the entry before; zeros before the first.', example: '0'.repeat(64) }),
    hash: z.string().meta({
      description:
        'SHA-256 in hex of `[previousHash, seq, at, keyId, action, kind, thingId, detail]`, written as JSON without blanks, `detail` as it is here.',
      example: 'f'.repeat(64),
    }),
  })
  .meta({ id: 'AuditEntry', description: 'An accepted write.' })

export const AuditList = listOf('AuditList', AuditEntry, 'Accepted writes, newest first.')
export type AuditEntry = z.infer<typeof AuditEntry>
