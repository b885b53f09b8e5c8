// What a property that is missing means for the rest of the Secret: that is up to the rule of the backend and to deletionPolicy.

import { describe, expect, it } from 'vitest';

import type { PropertyRule } from '#core/source.ts';

import { anExternalSecret, SyncWorld } from '../../test/support/sync-world.ts';

type Policy = 'Retain' | 'Delete' | 'Merge';

/** An ExternalSecret that wants one property that is there and one that is not. */
async function synced(rule: PropertyRule, deletionPolicy: Policy): Promise<SyncWorld> {
  const world = new SyncWorld();
  world.backend.propertyRule = rule;
  world.backend.set('db', '{"user":"ann"}');
  const data = ['user', 'password'].map((property) => ({ secretKey: property, remoteRef: { key: 'db', property } }));
  world.cluster.put(anExternalSecret({ data, target: { deletionPolicy } }));
  await world.reconcile();
  return world;
}

describe('a property that is missing', () => {
  it.each(['Delete', 'Merge'] as const)('is a missing source under the rule "path": left out by deletionPolicy %s', async (policy) => {
    const world = await synced('path', policy);

    expect(world.cluster.texts('ns/es')).toEqual({ user: 'ann' });
    expect(world.events).toContainEqual({
      type: 'Normal',
      reason: 'MissingProviderSecret',
      message: 'secret does not exist at provider using spec.dataFrom[1] (key=db)',
    });
  });

  it('fails the whole under the rule "path" by deletionPolicy Retain', async () => {
    const world = await synced('path', 'Retain');

    expect(world.cluster.texts('ns/es')).toBeUndefined();
    expect(world.conditions()).toContain('SourcesReady=False NotFound');
    expect(world.message('SourcesReady')).toContain('spec.data[1] (key: db), err: Secret does not exist: "db" has no property "password"');
  });

  it('fails the whole under the rule "literal-dots-first", whatever deletionPolicy says', async () => {
    const world = await synced('literal-dots-first', 'Delete');

    expect(world.cluster.texts('ns/es')).toBeUndefined();
    expect(world.conditions()).toContain('SourcesReady=False PropertyMissing');
  });
});
