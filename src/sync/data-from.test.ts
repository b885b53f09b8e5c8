// Bulk sources from end to end of a pass. Cases named "as recorded" have results of External Secrets Operator 2.9 itself.

import { describe, expect, it } from 'vitest';

import type { ExternalSecretSpec } from '#api/external-secret.ts';
import { Failure } from '#core/errors.ts';
import { DATA_HASH_ANNOTATION } from '#core/secret.ts';

import { aStore, anExternalSecret, SyncWorld } from '../../test/support/sync-world.ts';

const HOUR = 3_600_000;

type DataFrom = NonNullable<ExternalSecretSpec['dataFrom']>;

function worldOf(values: Readonly<Record<string, string>>, dataFrom: DataFrom, spec: Partial<ExternalSecretSpec> = {}): SyncWorld {
  const world = new SyncWorld();
  for (const [key, text] of Object.entries(values)) world.backend.set(key, text);
  world.cluster.put(anExternalSecret({ data: [], dataFrom, ...spec }));
  return world;
}

/** The data of the Secret after one pass. */
async function dataOf(world: SyncWorld): Promise<Readonly<Record<string, string>> | undefined> {
  await world.reconcile();
  return world.cluster.texts('ns/es');
}

describe('find', () => {
  const values = { 'app/one': '1', 'app/two': '2', 'other/three': '3' };

  it('writes each value under its full name, with what no key may hold replaced', async () => {
    expect(await dataOf(worldOf(values, [{ find: { name: { regexp: '^app/' } } }]))).toEqual({ app_one: '1', app_two: '2' });
  });

  it('converts keys as told, decodes values and leaves the properties of a document in it', async () => {
    const find = { name: { regexp: '.' }, conversionStrategy: 'Unicode', decodingStrategy: 'Auto' } as const;

    expect(await dataOf(worldOf({ 'a/b': 'aGVsbG8=', c: '{"x":1}' }, [{ find }]))).toEqual({ a_U002f_b: 'hello', c: '{"x":1}' });
  });

  it('rewrites keys instead of converting them', async () => {
    const rewrite = [{ regexp: { source: '^(.*)/(.*)$', target: '${1}_$2' } }];

    expect(await dataOf(worldOf(values, [{ find: { name: { regexp: '^app/' } }, rewrite }]))).toEqual({ app_one: '1', app_two: '2' });
  });

  it('refuses a key that rewriting left with characters that no key may hold', async () => {
    const world = worldOf(values, [{ find: { name: { regexp: '^app/' } }, rewrite: [{ regexp: { source: 'x', target: '' } }] }]);

    await world.reconcile();

    expect(world.message('SourcesReady')).toContain(
      'error processing spec.dataFrom[0].find, err: invalid secret keys (TIP: use rewrite or conversionStrategy to change keys): key has invalid character /',
    );
  });

  it('refuses two names that become one key', async () => {
    const world = worldOf({ 'a/b': '1', 'a:b': '2' }, [{ find: { name: { regexp: '^a' } } }]);

    await world.reconcile();

    expect(world.message('SourcesReady')).toContain('secret name collision during conversion: a_b');
    expect(world.cluster.texts('ns/es')).toBeUndefined();
  });

  it('merges documents that it found', async () => {
    const world = worldOf({ 'app/one': '{"u":"x"}', 'app/two': '{"v":"y"}' }, [
      { find: { name: { regexp: '^app/' } }, rewrite: [{ merge: {} }] },
    ]);

    expect(await dataOf(world)).toEqual({ u: 'x', v: 'y' });
  });

  it('asks once for a search that stands twice, beside one read for the rest', async () => {
    const find = { name: { regexp: '^app/' }, path: '', tags: {} };
    const world = worldOf({ ...values, db: '{"k":"v"}' }, [
      { find },
      { find: { name: find.name, decodingStrategy: 'Auto' }, rewrite: [{ regexp: { source: '^app/', target: 'x-' } }] },
      { extract: { key: 'db' } },
    ]);

    expect(await dataOf(world)).toEqual({ app_one: '1', app_two: '2', 'x-one': '1', 'x-two': '2', k: 'v' });
    expect(world.backend.calls.toSorted()).toEqual(['find {"name":"^app/"}', 'read db']);
  });

  it('uses the store that the entry names', async () => {
    const world = worldOf(values, [{ find: { name: { regexp: 'one' } }, sourceRef: { storeRef: { name: 'second' } } }], {
      secretStoreRef: { name: 'gone' },
    });
    world.cluster.put(aStore({}, { metadata: { name: 'second', uid: 'second-uid' } }));

    expect(await dataOf(world)).toEqual({ app_one: '1' });
  });

  it('searches again when the interval is over, and writes nothing while names and versions stand', async () => {
    const world = worldOf(values, [{ find: { name: { regexp: '^app/' } } }]);
    await world.reconcile();
    const { length } = world.cluster.calls;
    world.clock.advance(HOUR);

    await world.reconcile();

    expect(world.backend.calls).toEqual(['find {"name":"^app/"}', 'find {"name":"^app/"}']);
    expect(world.cluster.calls).toHaveLength(length);
  });

  it.each([
    ['a rotation', (world: SyncWorld) => world.backend.set('app/one', 'new'), { app_one: 'new', app_two: '2' }],
    ['a new name', (world: SyncWorld) => world.backend.set('app/zoo', '9'), { app_one: '1', app_two: '2', app_zoo: '9' }],
    ['a name that is gone', (world: SyncWorld) => world.backend.remove('app/two'), { app_one: '1' }],
  ])('follows %s', async (_, change, expected) => {
    const world = worldOf(values, [{ find: { name: { regexp: '^app/' } } }]);
    await world.reconcile();
    change(world);
    world.clock.advance(HOUR);

    expect(await dataOf(world)).toEqual(expected);
  });

  it('keeps the Secret when nothing is found any more, as deletionPolicy Retain wants', async () => {
    const world = worldOf({ 'app/one': '1' }, [{ find: { name: { regexp: '^app/' } } }]);
    await world.reconcile();
    world.backend.remove('app/one');
    world.clock.advance(HOUR);

    expect(await dataOf(world)).toEqual({ app_one: '1' });
    expect(world.message()).toBe('secret retained due to DeletionPolicy=Retain');
  });

  it('fails when one of the values cannot be read, naming it', async () => {
    const world = worldOf(values, [{ find: { name: { regexp: '^app/' } } }]);
    world.backend.failures.set('app/two', new Failure('AccessDenied', 'access denied: "app/two"'));

    await world.reconcile();

    expect(world.message('SourcesReady')).toBe(
      'error processing spec.dataFrom[0].find, err: error getting all secrets: SecretStore "store": access denied: "app/two"',
    );
    expect(world.cluster.texts('ns/es')).toBeUndefined();
  });

  it.each([
    ['Retain', undefined, []],
    ['Delete', { app_one: '1' }, ['secret does not exist at provider using spec.dataFrom[0] (key=app/two)']],
  ] as const)('treats a value that vanished between search and read as deletionPolicy %s wants', async (deletionPolicy, expected, told) => {
    const world = worldOf(values, [{ find: { name: { regexp: '^app/' } } }], { target: { deletionPolicy } });
    world.backend.failures.set('app/two', new Failure('NotFound', 'Secret does not exist'));

    expect(await dataOf(world)).toEqual(expected);
    expect(world.events.filter(({ reason }) => reason === 'MissingProviderSecret').map(({ message }) => message)).toEqual(told);
  });

  it('leaves out a search whose place does not exist, when deletionPolicy is Delete', async () => {
    const world = worldOf({ db: '{"k":"v"}' }, [{ find: { name: { regexp: '.' } } }, { extract: { key: 'db' } }], {
      target: { deletionPolicy: 'Delete' },
    });
    world.backend.failures.set('find', new Failure('NotFound', 'Secret does not exist'));

    expect(await dataOf(world)).toEqual({ k: 'v' });
    expect(world.events.map(({ message }) => message)).toContain('secret does not exist at provider using spec.dataFrom[0]');
  });

  it('stays Ready while the backend does not answer a search', async () => {
    const world = worldOf(values, [{ find: { name: { regexp: '^app/' } } }], { refreshInterval: '1m' });
    await world.reconcile();
    world.backend.failures.set('find', new Failure('Throttled', 'ListSecrets is throttled'));
    world.clock.advance(60_000);

    const next = await world.reconcile();

    expect(world.conditions()).toEqual(['Ready=True SecretSynced', 'SourcesReady=False Throttled']);
    expect(next).toEqual({ kind: 'backoff', pace: 'quick' });
  });

  it('lets a bug in a search through', async () => {
    const world = worldOf(values, [{ find: { name: { regexp: '^app/' } } }]);
    world.backend.find = () => Promise.reject(new TypeError('a bug'));

    await expect(world.reconcile()).rejects.toThrow('a bug');
  });

  it('asks for nothing with an entry that names a store only', async () => {
    const world = worldOf({ db: '{"k":"v"}' }, [{ sourceRef: { storeRef: { name: 'store' } } }, { extract: { key: 'db' } }]);

    expect(await dataOf(world)).toEqual({ k: 'v' });
  });
});

describe('rewrite of what extract brings', () => {
  it('takes one value under the names of two entries, as recorded', async () => {
    const world = worldOf({ a: '{"k":"v"}' }, [
      { extract: { key: 'a' }, rewrite: [{ regexp: { source: '^', target: 'a-' } }] },
      { extract: { key: 'a' }, rewrite: [{ regexp: { source: '$', target: '-b' } }] },
    ]);

    expect(await dataOf(world)).toEqual({ 'a-k': 'v', 'k-b': 'v' });
    expect(world.backend.calls).toEqual(['read a']);
    expect(world.cluster.secrets.get('ns/es')?.annotations[DATA_HASH_ANNOTATION]).toBe(
      'dca5f1faf867a909cbc1f18dd3b25bca8dc8fb9612a2c98171a179d2',
    );
  });

  it('makes doubles of the numbers that it merges, as recorded', async () => {
    const values = { a: String.raw`{"one":"{\"big\":12345678901234567890,\"h\":1e21,\"s\":1e-7}"}` };
    const extracted = worldOf(values, [{ extract: { key: 'a' }, rewrite: [{ merge: {} }] }]);
    const whole = worldOf(values, [{ extract: { key: 'a' }, rewrite: [{ merge: { strategy: 'JSON', into: 'doc' } }] }]);

    await extracted.reconcile();
    await whole.reconcile();

    const hashes = [extracted, whole].map(({ cluster }) => cluster.secrets.get('ns/es')?.annotations[DATA_HASH_ANNOTATION]);
    expect(hashes).toEqual([
      '318649b380a78db66334552fe8db997e1dd450ccee533f9256f1d7a0',
      '9551f3db69844f10b8da557baf6d7317a3018b75b9e69f6ade7a1245',
    ]);
  });

  it('writes nothing when members conflict, as recorded, and says where', async () => {
    const world = worldOf({ a: String.raw`{"one":"{\"u\":\"x\"}","two":"{\"u\":\"y\"}"}` }, [
      { extract: { key: 'a' }, rewrite: [{ merge: {} }] },
    ]);

    expect(await dataOf(world)).toBeUndefined();
    expect(world.conditions()).toContain('Ready=False SecretSyncedError');
    expect(world.message('SourcesReady')).toContain(
      'error processing spec.dataFrom[0].extract, err: error applying rewrite to keys: failed rewrite operation[0]: merge failed with conflicts: u',
    );
  });

  it('converts keys when the list of operations is empty', async () => {
    expect(await dataOf(worldOf({ a: '{"x/y":"v"}' }, [{ extract: { key: 'a' }, rewrite: [] }]))).toEqual({ x_y: 'v' });
  });
});
