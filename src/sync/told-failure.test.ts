import { describe, expect, it } from 'vitest';

import { Failure } from '#core/errors.ts';

import { anExternalSecret, SyncWorld } from '../../test/support/sync-world.ts';

const HOUR = 3_600_000;
const WELL = ['Ready=True SecretSynced', 'SourcesReady=True Synced'];

async function worldWith(spec: Parameters<typeof anExternalSecret>[0] = {}): Promise<SyncWorld> {
  const world = new SyncWorld();
  world.backend.set('db', 'one');
  world.cluster.put(anExternalSecret(spec));
  await world.reconcile();
  return world;
}

describe('a failure that is over', () => {
  it('is taken back by the next pass when the status write of the repair was lost', async () => {
    const world = await worldWith();
    world.backend.failures.set('db', new Failure('AuthFailed', 'no such key'));
    world.clock.advance(HOUR);
    await world.reconcile();
    world.backend.failures.clear();
    world.cluster.failNext.set('status', new Failure('Unavailable', 'no answer from the API server'));
    await world.reconcile();

    await world.reconcile();

    expect(world.conditions()).toEqual(WELL);
  });

  it.each([{ refreshInterval: '0' }, { refreshPolicy: 'CreatedOnce' as const }])(
    'is taken back with the edit that caused it where nothing is ever due (%o)',
    async (spec) => {
      const world = await worldWith(spec);
      world.edit({ dataFrom: [{ extract: { key: 'db' }, rewrite: [{ transform: { template: 'x' } }] }] });
      await world.reconcile();
      const during = world.conditions();
      world.edit({ dataFrom: [] });

      await world.reconcile();

      expect(during).toContain('Stalled=True NotSupported');
      expect(world.conditions()).toEqual(WELL);
      expect(world.backend.calls).toEqual(['read db']);
    },
  );

  it('does not count as a look at the sources', async () => {
    const world = await worldWith();
    const good = world.es();
    world.clock.advance(HOUR / 2);
    const conditions = [{ type: 'Ready', status: 'False' as const, reason: 'SecretSyncedError', message: 'x' }];
    world.cluster.put({ ...good, status: { ...good.status, conditions } });

    await world.reconcile();
    const conditionsAfter = world.conditions();
    const calls = [...world.backend.calls];
    world.clock.advance(HOUR / 2);
    await world.reconcile();

    expect(conditionsAfter).toEqual(WELL);
    expect(calls).toEqual(['read db']);
    expect(world.es().status?.refreshTime).toBe(good.status?.refreshTime);
    expect(world.backend.calls).toEqual(['read db', 'versions db']);
  });
});
