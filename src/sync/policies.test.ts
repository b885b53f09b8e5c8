import { describe, expect, it } from 'vitest';

import { Failure } from '#core/errors.ts';
import { Redacted } from '#core/redacted.ts';

import { aSecret } from '../../test/support/secret-builders.ts';
import { worldWith } from '../../test/support/sync-world.ts';

const HOUR = 3_600_000;

describe('policies', () => {
  it('deletes the Secret when its sources are gone and deletionPolicy says so', async () => {
    const world = worldWith({ target: { deletionPolicy: 'Delete' } });
    await world.reconcile();
    world.backend.remove('db');
    world.clock.advance(HOUR);

    await world.reconcile();

    expect(world.cluster.texts('ns/es')).toBeUndefined();
    expect(world.conditions()).toContain('Ready=True SecretDeleted');
    expect(world.events.map(({ reason }) => reason)).toEqual(['Created', 'MissingProviderSecret', 'Deleted']);
  });

  it('writes the Secret anew when its source comes back', async () => {
    const world = worldWith({ target: { deletionPolicy: 'Delete' } });
    await world.reconcile();
    world.backend.remove('db');
    world.clock.advance(HOUR);
    await world.reconcile();
    world.backend.set('db', 'back');
    world.clock.advance(HOUR);

    await world.reconcile();

    expect(world.cluster.texts('ns/es')).toEqual({ value: 'back' });
    expect(world.conditions()).toContain('Ready=True SecretSynced');
  });

  it('keeps the Secret when its source is denied, whatever deletionPolicy says', async () => {
    const world = worldWith({ target: { deletionPolicy: 'Delete' } });
    await world.reconcile();
    world.backend.failures.set('db', new Failure('AccessDenied', 'not authorized'));
    world.clock.advance(HOUR);

    await world.reconcile();

    expect(world.cluster.texts('ns/es')).toBeDefined();
    expect(world.conditions()).toContain('Stalled=True AccessDenied');
  });

  it('keeps the Secret when a source holds an empty object and deletionPolicy is Retain', async () => {
    const world = worldWith({ data: [], dataFrom: [{ extract: { key: 'db' } }] });
    await world.reconcile();
    world.backend.set('db', '{}');
    world.clock.advance(HOUR);

    await world.reconcile();

    expect(world.cluster.texts('ns/es')).toEqual({ username: 'ann', password: 'one' });
    expect(world.message()).toBe('secret retained due to DeletionPolicy=Retain');
  });

  it('merges into a Secret of somebody else, and only when there is one', async () => {
    const world = worldWith({ target: { creationPolicy: 'Merge' } });

    await world.reconcile();
    const without = world.conditions();
    world.cluster.putSecret(aSecret({ data: new Map([['theirs', Redacted.ofText('x')]]) }));
    await world.reconcile();

    expect(without).toContain('Ready=True SecretMissing');
    expect(world.cluster.texts('ns/es')).toEqual({ theirs: 'x', value: '{"username":"ann","password":"one"}' });
    expect(world.conditions()).toContain('Ready=True SecretSynced');
  });

  it('removes the Secret of an earlier target name', async () => {
    const world = worldWith();
    await world.reconcile();
    world.edit({ target: { name: 'renamed' } });

    await world.reconcile();

    expect([...world.cluster.secrets.keys()]).toEqual(['ns/renamed']);
    expect(world.es().status?.binding).toEqual({ name: 'renamed' });
  });

  it('refuses a Secret that another ExternalSecret owns, and does not try again', async () => {
    const world = worldWith();
    const owner = { apiVersion: 'external-secrets.io/v1', kind: 'ExternalSecret', name: 'first', uid: 'u', controller: true };
    world.cluster.putSecret(aSecret({ ownerReferences: [owner] }));

    const next = await world.reconcile();

    expect(next).toEqual({ kind: 'on-change' });
    expect(world.message()).toMatch(/^target is owned by another ExternalSecret: /);
    expect(world.cluster.writes).toEqual(['create ns/es', 'status ns/es']);
  });

  it('writes nothing under creationPolicy None', async () => {
    const world = worldWith({ target: { creationPolicy: 'None' } });

    await world.reconcile();

    expect(world.cluster.writes).toEqual(['status ns/es']);
    expect(world.conditions()).toContain('Ready=True SecretSynced');
    expect(world.es().status?.binding).toBeUndefined();
  });
});

describe('deletion', () => {
  const FINALIZER = 'externalsecrets.external-secrets.io/externalsecret-cleanup';

  it("takes off External Secrets Operator's finalizer and leaves the Secret to garbage collection", async () => {
    const world = worldWith();
    await world.reconcile();
    world.edit({}, { deletionTimestamp: '2026-01-01T00:00:00Z', finalizers: [FINALIZER, 'mine'] });

    await world.reconcile();

    expect(world.es().metadata.finalizers).toEqual(['mine']);
    expect(world.cluster.texts('ns/es')).toBeDefined();
  });

  it('deletes the Secret first under deletionPolicy Delete', async () => {
    const world = worldWith({ target: { deletionPolicy: 'Delete' } });
    await world.reconcile();
    world.edit({}, { deletionTimestamp: '2026-01-01T00:00:00Z', finalizers: [FINALIZER] });

    await world.reconcile();

    expect(world.cluster.calls.slice(-2)).toEqual(['delete ns/es', 'finalizer ns/es']);
  });

  it('forgets an ExternalSecret that is gone', async () => {
    const world = worldWith();
    await world.reconcile();
    world.cluster.externalSecrets.delete('ns/es');

    await world.reconcile();

    expect(world.ports.ledger.entry('ns/es')).toEqual({});
    expect(world.ports.ledger.tally('ExternalSecret/ns/es').calls).toBe(0);
  });
});
