// Bounded concurrency for the calls of one session, whoever makes them. Knows nothing of what the work is.

/** A fixed number of permits, handed out in the order of asking. */
export class Permits {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(limit: number) {
    this.#free = limit;
  }

  /** Runs `work` when a permit is free, unless the signal is aborted by then; rejects as `work` does or with `signal.reason`. */
  async run<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    await this.#take();
    try {
      signal.throwIfAborted();
      return await work();
    } finally {
      this.#giveBack();
    }
  }

  #take(): Promise<void> {
    if (this.#free > 0) {
      this.#free -= 1;
      return Promise.resolve();
    }
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.push(resolve);
    return promise;
  }

  #giveBack(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free += 1;
    else next();
  }
}
