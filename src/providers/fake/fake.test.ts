// The provider fake by the contract of all providers, and what is its own.

import { describe, expect, it } from 'vitest';

import { Failure } from '#core/errors.ts';
import type { FakeConfig } from '#core/provider-config.ts';
import { Redacted } from '#core/redacted.ts';
import type { Provider } from '#providers/provider.ts';

import { describeProvider, shown, tokenOf } from '../../../test/contract/provider.ts';
import { openFake } from './fake.ts';

const NEVER = new AbortController().signal;

function anEntry(key: string, text: string, version = ''): FakeConfig['entries'][number] {
  return { key, version, value: Redacted.ofText(text) };
}

function aConfig(...entries: FakeConfig['entries']): FakeConfig {
  return { kind: 'fake', entries, validationResult: 0 };
}

const IN_MEMORY = 'the values lie in the store itself: nobody is asked for them';

describeProvider('fake', () => {
  const entries = new Map<string, FakeConfig['entries'][number]>();
  let keys = 0;
  function set(key: string, text: string, version = ''): void {
    entries.set(`${key} ${version}`, anEntry(key, text, version));
  }
  function current(): Provider {
    return openFake(aConfig(...entries.values()));
  }
  /** A session with the store as it is at each call: an edit of a store opens a new one. */
  function open(): Provider {
    return {
      propertyRule: 'path',
      read: async (refs, signal) => await current().read(refs, signal),
      versions: async (refs, signal) => await current().versions(refs, signal),
      find: async (query, signal) => await current().find(query, signal),
      check: async (signal) => await current().check(signal),
      [Symbol.asyncDispose]: async () => await current()[Symbol.asyncDispose](),
    };
  }
  const removed = new Map<string, FakeConfig['entries'][number]>();
  return {
    open,
    aKey: () => `key-${++keys}`,
    put: async (key, value) => set(key, value),
    remove: async (key) => void entries.delete(`${key} `),
    largestBytes: Number.POSITIVE_INFINITY,
    async pinned(key) {
      const { value } = entries.get(`${key} `) ?? anEntry(key, '');
      entries.set(`${key} v1`, { key, version: 'v1', value });
      return 'v1';
    },
    softDelete: {
      async remove(key) {
        const entry = entries.get(`${key} `);
        if (entry !== undefined) removed.set(key, entry);
        entries.delete(`${key} `);
      },
      async restore(key) {
        const entry = removed.get(key);
        if (entry !== undefined) entries.set(`${key} `, entry);
      },
    },
    putBytes: 'a value is a text of a manifest',
    exactNumbers: true,
    denied: IN_MEMORY,
    throttled: IN_MEMORY,
    silent: IN_MEMORY,
  };
});

describe('fake', () => {
  it('finds an entry by exactly its key and version; no version is the empty one', async () => {
    const provider = openFake(aConfig(anEntry('a', 'one', 'v1'), anEntry('b', 'two')));

    const reads = await provider.read([{ key: 'a' }, { key: 'a', version: 'v1' }, { key: 'b' }, { key: 'b', version: 'v1' }], NEVER);

    expect(reads.map(shown)).toEqual(['NotFound', 'one', 'two', 'NotFound']);
    expect(reads[0]).toMatchObject({ failure: { message: 'Secret does not exist: "a"' } });
    expect(reads[3]).toMatchObject({ failure: { message: 'Secret does not exist: "b" in version "v1"' } });
  });

  it('takes the later of two equal entries', async () => {
    const provider = openFake(aConfig(anEntry('a', 'early'), anEntry('a', 'late')));

    expect((await provider.read([{ key: 'a' }], NEVER)).map(shown)).toEqual(['late']);
  });

  it('keeps the token of what an edit of the store did not touch', async () => {
    const before = openFake(aConfig(anEntry('a', 'same'), anEntry('b', 'old')));
    const after = openFake(aConfig(anEntry('c', 'new'), anEntry('b', 'new'), anEntry('a', 'same')));
    const refs = [{ key: 'a' }, { key: 'b' }];

    const [[a, b], [aLater, bLater]] = [await before.versions(refs, NEVER), await after.versions(refs, NEVER)];

    expect(tokenOf(aLater)).toBe(tokenOf(a));
    expect(tokenOf(bLater)).not.toBe(tokenOf(b));
  });

  it('shares nothing between stores', async () => {
    const [one, other] = [openFake(aConfig(anEntry('a', 'of one'))), openFake(aConfig(anEntry('b', 'of the other')))];

    const reads = await Promise.all([one, other].map(async (provider) => await provider.read([{ key: 'a' }, { key: 'b' }], NEVER)));

    expect(reads.map((read) => read.map(shown))).toEqual([
      ['of one', 'NotFound'],
      ['NotFound', 'of the other'],
    ]);
  });

  it('finds by name, each key in its highest version, under a name that a Secret may have', async () => {
    const provider = openFake(
      aConfig(anEntry('app/a', 'two', 'v2'), anEntry('app/a', 'one', 'v1'), anEntry('app/b', 'b'), anEntry('c', 'c')),
    );

    const plain = await provider.find({ name: 'app/' }, NEVER);
    const unicode = await provider.find({ name: 'app/b', conversionStrategy: 'Unicode' }, NEVER);

    expect(plain.map(({ key, read }) => [key, shown(read)])).toEqual([
      ['app_b', 'b'],
      ['app_a', 'two'],
    ]);
    expect(unicode.map(({ key }) => key)).toEqual(['app_U002f_b']);
  });

  it('shows another token for a name that was found when its value is another', async () => {
    const [before, after] = [openFake(aConfig(anEntry('a', 'old'))), openFake(aConfig(anEntry('a', 'new')))];

    const tokens = await Promise.all(
      [before, before, after].map(async (provider) => tokenOf((await provider.find({ name: '' }, NEVER))[0]?.read)),
    );

    expect([tokens[0] === tokens[1], tokens[0] === tokens[2]]).toEqual([true, false]);
  });

  it('finds by nothing but the name', async () => {
    await expect(openFake(aConfig()).find({ tags: { a: 'b' } }, NEVER)).rejects.toMatchObject({
      code: 'InvalidSpec',
      message: 'unsupported find operator: the provider fake finds by name only',
    });
  });

  it('refuses to tell metadata, because it holds none', async () => {
    const provider = openFake(aConfig(anEntry('a', 'value')));

    expect((await provider.read([{ key: 'a', metadata: true }], NEVER)).map(shown)).toEqual(['NotSupported']);
  });

  it('says of itself what the store tells it to say', async () => {
    const results = [0, 1, 2, 3].map((validationResult) => openFake({ ...aConfig(), validationResult }));

    const said = await Promise.allSettled(results.map(async (provider) => await provider.check(NEVER)));

    expect(said.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'rejected']);
    expect(said[0]).toEqual({ status: 'fulfilled', value: undefined });
    expect(said[1]).toEqual({ status: 'fulfilled', value: expect.any(Failure) });
    expect(said[2]).toMatchObject({ reason: { code: 'InvalidSpec', message: 'spec.provider.fake.validationResult is 2' } });
  });
});
