import { hash } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { registerHooks, stripTypeScriptTypes } from 'node:module'
import { fileURLToPath } from 'node:url'
import { threadId } from 'node:worker_threads'

// Every test file is a process of its own, and stripping the types of all that it imports would be a tenth of its work: the first one keeps what
// it stripped for the others. What V8 compiled is not kept: coverage misses branches and class fields of it.
// Not TypeScript itself, or each process would load what strips types in order to read this.
const folder = fileURLToPath(new URL(`../../node_modules/.cache/stripped/${process.version}/`, import.meta.url))
mkdirSync(folder, { recursive: true })

registerHooks({
  load(url, context, nextLoad) {
    if (!url.startsWith('file:') || !url.endsWith('.ts')) return nextLoad(url, context)
    const loaded = nextLoad(url, { ...context, format: 'module' })
    return { ...loaded, source: stripped(String(loaded.source), url) }
  },
})

function stripped(source, url) {
  const path = folder + hash('sha256', `${url}\n${source}`)
  try {
    return readFileSync(path, 'utf8')
  } catch {
    const code = stripTypeScriptTypes(source, { sourceUrl: url })
    // Others may strip the same at the same time.
    const own = `${path}.${process.pid}.${threadId}`
    writeFileSync(own, code)
    renameSync(own, path)
    return code
  }
}
