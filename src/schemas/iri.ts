/** The characters beyond ASCII that an address may hold as they are: `ucschar` of RFC 3987, section 2.2. */
const beyondAscii = /[[\u{a0}-\u{efffd}]--[\p{Co}\p{Cs}\p{Noncharacter_Code_Point}\u{fff0}-\u{fffd}\u{e0000}-\u{e0fff}]]/gv

/** What may stand in a segment of a path: `pchar` of RFC 3986, section 3.3. */
const pchar = "(?:[A-Za-z0-9\\-._~!$&'()*+,;=:@]|%[0-9A-Fa-f]{2})"
const authority = `//(?:(?:(?!@)${pchar})*@)?(?:\\[[0-9A-Fa-f:.]+\\]|(?:(?![@:])${pchar})*)(?::[0-9]*)?`
const uri = new RegExp(
  `^[A-Za-z][A-Za-z0-9+.-]*:(?:${authority}(?:/${pchar}*)*|${pchar}(?:/|${pchar})*)(?:\\?(?:${pchar}|[/?])*)?(?:#(?:${pchar}|[/?])*)?$`,
)

/** Whether a text is an IRI with a scheme and a host or a path (RFC 3987), as `format: iri` says: what it may not hold is percent-encoded. */
export const isIri = (value: string): boolean => uri.test(value.replaceAll(beyondAscii, 'x'))

/** A text with whatever no part of an IRI may hold percent-encoded; brackets too, outside of a host. */
export function encodeIri(value: string): string {
  const [, start = '', host = '', rest = ''] = /^([^/?#]*:\/\/)?((?:[^/?#@]*@)?\[[^/?#]*\])?(.*)$/su.exec(value) ?? []
  let fragments = 0
  const encoded = rest.replaceAll(/%(?![0-9A-Fa-f]{2})|[ "<>[\\\]^`{|}#]/g, character => {
    if (character === '#' && fragments++ === 0) return character
    return `%${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(2, '0')}`
  })
  return start + host + encoded
}
