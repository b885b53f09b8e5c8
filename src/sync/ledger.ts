// What this process remembers of each ExternalSecret between two passes. Losing it costs reads, never correctness:
// after a restart status.target and the data-hash on the Secret take its place.

import type { ObjectKey } from '#core/keys.ts';
import type { SyncResult } from '#core/outcome.ts';
import type { TargetRef } from '#core/secret.ts';

/** The memory of one ExternalSecret. */
export interface Entry {
  /** The target as this process last wrote it or found it to be right. */
  readonly target?: TargetRef;
  /** Tokens of the sources that the target was made from, by source id; absent until a pass has read them. */
  readonly tokens?: ReadonlyMap<string, string>;
  /** How the last good pass ended. */
  readonly result?: SyncResult;
  /** When the sources were last known to stand, in epoch milliseconds; absent until then. */
  readonly verifiedAt?: number;
}

/** How the passes of one ExternalSecret went, for the metrics. */
export interface Tally {
  readonly calls: number;
  readonly errors: number;
  /** Duration of the last pass, in milliseconds. */
  readonly lastMs: number;
}

/** Memory by ExternalSecret. */
export class Ledger {
  readonly #entries = new Map<ObjectKey, Entry>();
  readonly #tallies = new Map<string, Tally>();

  entry(key: ObjectKey): Entry {
    return this.#entries.get(key) ?? {};
  }

  /** Adds to what is remembered; absent members keep what they had. */
  remember(key: ObjectKey, news: Entry): void {
    this.#entries.set(key, { ...this.entry(key), ...news });
  }

  /** The sources are no longer known to be as the target has them; when they last were stays known. */
  forgetSources(key: ObjectKey): void {
    const { tokens: _, ...rest } = this.entry(key);
    this.#entries.set(key, rest);
  }

  forget(key: ObjectKey): void {
    this.#entries.delete(key);
  }

  /** Counts a pass over a work key. */
  count(work: string, ms: number, failed: boolean): void {
    const before = this.tally(work);
    this.#tallies.set(work, { calls: before.calls + 1, errors: before.errors + (failed ? 1 : 0), lastMs: ms });
  }

  tally(work: string): Tally {
    return this.#tallies.get(work) ?? { calls: 0, errors: 0, lastMs: 0 };
  }

  forgetTally(work: string): void {
    this.#tallies.delete(work);
  }
}
