// A child process that cannot be forgotten: in its own process group, on the keeper's list, its output read by lines.
// Knows nothing of what it runs.

import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { cleanEnv } from './clean-env.ts';
import { keepProcess } from './keeper.ts';
import type { Program } from './program.ts';

/** How a process ended. */
export type Exit =
  | { readonly kind: 'unstarted'; readonly reason: string }
  | { readonly kind: 'exited'; readonly code: number }
  | { readonly kind: 'killed'; readonly signal: string };

/** Which of its two streams a line came from. */
export type Stream = 'stdout' | 'stderr';

export interface ChildOptions {
  /** {@link cleanEnv} when absent. */
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  readonly onLine?: (line: string, stream: Stream) => void;
}

/** A few hundred lines are enough to explain a death, and bounded. */
const TAIL_LINES = 200;

/** A running process. Its group is killed when this process goes away without stopping it. */
export class Child {
  readonly name: string;
  /** Settles when the process is gone and all its output was read; never rejects. */
  readonly exited: Promise<Exit>;
  readonly #process: ChildProcess;
  readonly #tail: string[] = [];
  #exit: Exit | undefined;

  constructor(name: string, program: Program, args: readonly string[], options: ChildOptions = {}) {
    this.name = name;
    this.#process = spawn(program.file, [...program.args, ...args], {
      env: options.env ?? cleanEnv(),
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    });
    const drop = this.#process.pid === undefined ? undefined : keepProcess(this.#process.pid);
    this.#read(this.#process.stdout, 'stdout', options.onLine);
    this.#read(this.#process.stderr, 'stderr', options.onLine);
    this.exited = this.#end().finally(() => drop?.());
  }

  /** Absent when it could not be started. */
  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** How it ended; absent while it runs. */
  get exit(): Exit | undefined {
    return this.#exit;
  }

  /** The last lines of its output, to explain a failure. */
  tail(lines = 15): string {
    return this.#tail.slice(-lines).join('\n');
  }

  /** Sends a signal to its whole group; nothing happens when it is gone. */
  signal(name: NodeJS.Signals): void {
    const pid = this.#process.pid;
    if (pid === undefined || this.#exit !== undefined) return;
    try {
      process.kill(-pid, name);
    } catch (error) {
      // Gone in the moment before its end was noticed.
      if (!isGone(error)) throw error;
    }
  }

  /** SIGTERM, and SIGKILL after `graceMs` milliseconds. A paused process is woken up for it. */
  async stop(graceMs = 3_000): Promise<Exit> {
    this.signal('SIGTERM');
    this.signal('SIGCONT');
    const timer = setTimeout(() => this.signal('SIGKILL'), graceMs);
    try {
      return await this.exited;
    } finally {
      clearTimeout(timer);
    }
  }

  async #end(): Promise<Exit> {
    const { promise, resolve } = Promise.withResolvers<Exit>();
    this.#process.once('error', (error) => resolve({ kind: 'unstarted', reason: error.message }));
    this.#process.once('close', (code, signal) =>
      resolve(signal === null ? { kind: 'exited', code: code ?? 0 } : { kind: 'killed', signal }),
    );
    this.#exit = await promise;
    return this.#exit;
  }

  #read(stream: Readable | null, name: Stream, onLine: ChildOptions['onLine']): void {
    if (stream === null) return;
    createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }).on('line', (line) => {
      this.#tail.push(line);
      if (this.#tail.length > TAIL_LINES) this.#tail.shift();
      onLine?.(line, name);
    });
  }
}

/** How a process ended, in words. */
export function describeExit(exit: Exit): string {
  switch (exit.kind) {
    case 'unstarted':
      return `could not be started: ${exit.reason}`;
    case 'exited':
      return `ended with exit code ${exit.code}`;
    case 'killed':
      return `was killed by ${exit.signal}`;
  }
}

function isGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ESRCH';
}
