// Time that passes by being waited for: a sleep is over at once and moves the clock. For code that waits in a line of its own.

import type { Timing } from '#kube/timing.ts';

/** Remembers what was slept. */
export class InstantTiming implements Timing {
  readonly slept: number[] = [];
  #now = 0;

  now(): number {
    return this.#now;
  }

  /** Lets time pass. */
  pass(ms: number): void {
    this.#now += ms;
  }

  async sleep(ms: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.slept.push(ms);
    this.#now += ms;
    await Promise.resolve();
    signal.throwIfAborted();
  }

  /** The greatest chance there is, so that waits are as long as they get. */
  random(): number {
    return 1;
  }
}
