import { describe, expect, it } from 'vitest';

import { Failure } from '#core/errors.ts';

import { anExternalSecret, aStore, SyncWorld } from '../../test/support/sync-world.ts';

describe('a store', () => {
  it('names the store whose spec cannot be served', async () => {
    const world = new SyncWorld({ floodGate: false });
    world.cluster.put(aStore({ provider: { aws: { service: 'CertificateManager', region: 'eu-west-1' } } }));
    world.cluster.put(anExternalSecret());

    await world.reconcile();

    expect(world.message('SourcesReady')).toBe(
      'SecretStore "store": spec.provider.aws.service is not supported by this release; remove spec.provider.aws.service',
    );
  });
});

describe('the target', () => {
  it('that cannot be looked at is not blamed on the provider', async () => {
    const world = new SyncWorld();
    world.backend.set('db', 'one');
    world.cluster.put(anExternalSecret());
    await world.reconcile();
    world.restart();
    const found = world.es();
    world.cluster.put({ ...found, status: { ...found.status, target: { uid: 'other', resourceVersion: '1' } } });
    world.cluster.failNext.set('read', new Failure('AccessDenied', 'the API server refuses to get secrets ns/es (403 Forbidden)'));

    await world.reconcile();

    expect(world.conditions()).toEqual(['Ready=False SecretSyncedError', 'SourcesReady=True Synced', 'Stalled=True AccessDenied']);
    expect(world.message()).toBe('could not update secret: the API server refuses to get secrets ns/es (403 Forbidden)');
  });
});
