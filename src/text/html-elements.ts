const names = (list: string): ReadonlySet<string> => new Set(list.split(' '))

/** Dropped with all that is in them: what runs, draws, asks or plays, and what belongs to the head of a document. */
export const droppedWhole = names(
  'script style svg math template noscript object embed applet form input button select option optgroup datalist textarea output progress meter audio video track ' +
    'canvas map area param frame frameset noframes noembed title meta link base dialog portal slot',
)

/** Those that end the block before them, and start another. */
export const blockElements = names(
  'p h1 h2 h3 h4 h5 h6 blockquote ul ol li dl dt dd div section article header footer main aside nav address figure figcaption table caption ' +
    'thead tbody tfoot tr pre hr details summary fieldset legend center dir menu hgroup search body html xmp listing plaintext',
)

/** Unwrapped without a word, because the text says the same without them. */
export const neutralElements = names(
  'div span section article main header footer aside nav address center body html head font picture source small time label bdi bdo wbr ' +
    'hgroup search figure figcaption cite abbr big dfn data',
)

export const tableElements = names('table caption thead tbody tfoot tr td th colgroup col')

export const headingStyles: Readonly<Record<string, 'h2' | 'h3'>> = { h1: 'h2', h2: 'h2', h3: 'h3', h4: 'h3', h5: 'h3', h6: 'h3' }
