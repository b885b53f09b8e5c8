// Bounds the work of one property look-up: paths come from anybody who may write an ExternalSecret, and a short path
// can ask for exponential work. Counts, so that the same look-up always ends the same way.

import { Failure } from './errors.ts';

/** Bytes read or made; a look-up in a document of 1 MiB needs a few million. */
const MAX_STEPS = 20_000_000;

/** Levels of a path, of a document under @dig, @flatten and @pretty, or of wildcards; each costs some program stack. */
const MAX_DEPTH = 400;

/** What one look-up may still use. Throws a Failure `InvalidSpec` that names the property when it is used up. */
export class Meter {
  readonly #property: string;
  #steps = 0;
  #depth = 0;

  constructor(property: string) {
    this.#property = property;
  }

  /** Counts so many bytes as read or made. */
  spend(steps: number): void {
    this.#steps += steps;
    if (this.#steps > MAX_STEPS) throw this.#exhausted(`its look-up takes more than ${MAX_STEPS} steps`);
  }

  /** Runs a look-up one level deeper. */
  deeper<T>(work: () => T): T {
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) throw this.#exhausted(`it leads through more than ${MAX_DEPTH} levels`);
    try {
      return work();
    } finally {
      this.#depth -= 1;
    }
  }

  #exhausted(why: string): Failure {
    const shown = this.#property.length > 100 ? `${this.#property.slice(0, 100)}…` : this.#property;
    return new Failure('InvalidSpec', `property ${shown} cannot be used: ${why}`, { remedy: 'write a simpler property' });
  }
}
