import { describe, expect, it } from 'vitest';

import { Failure } from '#core/errors.ts';
import { Redacted } from '#core/redacted.ts';

import { aSecret } from '../../test/support/secret-builders.ts';
import type { SyncWorld } from '../../test/support/sync-world.ts';
import { aStore, worldWith } from '../../test/support/sync-world.ts';

const HOUR = 3_600_000;

describe('first sync', () => {
  it('creates the Secret and says so', async () => {
    const world = worldWith();

    const next = await world.reconcile();

    expect(world.cluster.texts('ns/es')).toEqual({ value: '{"username":"ann","password":"one"}' });
    expect(world.conditions()).toEqual(['Ready=True SecretSynced', 'SourcesReady=True Synced']);
    expect(world.es().status).toMatchObject({ refreshTime: '2026-01-01T00:00:00Z', binding: { name: 'es' }, observedGeneration: 1 });
    expect(world.es().status?.syncedResourceVersion).toMatch(/^1-[0-9a-f]{56}$/);
    expect(world.events).toEqual([{ type: 'Normal', reason: 'Created', message: 'secret created' }]);
    expect(next).toEqual({ kind: 'after', ms: HOUR });
  });

  it('costs one read at the backend, one create and one status', async () => {
    const world = worldWith();

    await world.reconcile();

    expect(world.backend.calls).toEqual(['read db']);
    expect(world.cluster.calls).toEqual(['create ns/es', 'status ns/es']);
  });

  it('reads a source once that several entries name', async () => {
    const world = worldWith({
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
    const world = worldWith();
    world.cluster.putSecret(aSecret({ labels: { foreign: 'l' }, data: new Map([['old', Redacted.ofText('x')]]) }));

    await world.reconcile();

    expect(world.cluster.calls).toEqual(['create ns/es', 'read ns/es', 'replace ns/es', 'status ns/es']);
    expect(world.cluster.texts('ns/es')).toEqual({ value: '{"username":"ann","password":"one"}' });
    expect(world.cluster.secrets.get('ns/es')?.labels).toMatchObject({ foreign: 'l' });
  });

  it('leaves data entries win over dataFrom, and later ones over earlier', async () => {
    const world = worldWith({
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
    const world = worldWith();
    await world.reconcile();
    world.clock.advance(HOUR - 10_000);

    const next = await world.reconcile();

    expect(next).toEqual({ kind: 'after', ms: 10_000 });
    expect(world.backend.calls).toHaveLength(1);
    expect(world.cluster.calls).toHaveLength(2);
  });

  it('looks at versions only when the interval is over, and writes nothing when they stand', async () => {
    const world = worldWith();
    await world.reconcile();
    world.clock.advance(HOUR);

    const next = await world.reconcile();

    expect(next).toEqual({ kind: 'after', ms: HOUR });
    expect(world.backend.calls).toEqual(['read db', 'versions db']);
    expect(world.cluster.calls).toHaveLength(2);
    expect(world.es().status?.refreshTime).toBe('2026-01-01T00:00:00Z');
  });

  it('follows a rotation', async () => {
    const world = worldWith();
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
    const world = worldWith();
    await world.reconcile();
    world.backend.set('db', '{"username":"ann","password":"one"}');
    world.clock.advance(HOUR);

    await world.reconcile();

    expect(world.cluster.writes).toEqual(['create ns/es', 'status ns/es']);
  });

  it('never looks more often than once a second', async () => {
    const world = worldWith({ refreshInterval: '1ms' });

    expect(await world.reconcile()).toEqual({ kind: 'after', ms: 1_000 });
  });

  it('does not look again with interval 0', async () => {
    const world = worldWith({ refreshInterval: '0' });

    const next = await world.reconcile();
    world.clock.advance(100 * HOUR);
    await world.reconcile();

    expect(next).toEqual({ kind: 'on-change' });
    expect(world.backend.calls).toEqual(['read db']);
  });

  it('does not look again under CreatedOnce, whatever is edited', async () => {
    const world = worldWith({ refreshPolicy: 'CreatedOnce' });
    await world.reconcile();
    world.edit({ refreshInterval: '1m' });
    world.clock.advance(HOUR);

    await world.reconcile();

    expect(world.backend.calls).toEqual(['read db']);
  });

  it('reads again when an annotation forces it', async () => {
    const world = worldWith();
    await world.reconcile();
    world.edit({}, { annotations: { 'force-sync': '1' } });

    await world.reconcile();

    expect(world.backend.calls).toEqual(['read db', 'read db']);
    expect(world.cluster.secrets.get('ns/es')?.annotations).toMatchObject({ 'force-sync': '1' });
  });
});

describe('repair', () => {
  it('creates a deleted Secret anew', async () => {
    const world = worldWith();
    await world.reconcile();
    world.cluster.secrets.delete('ns/es');

    await world.reconcile();

    expect(world.cluster.texts('ns/es')).toEqual({ value: '{"username":"ann","password":"one"}' });
  });

  it('reverts changed data', async () => {
    const world = worldWith();
    await world.reconcile();
    tamper(world);

    await world.reconcile();

    expect(world.cluster.texts('ns/es')).toEqual({ value: '{"username":"ann","password":"one"}' });
  });

  it('reverts data that was changed while the operator was off', async () => {
    const world = worldWith();
    await world.reconcile();
    tamper(world);
    world.restart();

    await world.reconcile();

    expect(world.cluster.texts('ns/es')).toEqual({ value: '{"username":"ann","password":"one"}' });
  });

  it('reads nothing at all after a restart when nothing was touched', async () => {
    const world = worldWith();
    await world.reconcile();
    world.restart();
    const before = world.cluster.calls.length;

    await world.reconcile();

    expect(world.backend.calls).toEqual(['read db']);
    expect(world.cluster.calls).toHaveLength(before);
  });

  it.each(['deleted', 'changed'])('puts an Orphan target that was %s right at the next check, not before', async (how) => {
    const world = worldWith({ target: { creationPolicy: 'Orphan' } });
    await world.reconcile();
    if (how === 'deleted') world.cluster.secrets.delete('ns/es');
    else tamper(world);

    await world.reconcile();
    const before = world.cluster.texts('ns/es');
    world.clock.advance(HOUR);
    await world.reconcile();

    expect(before).not.toEqual({ value: '{"username":"ann","password":"one"}' });
    expect(world.cluster.texts('ns/es')).toEqual({ value: '{"username":"ann","password":"one"}' });
  });

  it('puts a label back at the next check, without asking the backend for a value', async () => {
    const world = worldWith();
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

  it('does not take data for its own that was changed while it put a label back', async () => {
    const world = worldWith();
    world.edit({}, { labels: { team: 'core' } });
    await world.reconcile();
    const secret = world.cluster.secrets.get('ns/es') ?? aSecret();
    world.cluster.putSecret({ ...secret, resourceVersion: '500', labels: { ...secret.labels, team: 'hacked' } });
    await world.reconcile();
    world.clock.advance(HOUR);
    const versions = world.backend.versions.bind(world.backend);
    world.backend.versions = (refs) => {
      tamper(world);
      return versions(refs);
    };

    const next = await world.reconcile();
    world.backend.versions = versions;
    await world.reconcile();

    expect(next).toEqual({ kind: 'again' });
    expect(world.cluster.texts('ns/es')).toEqual({ value: '{"username":"ann","password":"one"}' });
  });
});

describe('failures', () => {
  it('keeps the Secret and names entry, store and remedy when a source is missing', async () => {
    const world = worldWith();
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
    const world = worldWith();
    world.backend.remove('db');
    await world.reconcile();
    const { length } = world.cluster.writes;

    await world.reconcile();

    expect(world.cluster.writes).toHaveLength(length);
    expect(world.events.filter(({ type }) => type === 'Warning')).toHaveLength(1);
  });

  it('stays Ready while the backend does not answer, until the Secret is too old', async () => {
    const world = worldWith();
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

  it('does not stay Ready when the Secret is gone and the backend does not answer', async () => {
    const world = worldWith();
    await world.reconcile();
    world.cluster.secrets.delete('ns/es');
    world.backend.failures.set('db', new Failure('Throttled', 'rate exceeded'));
    world.clock.advance(1_000);

    await world.reconcile();

    expect(world.conditions()).toEqual(['Ready=False SecretSyncedError', 'SourcesReady=False Throttled']);
  });

  it('refuses a field that it does not act on, and waits for an edit', async () => {
    const world = worldWith({ dataFrom: [{ extract: { key: 'db' }, rewrite: [{ transform: { template: '{{ .value }}' } }] }] });

    const next = await world.reconcile();

    expect(world.message('Stalled')).toContain('spec.dataFrom[0].rewrite[0].transform is not supported');
    expect(world.conditions()).toContain('Stalled=True NotSupported');
    expect(world.backend.calls).toEqual([]);
    expect(next).toEqual({ kind: 'on-change' });
  });

  it.each([
    ['an entry', { data: [{ secretKey: 'a', remoteRef: { key: 'db', nullBytePolicy: 'Fail' } }] }],
    ['a member', { data: [], dataFrom: [{ extract: { key: 'db', nullBytePolicy: 'Fail' } }] }],
  ] as const)('refuses null bytes in the value of %s when told to', async (_, spec) => {
    const world = worldWith(spec);
    world.backend.set('db', 'data' in spec && spec.data.length > 0 ? 'a\0b' : String.raw`{"k":"a\u0000b"}`);

    await world.reconcile();

    expect(world.message('SourcesReady')).toContain('contains null bytes');
  });

  it('writes no half of a Secret when one property is missing', async () => {
    const world = worldWith({
      data: [
        { secretKey: 'a', remoteRef: { key: 'db', property: 'username' } },
        { secretKey: 'b', remoteRef: { key: 'db', property: 'nope' } },
      ],
    });

    await world.reconcile();

    expect(world.cluster.texts('ns/es')).toBeUndefined();
    expect(world.message('SourcesReady')).toContain('key nope does not exist in secret db');
  });

  it('tries again when the names in a value collide, for they may be mended at the backend', async () => {
    const world = worldWith({ data: [], dataFrom: [{ extract: { key: 'db' } }] });
    world.backend.set('db', '{"a b":"1","a_b":"2"}');

    const next = await world.reconcile();

    expect(world.conditions()).toContain('Stalled=True InvalidValue');
    expect(next).toEqual({ kind: 'backoff', pace: 'slow' });
  });

  it('starts over when the Secret moved under it, without a word in the status', async () => {
    const world = worldWith();
    await world.reconcile();
    world.backend.set('db', 'two');
    world.clock.advance(HOUR);
    world.cluster.failNext.set('replace', new Failure('Conflict', 'the object was changed'));

    const next = await world.reconcile();

    expect(next).toEqual({ kind: 'again' });
    expect(world.conditions()).toEqual(['Ready=True SecretSynced', 'SourcesReady=True Synced']);
  });

  it('starts over when the status moved under it', async () => {
    const world = worldWith();
    world.cluster.failNext.set('status', new Failure('Conflict', 'the object was changed'));

    const next = await world.reconcile();

    expect(next).toEqual({ kind: 'again' });
    expect(world.cluster.texts('ns/es')).toBeDefined();
  });

  it('lets a bug through', async () => {
    const world = worldWith();
    world.backend.read = () => Promise.reject(new TypeError('undefined is not a function'));

    const pass = world.reconcile();

    await expect(pass).rejects.toThrow(TypeError);
  });

  it('never shows a value', async () => {
    const world = worldWith({
      dataFrom: [{ extract: { key: 'db' } }],
      data: [{ secretKey: 'x', remoteRef: { key: 'db', property: 'CANARY', decodingStrategy: 'Base64' } }],
    });
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
    const world = worldWith({ secretStoreRef: { name: 'nope' } });

    await world.reconcile();

    expect(world.message('SourcesReady')).toContain('could not get SecretStore "nope", it does not exist in namespace "ns"');
    expect(world.conditions()).toContain('Stalled=True StoreNotFound');
  });

  it('waits for a store that is not ready, and says so if it takes more than a moment', async () => {
    const world = worldWith();
    world.cluster.put(aStore({}, { status: {} }));

    const next = await world.reconcile();
    const writtenAtFirst = [...world.cluster.writes];
    await world.reconcile();

    expect(next).toEqual({ kind: 'backoff', pace: 'quick' });
    expect(writtenAtFirst).toEqual([]);
    expect(world.message('SourcesReady')).toContain('SecretStore "store" is not ready');
    expect(world.backend.calls).toEqual([]);
  });

  it('leaves an ExternalSecret alone whose store is of another class', async () => {
    const world = worldWith();
    world.cluster.put(aStore({ controller: 'somebody-else' }));

    const next = await world.reconcile();

    expect(next).toEqual({ kind: 'on-change' });
    expect(world.cluster.calls).toEqual([]);
  });

  it('denies a namespace that a ClusterSecretStore does not admit', async () => {
    const world = worldWith({ secretStoreRef: { kind: 'ClusterSecretStore', name: 'store' } });
    world.cluster.put(aStore({ conditions: [{ namespaces: ['other'] }] }, { kind: 'ClusterSecretStore' }));

    await world.reconcile();

    expect(world.message('SourcesReady')).toContain(
      'using cluster store "store" is not allowed from namespace "ns": denied by spec.condition',
    );
    expect(world.backend.calls).toEqual([]);
  });

  it('does not ask the conditions of a SecretStore: it serves its own namespace', async () => {
    const world = worldWith();
    world.cluster.put(aStore({ conditions: [{ namespaces: ['other'] }] }));

    await world.reconcile();

    expect(world.conditions()).toContain('Ready=True SecretSynced');
  });

  it('uses the store that an entry names', async () => {
    const world = worldWith({
      data: [{ secretKey: 'a', remoteRef: { key: 'db' }, sourceRef: { storeRef: { name: 'store' } } }],
    });
    const { secretStoreRef: _, ...spec } = world.es().spec;
    world.cluster.put({ ...world.es(), spec });

    await world.reconcile();

    expect(world.conditions()).toContain('Ready=True SecretSynced');
  });
});

/** Somebody writes other data and leaves the marks as they are. */
function tamper(world: SyncWorld): void {
  const secret = world.cluster.secrets.get('ns/es') ?? aSecret();
  world.cluster.putSecret({ ...secret, resourceVersion: '999', data: new Map([['value', Redacted.ofText('tampered')]]) });
}
