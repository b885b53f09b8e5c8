import { describe, expect, it } from 'vitest';

import { anExternalSecret, SyncWorld } from '../../test/support/sync-world.ts';

const HOUR = 3_600_000;

describe('events', () => {
  it('tells of a missing source once', async () => {
    const world = new SyncWorld();
    world.backend.set('db', 'one');
    world.cluster.put(anExternalSecret({ target: { deletionPolicy: 'Delete' } }));
    await world.reconcile();
    world.backend.remove('db');
    world.clock.advance(HOUR);
    await world.reconcile();
    const events = [...world.events];
    world.clock.advance(HOUR);

    await world.reconcile();

    expect(events.map(({ reason }) => reason)).toEqual(['Created', 'MissingProviderSecret', 'Deleted']);
    expect(world.events).toEqual(events);
  });
});
