import t from 'tap'
import { type Editor, openEditor } from './support/editor.ts'

const words = 'We will not resign over this,'
const bobs = `“${words}” said Bob.`
const anns = `“${words}” said Ann.`

/** A published article in which Bob says something, and Ann may appear as well; what it answers to readers, and a way to change it. */
async function published({ does, app }: Editor, body = `The council met.\n\n${bobs}`) {
  for (const name of ['Ann', 'Bob']) await does('POST', '/experts', { slug: name.toLowerCase(), name })
  const { id } = await does('POST', '/articles', {
    inLanguage: 'en',
    rubric: 'rivers',
    headline: 'The council stays',
    bodyFormat: 'text',
    body,
    appearances: [
      { expert: 'ann', capacity: 'official' },
      { expert: 'bob', capacity: 'official' },
    ],
  })
  await does('POST', `/articles/${id}/publish`, {})
  const read = async (): Promise<[string, number, string][]> =>
    (await app.inject(`/v1/articles/${id}`))
      .json()
      .quotes.map(({ text, start, expert }: { text: string; start: number; expert: { slug: string } }) => [text, start, expert.slug])
  const edit = (text: string) => does('PATCH', `/articles/${id}`, { bodyFormat: 'text', body: text })
  return { id, read, edit }
}

t.test('words that a working copy puts into the mouth of another', async t => {
  const swapped = `The council met.\n\n“We will think,” said Bob.\n\n${anns}`

  t.test('are not hers in what is live when they are marked in the copy', async t => {
    const editor = await openEditor(t)
    const { does } = editor
    const { id, read, edit } = await published(editor)
    await edit(swapped)
    const quote = (await does('POST', `/articles/${id}/quotes`, { text: words, expert: 'ann' })).quotes[0]?.id
    await does('PATCH', `/articles/${id}/quotes/${quote}`, { status: 'published' })
    t.same(await read(), [])
    await does('POST', `/articles/${id}/publish`, {})
    t.same(await read(), [[words, 47, 'ann']])
  })

  t.test('are not hers when the extraction finds them', async t => {
    const editor = await openEditor(t)
    const { does } = editor
    const { id, read, edit } = await published(editor)
    await edit(swapped)
    const { quotes } = await does('POST', `/articles/${id}/quotes:extract`)
    t.match(quotes, [{ expert: 'bob' }, { text: words.slice(0, -1), expert: 'ann' }])
    for (const quote of quotes) await does('PATCH', `/articles/${id}/quotes/${quote.id}`, { status: 'published' })
    t.same(await read(), [])
    await does('POST', `/articles/${id}/publish`, {})
    t.same(
      (await read()).map(([, , speaker]) => speaker),
      ['bob', 'ann'],
    )
  })

  t.test('are not hers when they were marked before the edit, and published or reassigned after it', async t => {
    const editor = await openEditor(t)
    const { does } = editor
    const { id, read, edit } = await published(editor)
    const quote = (await does('POST', `/articles/${id}/quotes`, { text: words, expert: 'bob' })).quotes[0]?.id
    await edit(swapped)
    await does('PATCH', `/articles/${id}/quotes/${quote}`, { status: 'published', expert: 'ann' })
    t.same(await read(), [])
    await does('POST', `/articles/${id}/publish`, {})
    t.same(await read(), [[words, 47, 'ann']])
    await edit(`The council met.\n\n${bobs}`)
    await does('PATCH', `/articles/${id}/quotes/${quote}`, { expert: 'bob' })
    t.same(await read(), [[words, 47, 'ann']])
    await does('POST', `/articles/${id}/publish`, {})
    t.same(await read(), [[words, 19, 'bob']])
  })

  t.test('are not hers where the name comes late in the paragraph, or in a paragraph of its own', async t => {
    const late = ', said somebody who has sat in the council for thirty years: '
    for (const [before, after] of [
      [`“${words}”${late}Bob.`, `“${words}”${late}Ann.`],
      [`Bob stood up.\n\n“${words}”`, `Ann stood up.\n\n“${words}”`],
      [`Bob stood up.\n\nIt was late.\n\n“${words}”`, `Ann stood up.\n\nIt was late.\n\n“${words}”`],
      [`“${words}”\n\nSo said Bob.`, `“${words}”\n\nSo said Ann.`],
    ] as const) {
      for (const isMarkedBefore of [false, true]) {
        const editor = await openEditor(t)
        const { id, read, edit } = await published(editor, before)
        const mark = async (expert: string) => (await editor.does('POST', `/articles/${id}/quotes`, { text: words, expert })).quotes[0]?.id
        const early = isMarkedBefore ? await mark('bob') : undefined
        await edit(after)
        const quote = early ?? (await mark('ann'))
        await editor.does('PATCH', `/articles/${id}/quotes/${quote}`, { status: 'published', expert: 'ann' })
        t.same(await read(), [])
      }
    }
  })
})

t.test('words are live at once where the working copy changes only what comes later', async t => {
  const start = bobs.length + 3
  const text = `${bobs}\n\n${bobs}\n\nIt was late. 🌊`
  for (const later of ['\n\nThey went to the pier.', '\n\nThey went home.\n\nIt rained.', '']) {
    const editor = await openEditor(t)
    const { does } = editor
    const { id, read, edit } = await published(editor, `${text}\n\nThey went home.`)
    await edit(text + later)
    const [quote] = (await does('POST', `/articles/${id}/quotes`, { text: words, start, expert: 'bob' })).quotes
    await does('PATCH', `/articles/${id}/quotes/${quote?.id}`, { status: 'published' })
    t.same(await read(), [[words, start, 'bob']], later)
    await does('POST', `/articles/${id}/publish`, {})
    t.same(await read(), [[words, start, 'bob']], later)
  }
})

t.test('words that stand several times in a row stay with whom they are of when a paragraph comes before them', async t => {
  const refrain = `“${words}” said the speaker of the evening, and the hall was silent.`
  const start = (paragraph: number) => 1 + paragraph * (refrain.length + 2)
  for (const isLive of [false, true]) {
    const editor = await openEditor(t)
    const { does } = editor
    const { id, read, edit } = await published(editor, [refrain, refrain, refrain].join('\n\n'))
    for (const [paragraph, expert] of ['', 'ann', 'bob'].entries()) {
      if (expert === '') continue
      const { quotes } = await does('POST', `/articles/${id}/quotes`, { text: words, start: start(paragraph), expert })
      const quote = quotes.find(row => row.expert === expert)
      if (isLive) await does('PATCH', `/articles/${id}/quotes/${quote?.id}`, { status: 'published' })
    }
    // As long as a refrain and like it at its end, so that who goes by places, surroundings or nearness takes one for another.
    const { quotes } = await edit(['x'.repeat(refrain.length - 40) + refrain.slice(-40), refrain, refrain, refrain].join('\n\n'))
    const moved = [
      ['ann', start(2)],
      ['bob', start(3)],
    ]
    t.same(
      quotes.map(row => [row.expert, row.start]),
      moved,
    )
    await does('POST', `/articles/${id}/publish`, {})
    t.same(
      (await read()).map(([, at, speaker]) => [speaker, at]),
      isLive ? moved : [],
    )
  }
})

t.test('words that others say as well, in the same surroundings, stay with whom they are of', async t => {
  const [rose, said] = ['who had waited for an hour, rose and spoke to all who were there.', `“${words}” came from the front of the hall`]
  const anns = `Ann, ${rose}\n\n${said}.`
  const bobs = `Bob, ${rose}\n\n${said}.`
  const cases: [name: string, before: string, after: string][] = [
    ['with edits on either side', `${anns}\n\n${bobs}\n\nIt was late.`, `Kim, ${rose}\n\n${said}.\n\n${anns}\n\n${bobs}\n\nIt was over.`],
    ['where others come first', `It was late.\n\n${said}.`, `It was late.\n\n${said} once more.\n\nAnd over.\n\n${said}.`],
    [
      'where what came before is another',
      `It was late.\n\n${said}.`,
      `${said} again.\n\nIt was late.\n\n${said} too.\n\nAll sat.\n\n${said}.`,
    ],
  ]
  for (const [name, before, after] of cases) {
    const editor = await openEditor(t)
    const { id, read, edit } = await published(editor, before)
    const start = before.indexOf(words)
    const { quotes } = await editor.does('POST', `/articles/${id}/quotes`, { text: words, start, expert: 'ann' })
    await editor.does('PATCH', `/articles/${id}/quotes/${quotes[0]?.id}`, { status: 'published' })
    await edit(after)
    await editor.does('POST', `/articles/${id}/publish`, {})
    const paragraph = before.startsWith(anns) ? after.indexOf(anns) : after.lastIndexOf(said)
    t.same(await read(), [[words, after.indexOf(words, paragraph), 'ann']], name)
  }
})
