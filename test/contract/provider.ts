// What every provider promises, as one suite: each backend runs it against its real server.

import { inspect } from 'node:util';

import type { Redacted } from '#core/redacted.ts';
import type { Read, Seen } from '#core/source.ts';
import type { Provider } from '#providers/provider.ts';
import { describe, expect, it } from 'vitest';

/** A backend under test. Keys are unique per call of `aKey`. */
export interface ProviderFixture {
  /** A fresh session with working credentials. */
  open(): Provider;
  aKey(): string;
  /** Creates the source or gives it a new version. */
  put(key: string, value: string): Promise<void>;
  remove(key: string): Promise<void>;
}

const NEVER = new AbortController().signal;

/** The text of a value that was read; the code of the failure otherwise. */
export function shown(read: Read): string {
  return read.kind === 'value' ? textOf(read.value) : read.failure.code;
}

export function textOf(value: Redacted): string {
  return Buffer.from(value.reveal()).toString('utf8');
}

/** The token of a source; the code of the failure otherwise. */
export function tokenOf(result: Read | Seen | undefined): string {
  if (result === undefined) return 'no result';
  return result.kind === 'failure' ? result.failure.code : result.version.token;
}

/** Declares the suite. `fixture` is called within the tests. */
export function describeProvider(name: string, fixture: () => ProviderFixture): void {
  describe(`${name} as a provider`, () => {
    it('answers at the index of each ref, and a missing source fails alone', async () => {
      const { open, aKey, put } = fixture();
      const [first, missing, last] = [aKey(), aKey(), aKey()];
      await put(first, 'value of first');
      await put(last, 'value of last');
      await using provider = open();

      const reads = await provider.read([{ key: last }, { key: missing }, { key: first }], NEVER);

      expect(reads.map(shown)).toEqual(['value of last', 'NotFound', 'value of first']);
    });

    it('answers no refs with no results', async () => {
      await using provider = fixture().open();

      expect(await provider.read([], NEVER)).toEqual([]);
      expect(await provider.versions([], NEVER)).toEqual([]);
    });

    it('shows the same token to read and versions, alone and among others', async () => {
      const { open, aKey, put } = fixture();
      const [one, other] = [aKey(), aKey()];
      await put(one, 'x');
      await put(other, 'y');
      await using provider = open();

      const read = await provider.read([{ key: one }], NEVER);
      const alone = await provider.versions([{ key: one }], NEVER);
      const together = await provider.versions([{ key: other }, { key: one }], NEVER);

      expect(tokenOf(alone[0])).toBe(tokenOf(read[0]));
      expect(tokenOf(together[1])).toBe(tokenOf(read[0]));
      expect(tokenOf(together[0])).not.toBe(tokenOf(read[0]));
    });

    it('shows another token after a write, and the same token without one', async () => {
      const { open, aKey, put } = fixture();
      const key = aKey();
      await put(key, 'before');
      await using provider = open();
      const [before] = await provider.versions([{ key }], NEVER);
      const [again] = await provider.versions([{ key }], NEVER);

      await put(key, 'after');
      const [after] = await provider.versions([{ key }], NEVER);

      expect(tokenOf(again)).toBe(tokenOf(before));
      expect(tokenOf(after)).not.toBe(tokenOf(before));
    });

    it('shows another token when a source is deleted and created again', async () => {
      const { open, aKey, put, remove } = fixture();
      const key = aKey();
      await put(key, 'first life');
      await using provider = open();
      const [before] = await provider.versions([{ key }], NEVER);

      await remove(key);
      const [gone] = await provider.versions([{ key }], NEVER);
      await put(key, 'second life');
      const [after] = await provider.versions([{ key }], NEVER);

      expect(tokenOf(gone)).toBe('NotFound');
      expect(tokenOf(after)).not.toBe(tokenOf(before));
    });

    it('passes its check', async () => {
      await using provider = fixture().open();

      await expect(provider.check(NEVER)).resolves.toBeUndefined();
    });

    it('rejects with the reason of a signal that is already aborted', async () => {
      const { open, aKey } = fixture();
      await using provider = open();
      const signal = AbortSignal.abort('stopping');

      await expect(provider.read([{ key: aKey() }], signal)).rejects.toBe('stopping');
      await expect(provider.versions([{ key: aKey() }], signal)).rejects.toBe('stopping');
    });

    it('prints no value', async () => {
      const { open, aKey, put } = fixture();
      const key = aKey();
      await put(key, 'canary-5d1f');
      await using provider = open();

      const reads = await provider.read([{ key }], NEVER);
      const seen = await provider.versions([{ key }, { key: aKey() }], NEVER);

      const printed = [inspect({ reads, seen, provider }, { depth: 20, showHidden: true }), JSON.stringify({ reads, seen, provider })];
      expect(printed.join('\n')).not.toContain('canary-5d1f');
    });
  });
}
