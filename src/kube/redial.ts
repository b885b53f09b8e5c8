// How long to wait before a watch is dialled again: longer after each failure, with chance in it so that the replicas and kinds
// that lost one API server do not come back to it together.

import type { Timing } from './timing.ts';

const FIRST_MS = 800;
const LONGEST_MS = 30_000;
/**
 * A watch that lived as long as the longest wait was worth dialling: the waits start over, and an orderly end needs none.
 * Not more than that, or a load balancer that cuts connections every minute would keep us waiting half of the time.
 */
const HEALTHY_MS = LONGEST_MS;

/** Counts failures of one watch. */
export class Redial {
  readonly #timing: Timing;
  #failures = 0;
  #since: number | undefined;

  constructor(timing: Timing) {
    this.#timing = timing;
  }

  /** A watch is being dialled. */
  begin(): void {
    this.#since = this.#timing.now();
  }

  /** Milliseconds to wait after the server ended the watch in good order. */
  afterEnd(): number {
    return this.#settle() ? 0 : this.#next();
  }

  /** Milliseconds to wait after anything failed. */
  afterFailure(): number {
    this.#settle();
    return this.#next();
  }

  #settle(): boolean {
    const healthy = this.#since !== undefined && this.#timing.now() - this.#since >= HEALTHY_MS;
    this.#since = undefined;
    if (healthy) this.#failures = 0;
    return healthy;
  }

  #next(): number {
    const ceiling = Math.min(LONGEST_MS, FIRST_MS * 2 ** this.#failures);
    this.#failures += 1;
    return ceiling * (0.5 + 0.5 * this.#timing.random());
  }
}
