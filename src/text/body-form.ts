import type { Article, BodyForm } from '../schemas/article.ts'
import type { Block } from '../schemas/block.ts'
import { canonicalText } from './canonical.ts'
import { toHtml } from './to-html.ts'
import { toMarkdown } from './to-markdown.ts'

/** An article with its body in the form asked for; its quotes are marked in the HTML. */
export async function withBody(article: Article, blocks: Block[], form: BodyForm): Promise<Article> {
  switch (form) {
    case 'blocks':
      return { ...article, body: blocks }
    case 'html':
      return { ...article, bodyHtml: toHtml(blocks, article.quotes) }
    case 'text':
      return { ...article, bodyText: canonicalText(blocks) }
    case 'markdown':
      return { ...article, bodyMarkdown: await toMarkdown(blocks) }
  }
}
