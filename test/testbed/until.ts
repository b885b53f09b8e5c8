// Waits for a condition of the outside world by asking again and again.

import { setTimeout as sleep } from 'node:timers/promises';

/** Asks every `everyMs` milliseconds until the answer is not undefined; ends early only by `signal` or by a throw. */
export async function until<T>(ask: () => Promise<T | undefined>, everyMs: number, signal: AbortSignal): Promise<T> {
  for (;;) {
    signal.throwIfAborted();
    const answer = await ask();
    if (answer !== undefined) return answer;
    try {
      await sleep(everyMs, undefined, { signal });
    } catch (error) {
      // The reason says more than the timer's own AbortError.
      signal.throwIfAborted();
      throw error;
    }
  }
}
