const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** Text for any place in HTML where text may stand, quoted attributes included. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, character => entities[character] ?? character)
