// How long a failing key rests. Exponential per key, with equal jitter: half of the step is sure, half is chance, so retries of keys
// that failed together spread out and yet each rest is at least as long as the one before.

import type { Next } from './next.ts';

/** `quick` where time may heal, `slow` where only a person can. */
export type Pace = Extract<Next, { kind: 'backoff' }>['pace'];

/**
 * First step and longest step, in milliseconds. Quick is the back-off of External Secrets (1 s doubled up to 7 minutes);
 * slow starts later, since an immediate retry of a refusal is wasted, and ends no later, since many repairs (a policy, a secret
 * created at the backend) are visible only by trying.
 */
const STEPS: Readonly<Record<Pace, { readonly firstMs: number; readonly longestMs: number }>> = {
  quick: { firstMs: 1_000, longestMs: 420_000 },
  slow: { firstMs: 15_000, longestMs: 420_000 },
};

/** The rests of failing keys; holds one number for each, nothing for the others. */
export class Backoff<K extends string> {
  readonly #random: () => number;
  readonly #steps = new Map<K, number>();
  /** Keys whose last try ended because the object moved. */
  readonly #moved = new Set<K>();

  /** `random` gives numbers from 0 to 1, 1 excluded. */
  constructor(random: () => number) {
    this.#random = random;
  }

  /** How many keys are failing. */
  get size(): number {
    return this.#steps.size;
  }

  /**
   * Milliseconds until the next try of a key that failed: within the upper half of its step, which doubles with each failure.
   * With `atLeastMs` not before that, spread over half a step behind it: many keys may have been told the same.
   */
  next(key: K, pace: Pace, atLeastMs = 0): number {
    const { firstMs, longestMs } = STEPS[pace];
    const step = Math.min(longestMs, Math.max(firstMs, 2 * (this.#steps.get(key) ?? 0)));
    this.#steps.set(key, step);
    this.#moved.delete(key);
    const jitter = (step / 2) * this.#random();
    return Math.max(step / 2, atLeastMs) + jitter;
  }

  /**
   * Milliseconds until the next try of a key whose object moved: none the first time, also after failures of another kind, then
   * as a quick failure.
   */
  again(key: K): number {
    const ms = this.#moved.has(key) ? this.next(key, 'quick') : 0;
    if (!this.#steps.has(key)) this.#steps.set(key, 0);
    this.#moved.add(key);
    return ms;
  }

  /** The key is well again, or gone. */
  reset(key: K): void {
    this.#steps.delete(key);
    this.#moved.delete(key);
  }
}
