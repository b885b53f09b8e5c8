import { describe, expect, it } from 'vitest';

import { Failure } from '#core/errors.ts';
import { Redacted } from '#core/redacted.ts';

import { aSecret } from '../../test/support/secret-builders.ts';
import { aStore, anExternalSecret, SyncWorld } from '../../test/support/sync-world.ts';

const HOUR = 3_600_000;

function synced(spec: Parameters<typeof anExternalSecret>[0] = {}): SyncWorld {
  const world = new SyncWorld();
  world.backend.set('db', '{"username":"ann","password":"one"}');
  world.cluster.put(anExternalSecret(spec));
  return world;
}

describe('first sync', () => {
  it('creates the Secret and says so', async () => {
    const world = synced();

    const next = await world.reconcile();

    expect(world.cluster.texts('ns/es')).toEqual({ value: '{"username":"ann","password":"one"}' });
    expect(world.conditions()).toEqual(['Ready=True SecretSynced', 'SourcesReady=True Synced']);
    expect(world.es().status).toMatchObject({ refreshTime: '2026-01-01T00:00:00Z', binding: { name: 'es' }, observedGeneration: 1 });
    expect(world.es().status?.syncedResourceVersion).toMatch(/^1-[0-9a-f]{56}$/);
    expect(world.events).toEqual([{ type: 'Normal', reason: 'Created', message: 'secret created' }]);
    expect(next).toEqual({ kind: 'after', ms: HOUR });
  });

  it('costs one read at the backend, one create and one status', async () => {
    const world = synced();

    await world.reconcile();

    expect(world.backend.calls).toEqual(['read db']);
    expect(world.cluster.calls).toEqual(['create ns/es', 'status ns/es']);
  });

  it('reads a source once that several entries name', async () => {
    const world = synced({
      dataFrom: [{ extract: { key: 'db' } }],
      data: [
        { secretKey: 'user', remoteRef: { key: 'db', property: 'username' } },
        { secretKey: 'pass', remoteRef: { key: 'db', property: 'password' } },
      ],
    });

    await world.reconcile();

    expect(world.backend.calls).toEqual(['read db']);
    expect(world.cluster.texts('ns/es')).toEqual({ username: 'ann', password: 'one', user: 'ann', pass: 'one' });
  });

  it('adopts a Secret of that name', async () => {
    const world = synced();
    world.cluster.putSecret(aSecret({ labels: { foreign: 'l' }, data: new Map([['old', Redacted.ofText('x')]]) }));

    await world.reconcile();

    expect(world.cluster.calls).toEqual(['create ns/es', 'read ns/es', 'replace ns/es', 'status ns/es']);
    expect(world.cluster.texts('ns/es')).toEqual({ value: '{"username":"ann","password":"one"}' });
    expect(world.cluster.secrets.get('ns/es')?.labels).toMatchObject({ foreign: 'l' });
  });

  it('leaves data entries win over dataFrom, and later ones over earlier', async () => {
    const world = synced({
      dataFrom: [{ extract: { key: 'db' } }],
      data: [
        { secretKey: 'password', remoteRef: { key: 'db', property: 'username' } },
        { secretKey: 'username', remoteRef: { key: 'db', property: 'username' } },
        { secretKey: 'username', remoteRef: { key: 'db', property: 'password' } },
      ],
    });

    await world.reconcile();

    expect(world.cluster.texts('ns/es')).toEqual({ username: 'one', password: 'ann' });
  });
});

describe('steady state', () => {
  it('neither reads nor writes before the interval is over', async () => {
    const world = synced();
    await world.reconcile();
    world.clock.advance(HOUR - 10_000);

    const next = await world.reconcile();

    expect(next).toEqual({ kind: 'after', ms: 10_000 });
    expect(world.backend.calls).toHaveLength(1);
    expect(world.cluster.calls).toHaveLength(2);
  });

  it('looks at versions only when the interval is over, and writes nothing when they stand', async () => {
    const world = synced();
    await world.reconcile();
    world.clock.advance(HOUR);

    const next = await world.reconcile();

    expect(next).toEqual({ kind: 'after', ms: HOUR });
    expect(world.backend.calls).toEqual(['read db', 'versions db']);
    expect(world.cluster.calls).toHaveLength(2);
    expect(world.es().status?.refreshTime).toBe('2026-01-01T00:00:00Z');
  });

  it('follows a rotation', async () => {
    const world = synced();
    await world.reconcile();
    world.backend.set('db', 'two');
    world.clock.advance(HOUR);

    await world.reconcile();

    expect(world.cluster.texts('ns/es')).toEqual({ value: 'two' });
    expect(world.backend.calls).toEqual(['read db', 'versions db', 'read db']);
    expect(world.es().status?.refreshTime).toBe('2026-01-01T01:00:00Z');
    expect(world.events.at(-1)).toEqual({ type: 'Normal', reason: 'Updated', message: 'secret updated' });
  });

  it('writes nothing when a new version holds the same value', async () => {
    const world = synced();
    await world.reconcile();
    world.backend.set('db', '{"username":"ann","password":"one"}');
    world.clock.advance(HOUR);

    await world.reconcile();

    expect(world.cluster.writes).toEqual(['create ns/es', 'status ns/es']);
  });

  it('does not look again with interval 0', async () => {
    const world = synced({ refreshInterval: '0' });

    const next = await world.reconcile();
    world.clock.advance(100 * HOUR);
    await world.reconcile();

    expect(next).toEqual({ kind: 'on-change' });
    expect(world.backend.calls).toEqual(['read db']);
  });

  it('does not look again under CreatedOnce, whatever is edited', async () => {
    const world = synced({ refreshPolicy: 'CreatedOnce' });
    await world.reconcile();
    world.edit({ refreshInterval: '1m' });
    world.clock.advance(HOUR);

    await world.reconcile();

    expect(world.backend.calls).toEqual(['read db']);
  });

  it('reads again when an annotation forces it', async () => {
    const world = synced();
    await world.reconcile();
    world.edit({}, { annotations: { 'force-sync': '1' } });

    await world.reconcile();

    expect(world.backend.calls).toEqual(['read db', 'read db']);
    expect(world.cluster.secrets.get('ns/es')?.annotations).toMatchObject({ 'force-sync': '1' });
  });
});

describe('repair', () => {
  it('creates a deleted Secret anew', async () => {
    const world = synced();
    await world.reconcile();
    world.cluster.secrets.delete('ns/es');

    await world.reconcile();

    expect(world.cluster.texts('ns/es')).toEqual({ value: '{"username":"ann","password":"one"}' });
  });

  it('reverts changed data', async () => {
    const world = synced();
    await world.reconcile();
    tamper(world);

    await world.reconcile();

    expect(world.cluster.texts('ns/es')).toEqual({ value: '{"username":"ann","password":"one"}' });
  });

  it('reverts data that was changed while the operator was off', async () => {
    const world = synced();
    await world.reconcile();
    tamper(world);
    world.restart();

    await world.reconcile();

    expect(world.cluster.texts('ns/es')).toEqual({ value: '{"username":"ann","password":"one"}' });
  });

  it('reads nothing at all after a restart when nothing was touched', async () => {
    const world = synced();
    await world.reconcile();
    world.restart();
    const before = world.cluster.calls.length;

    await world.reconcile();

    expect(world.backend.calls).toEqual(['read db']);
    expect(world.cluster.calls).toHaveLength(before);
  });

  it('puts a label back at the next check, without asking the backend for a value', async () => {
    const world = synced();
    world.edit({}, { labels: { team: 'core' } });
    await world.reconcile();
    const secret = world.cluster.secrets.get('ns/es') ?? aSecret();
    world.cluster.putSecret({ ...secret, resourceVersion: '999', labels: { ...secret.labels, team: 'hacked' } });
    await world.reconcile();
    world.clock.advance(HOUR);

    await world.reconcile();

    expect(world.cluster.secrets.get('ns/es')?.labels['team']).toBe('core');
    expect(world.backend.calls).toEqual(['read db', 'versions db']);
  });
});

describe('failures', () => {
  it('keeps the Secret and names entry, store and remedy when a source is missing', async () => {
    const world = synced();
    await world.reconcile();
    world.backend.remove('db');
    world.clock.advance(HOUR);

    const next = await world.reconcile();

    expect(world.conditions()).toEqual(['Ready=False SecretSyncedError', 'SourcesReady=False NotFound', 'Stalled=True NotFound']);
    expect(world.message()).toBe(
      'could not get secret data from provider: error processing spec.data[0] (key: db), err: SecretStore "store": Secret does not exist',
    );
    expect(world.cluster.texts('ns/es')).toBeDefined();
    expect(next).toEqual({ kind: 'backoff', pace: 'slow' });
  });

  it('writes the same failure once', async () => {
    const world = synced();
    world.backend.remove('db');
    await world.reconcile();
    const { length } = world.cluster.writes;

    await world.reconcile();

    expect(world.cluster.writes).toHaveLength(length);
    expect(world.events.filter(({ type }) => type === 'Warning')).toHaveLength(1);
  });

  it('stays Ready while the backend does not answer, until the Secret is too old', async () => {
    const world = synced();
    await world.reconcile();
    world.backend.failures.set('db', new Failure('Throttled', 'rate exceeded', { retryAfterMs: 5_000 }));
    world.clock.advance(HOUR);

    world.ports = { ...world.ports, settings: { ...world.ports.settings, staleAfterMs: 2 * HOUR } };
    const next = await world.reconcile();
    const during = world.conditions();
    world.clock.advance(HOUR);
    await world.reconcile();

    expect(next).toEqual({ kind: 'backoff', pace: 'quick', atLeastMs: 5_000 });
    expect(during).toEqual(['Ready=True SecretSynced', 'SourcesReady=False Throttled']);
    expect(world.conditions()).toEqual(['Ready=False SecretSyncedError', 'SourcesReady=False Throttled']);
    expect(world.backend.calls).toEqual(['read db', 'versions db', 'versions db']);
  });

  it('refuses a field that it does not act on, and waits for an edit', async () => {
    const world = synced({ dataFrom: [{ extract: { key: 'db' }, rewrite: [{ transform: { template: '{{ .value }}' } }] }] });

    const next = await world.reconcile();

    expect(world.message('Stalled')).toContain('spec.dataFrom[0].rewrite[0].transform is not supported');
    expect(world.conditions()).toContain('Stalled=True NotSupported');
    expect(world.backend.calls).toEqual([]);
    expect(next).toEqual({ kind: 'on-change' });
  });

  it('writes no half of a Secret when one property is missing', async () => {
    const world = synced({
      data: [
        { secretKey: 'a', remoteRef: { key: 'db', property: 'username' } },
        { secretKey: 'b', remoteRef: { key: 'db', property: 'nope' } },
      ],
    });

    await world.reconcile();

    expect(world.cluster.texts('ns/es')).toBeUndefined();
    expect(world.message('SourcesReady')).toContain('key nope does not exist in secret db');
  });

  it('starts over when the Secret moved under it, without a word in the status', async () => {
    const world = synced();
    await world.reconcile();
    world.backend.set('db', 'two');
    world.clock.advance(HOUR);
    world.cluster.failNext.set('replace', new Failure('Conflict', 'the object was changed'));

    const next = await world.reconcile();

    expect(next).toEqual({ kind: 'again' });
    expect(world.conditions()).toEqual(['Ready=True SecretSynced', 'SourcesReady=True Synced']);
  });

  it('starts over when the status moved under it', async () => {
    const world = synced();
    world.cluster.failNext.set('status', new Failure('Conflict', 'the object was changed'));

    const next = await world.reconcile();

    expect(next).toEqual({ kind: 'again' });
    expect(world.cluster.texts('ns/es')).toBeDefined();
  });

  it('lets a bug through', async () => {
    const world = synced();
    world.backend.read = () => Promise.reject(new TypeError('undefined is not a function'));

    const pass = world.reconcile();

    await expect(pass).rejects.toThrow(TypeError);
  });

  it('never shows a value', async () => {
    const world = synced({ dataFrom: [{ extract: { key: 'db' } }], data: [{ secretKey: 'x', remoteRef: { key: 'db', property: 'CANARY', decodingStrategy: 'Base64' } }] });
    world.backend.set('db', '["CANARY-1", "not an object CANARY-2"');
    await world.reconcile();
    world.edit({ dataFrom: [], data: [{ secretKey: 'x', remoteRef: { key: 'db', decodingStrategy: 'Base64' } }] });
    await world.reconcile();

    const output = JSON.stringify([world.logged, world.events, world.es()]);

    expect(output).toContain('decoding');
    expect(output).not.toMatch(/CANARY-\d/);
  });
});

describe('stores', () => {
  it('says which store does not exist', async () => {
    const world = synced({ secretStoreRef: { name: 'nope' } });

    await world.reconcile();

    expect(world.message('SourcesReady')).toContain('could not get SecretStore "nope", it does not exist in namespace "ns"');
    expect(world.conditions()).toContain('Stalled=True StoreNotFound');
  });

  it('waits for a store that is not ready', async () => {
    const world = synced();
    world.cluster.put(aStore({}, { status: {} }));

    const next = await world.reconcile();

    expect(next).toEqual({ kind: 'backoff', pace: 'quick' });
    expect(world.message('SourcesReady')).toContain('SecretStore "store" is not ready');
    expect(world.backend.calls).toEqual([]);
  });

  it('leaves an ExternalSecret alone whose store is of another class', async () => {
    const world = synced();
    world.cluster.put(aStore({ controller: 'somebody-else' }));

    const next = await world.reconcile();

    expect(next).toEqual({ kind: 'on-change' });
    expect(world.cluster.calls).toEqual([]);
  });

  it('denies a namespace that a ClusterSecretStore does not admit', async () => {
    const world = synced({ secretStoreRef: { kind: 'ClusterSecretStore', name: 'store' } });
    world.cluster.put(aStore({ conditions: [{ namespaces: ['other'] }] }, { kind: 'ClusterSecretStore' }));

    await world.reconcile();

    expect(world.message('SourcesReady')).toContain('using cluster store "store" is not allowed from namespace "ns": denied by spec.condition');
    expect(world.backend.calls).toEqual([]);
  });

  it('uses the store that an entry names', async () => {
    const world = synced({
      data: [{ secretKey: 'a', remoteRef: { key: 'db' }, sourceRef: { storeRef: { name: 'store' } } }],
    });
    const { secretStoreRef: _, ...spec } = world.es().spec;
    world.cluster.put({ ...world.es(), spec });

    await world.reconcile();

    expect(world.conditions()).toContain('Ready=True SecretSynced');
  });
});

describe('policies', () => {
  it('deletes the Secret when its sources are gone and deletionPolicy says so', async () => {
    const world = synced({ target: { deletionPolicy: 'Delete' } });
    await world.reconcile();
    world.backend.remove('db');
    world.clock.advance(HOUR);

    await world.reconcile();

    expect(world.cluster.texts('ns/es')).toBeUndefined();
    expect(world.conditions()).toContain('Ready=True SecretDeleted');
    expect(world.events.map(({ reason }) => reason)).toEqual(['Created', 'MissingProviderSecret', 'Deleted']);
  });

  it('writes the Secret anew when its source comes back', async () => {
    const world = synced({ target: { deletionPolicy: 'Delete' } });
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

  it('keeps the Secret when a source holds an empty object and deletionPolicy is Retain', async () => {
    const world = synced({ data: [], dataFrom: [{ extract: { key: 'db' } }] });
    await world.reconcile();
    world.backend.set('db', '{}');
    world.clock.advance(HOUR);

    await world.reconcile();

    expect(world.cluster.texts('ns/es')).toEqual({ username: 'ann', password: 'one' });
    expect(world.message()).toBe('secret retained due to DeletionPolicy=Retain');
  });

  it('merges into a Secret of somebody else, and only when there is one', async () => {
    const world = synced({ target: { creationPolicy: 'Merge' } });

    await world.reconcile();
    const without = world.conditions();
    world.cluster.putSecret(aSecret({ data: new Map([['theirs', Redacted.ofText('x')]]) }));
    await world.reconcile();

    expect(without).toContain('Ready=True SecretMissing');
    expect(world.cluster.texts('ns/es')).toEqual({ theirs: 'x', value: '{"username":"ann","password":"one"}' });
    expect(world.conditions()).toContain('Ready=True SecretSynced');
  });

  it('removes the Secret of an earlier target name', async () => {
    const world = synced();
    await world.reconcile();
    world.edit({ target: { name: 'renamed' } });

    await world.reconcile();

    expect([...world.cluster.secrets.keys()]).toEqual(['ns/renamed']);
    expect(world.es().status?.binding).toEqual({ name: 'renamed' });
  });

  it('refuses a Secret that another ExternalSecret owns, and does not try again', async () => {
    const world = synced();
    const owner = { apiVersion: 'external-secrets.io/v1', kind: 'ExternalSecret', name: 'first', uid: 'u', controller: true };
    world.cluster.putSecret(aSecret({ ownerReferences: [owner] }));

    const next = await world.reconcile();

    expect(next).toEqual({ kind: 'on-change' });
    expect(world.message()).toMatch(/^target is owned by another ExternalSecret: /);
    expect(world.cluster.writes).toEqual(['create ns/es', 'status ns/es']);
  });

  it('writes nothing under creationPolicy None', async () => {
    const world = synced({ target: { creationPolicy: 'None' } });

    await world.reconcile();

    expect(world.cluster.writes).toEqual(['status ns/es']);
    expect(world.conditions()).toContain('Ready=True SecretSynced');
    expect(world.es().status?.binding).toBeUndefined();
  });
});

describe('deletion', () => {
  const FINALIZER = 'externalsecrets.external-secrets.io/externalsecret-cleanup';

  it("takes off External Secrets Operator's finalizer and leaves the Secret to garbage collection", async () => {
    const world = synced();
    await world.reconcile();
    world.edit({}, { deletionTimestamp: '2026-01-01T00:00:00Z', finalizers: [FINALIZER, 'mine'] });

    await world.reconcile();

    expect(world.es().metadata.finalizers).toEqual(['mine']);
    expect(world.cluster.texts('ns/es')).toBeDefined();
  });

  it('deletes the Secret first under deletionPolicy Delete', async () => {
    const world = synced({ target: { deletionPolicy: 'Delete' } });
    await world.reconcile();
    world.edit({}, { deletionTimestamp: '2026-01-01T00:00:00Z', finalizers: [FINALIZER] });

    await world.reconcile();

    expect(world.cluster.calls.slice(-2)).toEqual(['delete ns/es', 'finalizer ns/es']);
  });

  it('forgets an ExternalSecret that is gone', async () => {
    const world = synced();
    await world.reconcile();
    world.cluster.externalSecrets.delete('ns/es');

    await world.reconcile();

    expect(world.ports.ledger.entry('ns/es')).toEqual({});
    expect(world.ports.ledger.tally('ExternalSecret/ns/es').calls).toBe(0);
  });
});

/** Somebody writes other data and leaves the marks as they are. */
function tamper(world: SyncWorld): void {
  const secret = world.cluster.secrets.get('ns/es') ?? aSecret();
  world.cluster.putSecret({ ...secret, resourceVersion: '999', data: new Map([['value', Redacted.ofText('tampered')]]) });
}
