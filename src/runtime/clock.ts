// Time as an argument: whatever waits or measures takes a Clock, so that tests turn the hands themselves.
// The only file of this room that reads real time.

import { performance } from 'node:perf_hooks';
import { setImmediate as nextTurn } from 'node:timers/promises';

/** The longest delay that a Node timer holds; beyond it setTimeout fires at once (Node.js documentation, Timers). */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Time and timers. */
export interface Clock {
  /** Wall time in epoch milliseconds, for what is shown or stored. */
  now(): number;
  /** Milliseconds since some fixed moment; never goes back, so it is right for delays and durations. */
  monotonic(): number;
  /** Calls `wake` once, about `ms` milliseconds from now or earlier if that is very far off; disposing cancels. */
  after(ms: number, wake: () => void): Disposable;
  /** Resolves in the next turn of the event loop, after I/O had its chance. */
  turn(): Promise<void>;
}

/** The clock of this machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(ms, wake) {
    const timer = setTimeout(wake, Math.min(Math.ceil(ms), LONGEST_TIMER_MS));
    return { [Symbol.dispose]: () => clearTimeout(timer) };
  },
  turn: () => nextTurn(),
};
