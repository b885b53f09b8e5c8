// Waits until an assertion holds, and tells what still failed when it does not.

import { setTimeout as sleep } from 'node:timers/promises';

export interface EventuallyOptions {
  /** Milliseconds; how long it may take on a loaded machine, not how long it should take. */
  readonly timeoutMs?: number;
  /** Milliseconds between two tries. */
  readonly everyMs?: number;
}

/** Calls `check` until it no longer throws, and returns what it returned; fails with the last failure and the number of tries. */
export async function eventually<T>(check: () => T | Promise<T>, options: EventuallyOptions = {}): Promise<T> {
  const { timeoutMs = 20_000, everyMs = 100 } = options;
  const deadline = performance.now() + timeoutMs;
  for (let tries = 1; ; tries += 1) {
    try {
      return await check();
    } catch (error) {
      if (performance.now() >= deadline) throw lastly(error, tries, timeoutMs);
    }
    await sleep(everyMs);
  }
}

function lastly(error: unknown, tries: number, timeoutMs: number): Error {
  const message = error instanceof Error ? error.message : String(error);
  return new Error(`After ${tries} tries in ${timeoutMs} ms it still fails: ${message}`, { cause: error });
}
