import { describe, expect, it } from 'vitest';

import { anExternalSecret, aStore, SyncWorld } from '../../test/support/sync-world.ts';

describe('a store', () => {
  it('names the store whose spec cannot be served', async () => {
    const world = new SyncWorld({ floodGate: false });
    world.cluster.put(aStore({ provider: { aws: { service: 'SecretsManager', region: 'eu-west-1', role: 'arn:aws:iam::1:role/r' } } }));
    world.cluster.put(anExternalSecret());

    await world.reconcile();

    expect(world.message('SourcesReady')).toBe(
      'SecretStore "store": spec.provider.aws.role is not supported by this release; remove spec.provider.aws.role',
    );
  });
});
