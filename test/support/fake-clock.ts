// A clock that stands still until a test turns it. Timers fire in order of their time, each at its own moment.

import type { Clock } from '#runtime/clock.ts';

interface Timer {
  readonly due: number;
  readonly wake: () => void;
}

/** Time under a test's control; wall time and monotonic time move together. */
export class FakeClock implements Clock {
  #time: number;
  readonly #start: number;
  readonly #timers = new Set<Timer>();

  /** Starts at this wall time, in epoch milliseconds. */
  constructor(start: number = Date.UTC(2026, 0, 1)) {
    this.#start = start;
    this.#time = start;
  }

  now(): number {
    return this.#time;
  }

  monotonic(): number {
    return this.#time - this.#start;
  }

  after(ms: number, wake: () => void): Disposable {
    const timer = { due: this.#time + ms, wake };
    this.#timers.add(timer);
    return { [Symbol.dispose]: () => this.#timers.delete(timer) };
  }

  turn(): Promise<void> {
    return Promise.resolve();
  }

  /** How many timers are set. */
  get timers(): number {
    return this.#timers.size;
  }

  /** Moves time forward; what the timers set off asynchronously has not run yet when this returns (see {@link settle}). */
  advance(ms: number): void {
    const end = this.#time + ms;
    for (let timer = this.#first(end); timer !== undefined; timer = this.#first(end)) {
      this.#timers.delete(timer);
      this.#time = Math.max(this.#time, timer.due);
      timer.wake();
    }
    this.#time = end;
  }

  #first(end: number): Timer | undefined {
    return [...this.#timers].filter(({ due }) => due <= end).toSorted((one, other) => one.due - other.due)[0];
  }
}

/** Lets everything run that waits for nothing but promises. */
export function settle(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
