import { describe, expect, it } from 'vitest';

import { Failure } from '#core/errors.ts';

import { aStore, SyncWorld } from '../../test/support/sync-world.ts';

function fresh(spec: Parameters<typeof aStore>[0] = {}): SyncWorld {
  const world = new SyncWorld();
  world.cluster.put(aStore(spec, { status: {} }));
  return world;
}

function ready(world: SyncWorld): unknown {
  return world.cluster
    .store('SecretStore/ns/store')
    ?.status?.conditions?.map(({ type, status, reason, message }) => ({ type, status, reason, message }));
}

describe('check of a store', () => {
  it('says that a store is valid, and what it can do', async () => {
    const world = fresh();

    const next = await world.checkStore();

    expect(ready(world)).toEqual([{ type: 'Ready', status: 'True', reason: 'Valid', message: 'store validated' }]);
    expect(world.cluster.store('SecretStore/ns/store')?.status).toMatchObject({ capabilities: 'ReadWrite', observedGeneration: 1 });
    expect(next).toEqual({ kind: 'after', ms: 300_000 });
  });

  it('writes nothing the second time', async () => {
    const world = fresh();
    await world.checkStore();

    await world.checkStore();

    expect(world.cluster.calls).toEqual(['status ns/store']);
    expect(world.events).toHaveLength(1);
  });

  it('says why credentials do not work, and tries again', async () => {
    const world = fresh();
    world.backend.checkFailure = new Failure('AuthFailed', 'could not fetch SecretAccessKey secret', { remedy: 'create it' });

    const next = await world.checkStore();

    expect(ready(world)).toEqual([
      {
        type: 'Ready',
        status: 'False',
        reason: 'InvalidProviderConfig',
        message: 'unable to validate store: could not fetch SecretAccessKey secret; create it',
      },
    ]);
    expect(next).toEqual({ kind: 'backoff', pace: 'slow' });
  });

  it('leaves a store in use whose backend cannot tell, and says so', async () => {
    const world = fresh();
    world.backend.doubt = new Failure('Unavailable', 'the backend does not say', { remedy: 'ask it' });

    const next = await world.checkStore();

    expect(ready(world)).toEqual([
      {
        type: 'Ready',
        status: 'True',
        reason: 'ValidationUnknown',
        message: 'could not determine validation status: the backend does not say; ask it',
      },
    ]);
    expect(world.cluster.store('SecretStore/ns/store')?.status?.capabilities).toBeUndefined();
    expect(world.events).toEqual([{ type: 'Warning', reason: 'ValidationUnknown', message: 'the backend does not say; ask it' }]);
    expect(next).toEqual({ kind: 'after', ms: 300_000 });
  });

  it('says once that nobody maintains the provider fake', async () => {
    const world = fresh({ provider: { fake: { data: [] } } });

    await world.checkStore();
    await world.checkStore();

    expect(world.events.map(({ type, reason }) => `${type} ${reason}`)).toEqual(['Normal Valid', 'Warning StoreUnmaintained']);
  });

  it('does not say so where an annotation asks it not to', async () => {
    const world = new SyncWorld();
    const annotations = { 'external-secrets.io/ignore-maintenance-checks': 'true' };
    world.cluster.put(aStore({ provider: { fake: { data: [] } } }, { status: {}, metadata: { annotations } }));

    await world.checkStore();

    expect(world.events.map(({ reason }) => reason)).toEqual(['Valid']);
  });

  it.each([
    ['key', { key: '', value: 'v' }, 'key must be set in data 0; give spec.provider.fake.data[0].key a text'],
    ['value', { key: 'k', value: '' }, 'at least one value must be set in data 0; give spec.provider.fake.data[0].value a text'],
  ])('refuses an entry of the provider fake without a %s', async (_, entry, words) => {
    const world = fresh({ provider: { fake: { data: [entry] } } });

    const next = await world.checkStore();

    expect(ready(world)).toMatchObject([{ status: 'False', message: `unable to create client: ${words}` }]);
    expect(next).toEqual({ kind: 'on-change' });
  });

  it('refuses a field that it does not act on, with its path', async () => {
    const world = fresh({ provider: { aws: { service: 'CertificateManager', region: 'eu-west-1' } } });

    const next = await world.checkStore();

    expect(JSON.stringify(ready(world))).toContain('unable to create client: spec.provider.aws.service is not supported by this release');
    expect(next).toEqual({ kind: 'on-change' });
  });

  it('leaves a store of an unknown provider alone', async () => {
    const world = fresh({ provider: { gcpsm: { projectID: 'p' } } as never });

    const next = await world.checkStore();

    expect(world.cluster.calls).toEqual([]);
    expect(next).toEqual({ kind: 'on-change' });
  });

  it('leaves a store of another class alone', async () => {
    const world = fresh({ controller: 'somebody-else' });

    await world.checkStore();

    expect(world.cluster.calls).toEqual([]);
  });

  it.each([
    [60, 60_000],
    ['90s', 90_000],
    ['0', 300_000],
  ])('checks again after refreshInterval %s', async (refreshInterval, ms) => {
    const world = fresh({ refreshInterval });

    expect(await world.checkStore()).toEqual({ kind: 'after', ms });
  });

  it('refuses an interval that is no duration', async () => {
    const world = fresh({ refreshInterval: '-5m' });

    await world.checkStore();

    expect(JSON.stringify(ready(world))).toContain('invalid refreshInterval -5m: must not be negative');
  });

  it('checks no more than once a second, however short the interval', async () => {
    const world = new SyncWorld();
    world.cluster.put(aStore({ refreshInterval: '1ns' }));

    expect(await world.checkStore()).toEqual({ kind: 'after', ms: 1_000 });
  });

  it('does not try credentials that lie with whoever uses the store', async () => {
    const world = new SyncWorld();
    const secretRef = { accessKeyIDSecretRef: { name: 'aws', key: 'id' }, secretAccessKeySecretRef: { name: 'aws', key: 'key' } };
    const provider = { aws: { service: 'SecretsManager' as const, region: 'eu-west-1', auth: { secretRef } } };
    world.cluster.put(aStore({ provider }, { kind: 'ClusterSecretStore', status: {} }));

    await world.checkStore('ClusterSecretStore//store');

    expect(world.backend.calls).toEqual([]);
    expect(world.cluster.store('ClusterSecretStore//store')?.status?.conditions?.[0]).toMatchObject({ status: 'True', reason: 'Valid' });
  });
});
