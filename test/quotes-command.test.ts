import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { sliceCodePoints } from '../src/text/canonical.ts'
import './support/child.ts'

const program = fileURLToPath(new URL('../src/main.ts', import.meta.url))
const text = '\ufeffAnn Mill came.\r\n\r\n“Cafe\u0301 🙂 is open,” she said.\r\n\r\n“Come in,” a boy added.\r\n'

t.test('onrecord quotes', async t => {
  const folder = t.testdir({ 'a.txt': text, 'b.txt': Buffer.from([0x61, 0xff]), none: '', 'az.txt': '“Biz hazırıq” deyə Rauf Mirzə dedi.' })
  const run = (args: string[], input = '') =>
    spawnSync(process.execPath, [program, 'quotes', ...args], { cwd: folder, input, encoding: 'utf8' })
  const quotesOf = (args: string[], input = ''): unknown => JSON.parse(run(args, input).stdout)

  t.test('refuses what is written wrong, with exit status 2', async t => {
    for (const args of [[], ['a.txt', 'b.txt'], ['a.txt', '--language', 'Klingon!'], ['a.txt', '--language'], ['a.txt', '--name', 'x']]) {
      const { status, stdout, stderr } = run(args)
      t.match({ status, stdout, stderr }, { status: 2, stdout: '', stderr: /onrecord --help/ }, args.join(' '))
    }
  })
  t.test('fails on what is no text, with exit status 1 and one line', async t => {
    const failures: [file: string, message: string][] = [
      ['nowhere.txt', 'There is no file nowhere.txt that can be read.\n'],
      ['.', 'There is no file . that can be read.\n'],
      ['b.txt', 'b.txt is not valid UTF-8.\n'],
    ]
    for (const [file, message] of failures) {
      const { status, stdout, stderr } = run([file])
      t.same({ status, stdout, stderr }, { status: 1, stdout: '', stderr: message }, file)
    }
  })
  t.test('prints the quotes of a file, in code points over the file as it is', async t => {
    const expected = [
      {
        text: 'Cafe\u0301 🙂 is open',
        start: 20,
        end: 35,
        attribution: 'she said',
        speaker: { name: 'Ann Mill', mention: 'she', start: 38, end: 41 },
        confidence: 0.95,
      },
      {
        text: 'Come in',
        start: 52,
        end: 59,
        attribution: 'a boy added',
        speaker: { mention: 'a boy', start: 62, end: 67 },
        confidence: 0.85,
      },
    ]
    const { status, stdout, stderr } = run(['a.txt'])
    t.same({ status, stderr }, { status: 0, stderr: '' })
    t.same(JSON.parse(stdout), expected)
    for (const quote of expected) t.equal(sliceCodePoints(text, quote.start, quote.end), quote.text)
    t.same(quotesOf(['-'], text), expected, 'and of standard input')
    t.same(quotesOf(['none']), [], 'an empty array where there are none')
  })
  t.test('reads a text by the rules of the language named', async t => {
    t.match(quotesOf(['az.txt', '--language', 'az']), [{ text: 'Biz hazırıq', speaker: { name: 'Rauf Mirzə' } }])
    t.same(quotesOf(['az.txt', '--language', 'en']), [])
  })
  t.test('reads a paragraph that begins with a dash as speech, without its marks, and a list as none', async t => {
    t.same(quotesOf(['-'], '- Мы откроем мост, - сказал Иван Петров.\n- Ждите.\n\n— Мост.\n— Дорога.\n'), [])
    const input = '— Ждём 🙂, — сказал Иван Петров. — Недолго!\r\n'
    const speaker = { name: 'Иван Петров', mention: 'Иван Петров', start: 19, end: 30 }
    const said = { attribution: 'сказал Иван Петров', speaker, confidence: 0.95 }
    t.same(quotesOf(['-'], input), [
      { text: 'Ждём 🙂', start: 2, end: 8, ...said },
      { text: 'Недолго!', start: 34, end: 42, ...said },
    ])
  })
  t.test('makes no database', async t => {
    t.notOk(existsSync(join(folder, 'data')))
    t.same(readdirSync(folder).sort(), ['a.txt', 'az.txt', 'b.txt', 'none'])
  })
})
