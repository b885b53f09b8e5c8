// Temporary credentials, fetched when they are needed and renewed before they end: one fetch serves all who ask meanwhile.
// Knows nothing of where they come from.

/** Keys as the SDK signs with them, as far as this file looks. */
interface Temporary {
  readonly expiration?: Date | undefined;
}

/** Renewed this long before they expire, or at half of a life that is shorter than twice that; the SDK's clients ask from five minutes on. */
const RENEW_BEFORE_MS = 5 * 60_000;
/** After a renewal that failed, while the keys still serve: every request of every client asks from then on. */
const PAUSE_MS = 30_000;

/** How long a fetch that failed stands where no keys serve: each batch of a pass would ask again, and a role is denied to all of them alike. */
const FAILED_MS = 10_000;

/** One set of credentials over time. */
export class Renewal<Keys extends Temporary> {
  readonly #now: () => number;
  #held: Keys | undefined;
  #flight: Promise<Keys> | undefined;
  /** No fetch before that time while the keys serve. */
  #notBefore = 0;
  #failed: { readonly error: unknown; readonly until: number } | undefined;

  /** `now` in epoch milliseconds. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /**
   * What is held, or what `fetch` brings where that is needed; calls at the same time share one fetch. Keys without an expiration
   * are never kept. While held keys are valid a failed renewal is not told; after that, rejects with what `fetch` rejected with, and
   * for ten seconds without asking again.
   */
  async get(fetch: () => Promise<Keys>): Promise<Keys> {
    const held = this.#valid();
    if (held !== undefined && this.#now() < this.#notBefore) return held;
    if (held === undefined && this.#failed !== undefined && this.#now() < this.#failed.until) throw this.#failed.error;
    this.#flight ??= this.#renew(fetch).finally(() => {
      this.#flight = undefined;
    });
    try {
      return await this.#flight;
    } catch (error) {
      const still = this.#valid();
      if (still !== undefined) return still;
      throw error;
    }
  }

  async #renew(fetch: () => Promise<Keys>): Promise<Keys> {
    try {
      const keys = await fetch();
      this.#held = keys;
      this.#failed = undefined;
      const end = keys.expiration?.getTime() ?? 0;
      this.#notBefore = end - Math.min(RENEW_BEFORE_MS, (end - this.#now()) / 2);
      return keys;
    } catch (error) {
      this.#notBefore = this.#now() + PAUSE_MS;
      this.#failed = { error, until: this.#now() + FAILED_MS };
      throw error;
    }
  }

  #valid(): Keys | undefined {
    return (this.#held?.expiration?.getTime() ?? 0) > this.#now() ? this.#held : undefined;
  }
}
