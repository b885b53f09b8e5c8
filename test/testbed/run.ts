// Runs a program to its end and hands back what it printed.

import { BedError } from './bed-error.ts';
import { Child, describeExit } from './child.ts';
import type { ChildOptions, Exit, Stream } from './child.ts';
import type { Program } from './program.ts';

/** What a finished program left. */
export interface Finished {
  readonly exit: Exit;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs to the end, whatever it is; an abort kills the process group and rejects with the signal's reason. */
export async function run(program: Program, args: readonly string[], options: ChildOptions, signal: AbortSignal): Promise<Finished> {
  signal.throwIfAborted();
  const lines: Record<Stream, string[]> = { stdout: [], stderr: [] };
  const child = new Child(program.file, program, args, {
    ...options,
    onLine: (line, stream) => {
      lines[stream].push(line);
      options.onLine?.(line, stream);
    },
  });
  function kill(): void {
    child.signal('SIGKILL');
  }
  signal.addEventListener('abort', kill);
  try {
    const exit = await child.exited;
    signal.throwIfAborted();
    return { exit, stdout: lines.stdout.join('\n'), stderr: lines.stderr.join('\n') };
  } finally {
    signal.removeEventListener('abort', kill);
  }
}

/** Standard output of a program that ends with 0; anything else is a {@link BedError} with the end of its output. */
export async function runOrFail(
  name: string,
  program: Program,
  args: readonly string[],
  options: ChildOptions,
  signal: AbortSignal,
): Promise<string> {
  const { exit, stdout, stderr } = await run(program, args, options, signal);
  if (exit.kind === 'exited' && exit.code === 0) return stdout;
  throw new BedError(`${name} ${describeExit(exit)}\n${lastLines(stderr === '' ? stdout : stderr, 15)}`);
}

/** Whether a program exists and ends with 0; the first line of its complaint otherwise. */
export async function complaint(
  program: Program,
  args: readonly string[],
  options: ChildOptions,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { exit, stderr } = await run(program, args, options, signal);
  if (exit.kind === 'exited' && exit.code === 0) return undefined;
  return exit.kind === 'unstarted' ? exit.reason : lastLines(stderr, 1) || describeExit(exit);
}

function lastLines(text: string, count: number): string {
  return text.trimEnd().split('\n').slice(-count).join('\n');
}
