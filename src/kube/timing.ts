// The clock of this room, as an argument: time, sleep and chance come in from outside so that tests own them.

import { setTimeout as delay } from 'node:timers/promises';

/** What waits and back-offs are measured with. */
export interface Timing {
  /** Milliseconds; differences count, the origin does not. */
  now(): number;
  /** Resolves after `ms` milliseconds; rejects with the signal's reason when it is aborted before. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** From 0 inclusive to 1 exclusive. */
  random(): number;
}

/** Real time. */
export const realTiming: Timing = {
  now: () => performance.now(),
  sleep: async (ms, signal) => {
    try {
      await delay(ms, undefined, { signal });
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    }
  },
  random: () => Math.random(),
};
