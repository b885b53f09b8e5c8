// Learns once per session whether BatchGetSecretValue is allowed. While nobody knows, one batch goes ahead and the others wait for
// what it shows, so that a missing permission costs one denied call and not one per batch in flight.

import { Failure } from '#core/errors.ts';

/** One session's knowledge about BatchGetSecretValue; a denial stands until the session is opened anew. */
export class BatchPermission {
  #state: 'unknown' | 'allowed' | 'denied' = 'unknown';
  #probe: Promise<void> | undefined;

  get denied(): boolean {
    return this.#state === 'denied';
  }

  /** The answer of `call`, or undefined when batches are denied. Other failures of the call come through. */
  async attempt<T>(call: () => Promise<T>): Promise<T | undefined> {
    while (this.#state === 'unknown' && this.#probe !== undefined) await this.#probe;
    if (this.denied) return undefined;
    // Nobody waits for this any more once the state is known.
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#probe = promise;
    try {
      return await this.#learn(call);
    } finally {
      this.#probe = undefined;
      resolve();
    }
  }

  async #learn<T>(call: () => Promise<T>): Promise<T | undefined> {
    try {
      const answer = await call();
      this.#state = 'allowed';
      return answer;
    } catch (error) {
      if (!(error instanceof Failure) || error.code !== 'AccessDenied') throw error;
      this.#state = 'denied';
      return undefined;
    }
  }
}
