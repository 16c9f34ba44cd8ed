import { z } from 'zod'

/** What a key may do. `admin` may do everything. */
export const scopes = ['content:read', 'content:write', 'content:publish', 'views:read', 'views:write', 'admin'] as const

export const Scope = z.enum(scopes)
export type Scope = z.infer<typeof Scope>

/** Whether scopes allow what asks for one of them. */
export const allows = (granted: readonly Scope[], needed: Scope): boolean => granted.includes(needed) || granted.includes('admin')
