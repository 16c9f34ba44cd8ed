import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'

// Programs that tests start find there what the one before compiled. The tests themselves do without: coverage misses the fields of classes
// that come from there.
process.env.NODE_COMPILE_CACHE = fileURLToPath(new URL('../../node_modules/.cache/node', import.meta.url))

export interface Child {
  process: ChildProcess
  /** Everything written so far. */
  output: { stdout: string; stderr: string }
  /** Resolves once a line of the log (stdout) matches. */
  said: (pattern: RegExp) => Promise<string>
  /** Where it serves, as a URL, once it listens. */
  listening: () => Promise<string>
  /** The exit code, once it has one; a signal counts as -1. */
  exited: Promise<number>
}

/** A program of ours in a process of its own; `program` is relative to the repository. `files` is how many it may have open. */
export function start(program: string, args: readonly string[] = [], env: NodeJS.ProcessEnv = {}, files?: number): Child {
  const cwd = fileURLToPath(new URL('../..', import.meta.url))
  const limited = `${files === undefined ? '' : `ulimit -n ${files} && `}exec "$0" "$@"`
  const child = spawn('sh', ['-c', limited, process.execPath, program, ...args], {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output = { stdout: '', stderr: '' }
  child.stdout.on('data', data => {
    output.stdout += String(data)
  })
  child.stderr.on('data', data => {
    output.stderr += String(data)
  })
  const exited = new Promise<number>(resolve => child.once('close', code => resolve(code ?? -1)))
  const said = async (pattern: RegExp): Promise<string> => {
    for (;;) {
      const found = output.stdout.split('\n').find(line => pattern.test(line))
      if (found !== undefined) return found
      if (child.exitCode !== null) throw new Error(`exited with ${child.exitCode}: ${output.stderr}`)
      await new Promise(resolve => setTimeout(resolve, 5))
    }
  }
  const listening = async (): Promise<string> => z.object({ address: z.string() }).parse(JSON.parse(await said(/"listening"/))).address
  return { process: child, output, said, listening, exited }
}

/** Runs a program of a package under node_modules to its end. */
export async function runTool(
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<{ code: number; output: string; said: string }> {
  const child = start(`node_modules/${program}`, args, { REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true', ...env })
  const code = await child.exited
  return { code, output: child.output.stdout, said: child.output.stderr }
}
