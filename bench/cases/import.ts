import { measureImport } from '../import.ts'
import { atLeast, type Place, type Row } from './row.ts'

export async function importing(articles: number, { folder }: Place): Promise<Row[]> {
  const { all, first, last } = await measureImport(articles, folder)
  const size = `${articles.toLocaleString('en')} articles`
  return [
    atLeast(`import, articles a second, ${size}`, 2000, all),
    atLeast(`import, the last tenth against the first, ${size}`, 0.7, last / first, `${last}/s of ${first}/s`),
  ]
}
