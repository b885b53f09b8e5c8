// What every provider promises, as one suite that each backend runs against its real server.
//
// To plug a backend in: a file test/integration/contract-<backend>.test.ts that brings its server up and ends with
//
//   describeProvider('Vault KV v2', () => ({ open, aKey, put, remove, largestBytes: 1_048_576, pinned, softDelete, ... }));
//
// as contract-secrets-manager.test.ts does. What the backend itself cannot do is declared: the member is one sentence that says
// why, and the tests that need it are reported as skipped with that sentence. Nothing can be left out: the type wants every member.
//
// All documents of this suite are JSON objects as Go writes them (no blanks, members sorted, nothing that HTML would escape), so
// that a backend that keeps documents and one that keeps texts show them alike.

import { inspect } from 'node:util';

import type { Redacted } from '#core/redacted.ts';
import type { Read, Seen } from '#core/source.ts';
import type { Provider } from '#providers/provider.ts';
import { describe, expect, it } from 'vitest';
import type { TestContext } from 'vitest';

/** Something a backend can do, or one sentence that says why it cannot. */
export type Ability<T> = T | string;

/** A backend under test, for one test. */
export interface ProviderFixture {
  /** A fresh session with working credentials. */
  open(): Provider;
  /** A key that no other test uses. */
  aKey(): string;
  /** Creates the source or gives it a new version; `value` is a document as described above. */
  put(key: string, value: string): Promise<void>;
  /** Removes the source for good. */
  remove(key: string): Promise<void>;
  /** The size of the largest document that it takes, in bytes; what is larger than a mebibyte is not tried. */
  readonly largestBytes: number;
  /** The state that the source is in now, as `remoteRef.version` names it from now on, whatever is put later. */
  readonly pinned: Ability<(key: string) => Promise<string>>;
  /** A removal that can be taken back. */
  readonly softDelete: Ability<{ remove(key: string): Promise<void>; restore(key: string): Promise<void> }>;
  /** Creates a source that is no text. */
  readonly putBytes: Ability<(key: string, bytes: Uint8Array) => Promise<void>>;
  /** Keeps numbers beyond 2^53 digit by digit. */
  readonly exactNumbers: Ability<true>;
  /** A session that may read every source but this one, by the backend's own answer. */
  readonly denied: Ability<(key: string) => Promise<Provider>>;
  /** A session whose every call is answered as throttled. */
  readonly throttled: Ability<() => Promise<Provider>>;
  /** A session whose calls are taken and never answered; `arrived` resolves when the first is under way. */
  readonly silent: Ability<() => Promise<{ readonly provider: Provider; readonly arrived: Promise<void> }>>;
}

const NEVER = new AbortController().signal;
/** More than two batches of any backend. */
const MANY = 45;
/** What Secrets Manager takes, the least of the large ones. */
const LARGE_BYTES = 65_536;

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
    describe('present and absent', () => {
      presence(fixture);
    });
    describe('versions', () => {
      versions(fixture);
    });
    describe('values', () => {
      values(fixture);
    });
    describe('trouble', () => {
      trouble(fixture);
    });
  });
}

function document(value: string): string {
  return JSON.stringify({ value });
}

/** What the backend can do; where it cannot, the test is reported as skipped with the reason. */
function able<T>(ability: Ability<T>, { skip }: TestContext): T {
  return typeof ability === 'string' ? skip(ability) : ability;
}

function presence(fixture: () => ProviderFixture): void {
  it('answers at the index of each ref, and a missing source fails alone', async () => {
    const { open, aKey, put } = fixture();
    const [first, missing, last] = [aKey(), aKey(), aKey()];
    await put(first, document('first'));
    await put(last, document('last'));
    await using provider = open();
    const refs = [{ key: last }, { key: missing }, { key: first }];

    const reads = await provider.read(refs, NEVER);
    const seen = await provider.versions(refs, NEVER);

    expect(reads.map(shown)).toEqual([document('last'), 'NotFound', document('first')]);
    expect(seen.map(({ kind }) => kind)).toEqual(['version', 'failure', 'version']);
    expect(tokenOf(seen[1])).toBe('NotFound');
  });

  it('answers no refs with no results', async () => {
    await using provider = fixture().open();

    expect(await provider.read([], NEVER)).toEqual([]);
    expect(await provider.versions([], NEVER)).toEqual([]);
  });

  it(`answers ${MANY} refs at once, each with its own value and its own token`, async () => {
    const { open, aKey, put } = fixture();
    const keys = Array.from({ length: MANY }, () => aKey());
    for (const key of keys) await put(key, document(key));
    await using provider = open();
    const refs = keys.toReversed().map((key) => ({ key }));

    const reads = await provider.read(refs, NEVER);
    const seen = await provider.versions(refs, NEVER);

    expect(reads.map(shown)).toEqual(keys.toReversed().map(document));
    expect(seen.map(tokenOf)).toEqual(reads.map(tokenOf));
  });

  it('finds a source that is created while the session is open', async () => {
    const { open, aKey, put } = fixture();
    const key = aKey();
    await using provider = open();
    const [before] = await provider.read([{ key }], NEVER);

    await put(key, document('late'));
    const [after] = await provider.read([{ key }], NEVER);

    expect([before, after].map((read) => read && shown(read))).toEqual(['NotFound', document('late')]);
  });

  it('passes its check', async () => {
    await using provider = fixture().open();

    await expect(provider.check(NEVER)).resolves.toBeUndefined();
  });
}

function versions(fixture: () => ProviderFixture): void {
  it('are the same to read and versions, alone and among others', async () => {
    const { open, aKey, put } = fixture();
    const [one, other] = [aKey(), aKey()];
    await put(one, document('x'));
    await put(other, document('y'));
    await using provider = open();

    const read = await provider.read([{ key: one }], NEVER);
    const alone = await provider.versions([{ key: one }], NEVER);
    const together = await provider.versions([{ key: other }, { key: one }], NEVER);

    expect(tokenOf(alone[0])).toBe(tokenOf(read[0]));
    expect(tokenOf(together[1])).toBe(tokenOf(read[0]));
    expect(['NotFound', 'no result']).not.toContain(tokenOf(read[0]));
  });

  it('change with a write, and not without one', async () => {
    const { open, aKey, put } = fixture();
    const key = aKey();
    await put(key, document('before'));
    await using provider = open();
    const [before] = await provider.versions([{ key }], NEVER);
    const [again] = await provider.versions([{ key }], NEVER);

    await put(key, document('after'));
    const [after] = await provider.versions([{ key }], NEVER);

    expect(tokenOf(again)).toBe(tokenOf(before));
    expect(tokenOf(after)).not.toBe(tokenOf(before));
  });

  it('are others when a source is deleted and created again', async () => {
    const { open, aKey, put, remove } = fixture();
    const key = aKey();
    await put(key, document('first life'));
    await using provider = open();
    const [before] = await provider.versions([{ key }], NEVER);

    await remove(key);
    const [gone] = await provider.versions([{ key }], NEVER);
    await put(key, document('second life'));
    const [after] = await provider.versions([{ key }], NEVER);

    expect(tokenOf(gone)).toBe('NotFound');
    expect(tokenOf(after)).not.toBe(tokenOf(before));
  });

  it('can be pinned, beside the current one of the same source', async (context) => {
    const { open, aKey, put, ...can } = fixture();
    const pin = able(can.pinned, context);
    const key = aKey();
    await put(key, document('old'));
    const version = await pin(key);
    await using provider = open();
    const [then] = await provider.versions([{ key, version }], NEVER);

    await put(key, document('new'));
    const refs = [{ key }, { key, version }];
    const reads = await provider.read(refs, NEVER);
    const seen = await provider.versions(refs, NEVER);

    expect(reads.map(shown)).toEqual([document('new'), document('old')]);
    expect(seen.map(tokenOf)).toEqual(reads.map(tokenOf));
    expect(tokenOf(seen[1])).toBe(tokenOf(then));
  });

  it('that do not exist fail alone', async (context) => {
    const { open, aKey, put, ...can } = fixture();
    able(can.pinned, context);
    const key = aKey();
    await put(key, document('there'));
    await using provider = open();

    const reads = await provider.read([{ key, version: '987654' }, { key }], NEVER);

    expect(reads.map(({ kind }) => kind)).toEqual(['failure', 'value']);
  });

  it('of a source that was deleted and restored come back with its value', async (context) => {
    const { open, aKey, put, ...can } = fixture();
    const { remove, restore } = able(can.softDelete, context);
    const key = aKey();
    await put(key, document('kept'));
    await using provider = open();

    await remove(key);
    const gone = [...(await provider.read([{ key }], NEVER)), ...(await provider.versions([{ key }], NEVER))];
    await restore(key);
    const back = await provider.read([{ key }], NEVER);

    expect(gone.map(tokenOf)).toEqual(['NotFound', 'NotFound']);
    expect(back.map(shown)).toEqual([document('kept')]);
  });
}

function values(fixture: () => ProviderFixture): void {
  it.each([
    ['Unicode', document('pässwörd 🔑 日本 \u0000')],
    ['an empty text', document('')],
    ['members of every kind', '{"a":[1,"x",null],"b":{"c":true},"d":-1.5,"e":"line\\nbreak"}'],
  ])('bring %s unchanged, alone and among others', async (_, value) => {
    const { open, aKey, put } = fixture();
    const [key, other] = [aKey(), aKey()];
    await put(key, value);
    await put(other, document('other'));
    await using provider = open();

    const alone = await provider.read([{ key }], NEVER);
    const together = await provider.read([{ key: other }, { key }], NEVER);

    expect([...alone, ...together].map(shown)).toEqual([value, document('other'), value]);
  });

  it('bring numbers of any size digit by digit', async (context) => {
    const { open, aKey, put, ...can } = fixture();
    able(can.exactNumbers, context);
    const key = aKey();
    const value = '{"big":12345678901234567890,"odd":9007199254740993}';
    await put(key, value);
    await using provider = open();

    expect((await provider.read([{ key }], NEVER)).map(shown)).toEqual([value]);
  });

  it('may be as large as the backend takes them', async () => {
    const { open, aKey, put, largestBytes } = fixture();
    const sizes = [...new Set([LARGE_BYTES, 1_048_576].map((size) => Math.min(size, largestBytes)))];
    const keys = sizes.map(() => aKey());
    const texts = sizes.map((size, i) => document(String(i).repeat(size - document('').length)));
    for (const [i, key] of keys.entries()) await put(key, texts[i] ?? '');
    await using provider = open();

    const reads = await provider.read(
      keys.map((key) => ({ key })),
      NEVER,
    );

    expect(reads.map((read) => shown(read).length)).toEqual(sizes);
    expect(reads.map(shown).every((text, i) => text === texts[i])).toBe(true);
  });

  it('may be bytes that are no text', async (context) => {
    const { open, aKey, ...can } = fixture();
    const putBytes = able(can.putBytes, context);
    const key = aKey();
    const bytes = [0, 255, 128, 10, 195, 40];
    await putBytes(key, Uint8Array.from(bytes));
    await using provider = open();

    const [read] = await provider.read([{ key }], NEVER);

    expect(read?.kind === 'value' && [...read.value.reveal()]).toEqual(bytes);
  });

  it('do not print, neither do failures print what they know', async () => {
    const { open, aKey, put } = fixture();
    const key = aKey();
    await put(key, document('canary-5d1f'));
    await using provider = open();

    const reads = await provider.read([{ key }, { key: aKey() }], NEVER);
    const seen = await provider.versions([{ key }, { key: aKey() }], NEVER);

    const printed = [inspect({ reads, seen, provider }, { depth: 20, showHidden: true }), JSON.stringify({ reads, seen, provider })];
    expect(printed.join('\n')).not.toContain('canary-5d1f');
  });
}

function trouble(fixture: () => ProviderFixture): void {
  it('with one denied source leaves the others alone, and names the source', async (context) => {
    const { aKey, put, ...can } = fixture();
    const deny = able(can.denied, context);
    const [denied, first, last] = [aKey(), aKey(), aKey()];
    for (const key of [denied, first, last]) await put(key, document(key));
    await using provider = await deny(denied);
    const refs = [{ key: first }, { key: denied }, { key: last }];

    const reads = await provider.read(refs, NEVER);
    const seen = await provider.versions(refs, NEVER);

    expect(reads.map(shown)).toEqual([document(first), 'AccessDenied', document(last)]);
    expect(seen.map(tokenOf)).toEqual([tokenOf(reads[0]), 'AccessDenied', tokenOf(reads[2])]);
    expect(reads[1]).toMatchObject({ failure: { message: expect.stringContaining(denied), remedy: expect.any(String) } });
  });

  it('with throttling fails each source as such', async (context) => {
    const { aKey, put, ...can } = fixture();
    const throttle = able(can.throttled, context);
    const keys = [aKey(), aKey()];
    for (const key of keys) await put(key, document(key));
    await using provider = await throttle();
    const refs = keys.map((key) => ({ key }));

    expect((await provider.read(refs, NEVER)).map(shown)).toEqual(['Throttled', 'Throttled']);
    expect((await provider.versions(refs, NEVER)).map(tokenOf)).toEqual(['Throttled', 'Throttled']);
  });

  it('of a signal that is already aborted rejects with its reason', async () => {
    const { open, aKey } = fixture();
    await using provider = open();
    const signal = AbortSignal.abort('stopping');

    await expect(provider.read([{ key: aKey() }], signal)).rejects.toBe('stopping');
    await expect(provider.versions([{ key: aKey() }], signal)).rejects.toBe('stopping');
  });

  it.for(['read', 'versions'] as const)(
    'of a signal that is aborted in the midst of %s rejects with its reason',
    async (method, context) => {
      const { aKey, ...can } = fixture();
      const { provider, arrived } = await able(can.silent, context)();
      await using open = provider;
      const stop = new AbortController();

      const stopped = arrived.then(() => stop.abort('stopping'));

      await expect(open[method]([{ key: aKey() }, { key: aKey() }], stop.signal)).rejects.toBe('stopping');
      await stopped;
    },
  );
}
