// What a user of the provider fake sees, on a real API server. Cases and hashes are those recorded from External Secrets.

import { randomBytes } from 'node:crypto';

import { beforeAll, describe, expect, it } from 'vitest';

import { eventually } from '../support/eventually.ts';
import { OperatorWorld } from '../support/operator-world.ts';

const DATA_HASH = 'reconcile.external-secrets.io/data-hash';

let world: OperatorWorld;

beforeAll(async () => {
  world = await OperatorWorld.open();
});

interface Entry {
  readonly key: string;
  readonly value: string;
  readonly version?: string;
}

/** Applies a SecretStore `store` of the provider fake; changes it where there is one. */
async function store(namespace: string, data: readonly Entry[], validationResult = 0): Promise<void> {
  const spec = { provider: { fake: { data, validationResult } } };
  await world.cluster.client.apply([
    { apiVersion: 'external-secrets.io/v1', kind: 'SecretStore', metadata: { name: 'store', namespace }, spec },
  ]);
}

async function aNamespace(...data: readonly Entry[]): Promise<string> {
  const namespace = await world.cluster.aNamespace();
  await store(namespace, data);
  await world.ready('SecretStore', namespace, 'store');
  return namespace;
}

function ofKey(key: string, remoteRef: object = {}): object {
  return { data: [{ secretKey: 'value', remoteRef: { key, ...remoteRef } }] };
}

describe('recorded cases', () => {
  it('fake-version-missing: without a version only an entry without one is found', async () => {
    const ns = await aNamespace({ key: 'a', value: 'one', version: 'v1' });

    await world.apply(ns, ofKey('a'));
    await world.apply(ns, ofKey('a', { version: 'v1' }), { name: 'pinned' });

    const conditions = await world.failed(ns);
    expect(conditions['Ready']).toMatchObject({ status: 'False', reason: 'SecretSyncedError' });
    expect(conditions['SourcesReady']?.message).toContain('SecretStore "store": Secret does not exist: "a"');
    expect(await world.secret(ns)).toBeUndefined();
    await world.ready('ExternalSecret', ns, 'pinned');
    expect(await world.texts(ns, 'pinned')).toEqual({ value: 'one' });
  });

  it('fake-extract-types: members keep their spelling', async () => {
    const value = '{"s":"x","n":1.0,"b":false,"o":{ "z":1 , "a":2 },"l":[ 1 ],"nil":null,"html":"<&>"}';
    const ns = await aNamespace({ key: 'a', value });

    await world.apply(ns, { dataFrom: [{ extract: { key: 'a' } }] });
    await world.ready('ExternalSecret', ns);

    expect(await world.texts(ns)).toEqual({ b: 'false', html: '<&>', l: '[ 1 ]', n: '1.0', nil: '', o: '{ "z":1 , "a":2 }', s: 'x' });
    expect((await world.secret(ns))?.metadata.annotations?.[DATA_HASH]).toBe('331ad908c474d845c9e404e57eca74e84a43e7d27fcc48a709c6b8f1');
  });

  it('fake-empty-value: an empty text is a value', async () => {
    const ns = await aNamespace({ key: 'a', value: '{"e":""}' });

    await world.apply(ns, { data: [{ secretKey: 'e', remoteRef: { key: 'a', property: 'e' } }] });
    await world.ready('ExternalSecret', ns);

    expect(await world.texts(ns)).toEqual({ e: '' });
    expect((await world.secret(ns))?.metadata.annotations?.[DATA_HASH]).toBe('5e7900af0aeff55a15855b20a5b21d7b4716d3670ef8cf129d359e86');
  });
});

describe('the provider fake', () => {
  it('keeps stores of one name in many namespaces apart', async () => {
    const namespaces = await Promise.all(Array.from({ length: 8 }, async (_, i) => await aNamespace({ key: 'who', value: `tenant ${i}` })));

    await Promise.all(namespaces.map(async (ns) => await world.apply(ns, ofKey('who'))));
    await Promise.all(namespaces.map(async (ns) => await world.ready('ExternalSecret', ns)));

    const texts = await Promise.all(namespaces.map(async (ns) => await world.texts(ns)));
    expect(texts).toEqual(namespaces.map((_, i) => ({ value: `tenant ${i}` })));
  });

  it('follows an edit of the store, and writes nothing where the edit does not matter', async () => {
    const ns = await aNamespace({ key: 'a', value: 'before' }, { key: 'b', value: 'stays' });
    await world.apply(ns, { ...ofKey('a'), refreshInterval: '1s' }, { name: 'touched' });
    await world.apply(ns, { ...ofKey('b'), refreshInterval: '1s' }, { name: 'untouched' });
    await world.ready('ExternalSecret', ns, 'touched');
    await world.ready('ExternalSecret', ns, 'untouched');
    const before = await world.secret(ns, 'untouched');

    await store(ns, [
      { key: 'a', value: 'after' },
      { key: 'b', value: 'stays' },
    ]);

    await eventually(async () => expect(await world.texts(ns, 'touched')).toEqual({ value: 'after' }));
    expect((await world.secret(ns, 'untouched'))?.metadata.resourceVersion).toBe(before?.metadata.resourceVersion);
  });

  it('takes a property that is missing for a missing secret: deletionPolicy Delete takes the Secret away', async () => {
    const ns = await aNamespace({ key: 'a', value: '{"x":"1"}' });
    const spec = { ...ofKey('a', { property: 'x' }), target: { deletionPolicy: 'Delete' } };
    await world.apply(ns, spec);
    await world.ready('ExternalSecret', ns);

    await store(ns, [{ key: 'a', value: '{"y":"1"}' }]);
    await world.force(ns);

    await eventually(async () => expect(await world.secret(ns)).toBeUndefined());
  });

  it.each([
    [1, 'True', 'ValidationUnknown', 'could not determine validation status: '],
    [2, 'False', 'InvalidProviderConfig', 'unable to validate store: '],
  ])('says of a store with validationResult %d: Ready=%s %s', async (result, status, reason, words) => {
    const ns = await world.cluster.aNamespace();

    await store(ns, [{ key: 'a', value: 'b' }], result);

    const condition = await eventually(async () => {
      const found = await world.condition('SecretStore', ns, 'store');
      if (found === undefined) throw new Error('no condition yet');
      return found;
    });
    expect(condition).toMatchObject({ status, reason });
    expect(condition.message).toBe(
      `${words}spec.provider.fake.validationResult is ${result}; set spec.provider.fake.validationResult to 0, or leave it out`,
    );
  });

  it('warns once that nobody maintains it', async () => {
    const ns = await aNamespace({ key: 'a', value: randomBytes(8).toString('hex') });

    const reasons = await eventually(async () => {
      const events = await world.cluster.client.list('v1', 'Event', ns);
      const found = events.map((event) => `${String(event['type'])} ${String(event['reason'])} ${String(event['message'])}`);
      if (found.length < 2) throw new Error(`only ${found.join()}`);
      return found;
    });

    expect(reasons.toSorted()).toEqual([
      'Normal Valid store validated',
      "Warning StoreUnmaintained store isn't currently maintained. Please plan and prepare accordingly.",
    ]);
  });
});
