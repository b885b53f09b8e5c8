// Waits for a condition of the outside world by asking again and again.

import { setTimeout as sleep } from 'node:timers/promises';

/** Asks every `everyMs` milliseconds until the answer is not undefined; ends early only by `signal` or by a throw. */
export async function until<T>(ask: () => Promise<T | undefined>, everyMs: number, signal: AbortSignal): Promise<T> {
  for (;;) {
    signal.throwIfAborted();
    const answer = await ask();
    if (answer !== undefined) return answer;
    await rest(everyMs, signal);
  }
}

/** The timer rejects with an error of its own; whoever waits is to see why the signal was aborted. */
async function rest(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(ms, undefined, { signal });
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
}
