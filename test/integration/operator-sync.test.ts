// What a user of ExternalSecrets sees when all goes well, on a real API server and a real Secrets Manager.

import { setTimeout as sleep } from 'node:timers/promises';

import { beforeAll, describe, expect, it } from 'vitest';

import { eventually } from '../support/eventually.ts';
import { keysSecret, OperatorWorld, store } from '../support/operator-world.ts';
import { USER } from '../support/rights.ts';

const MANAGER = 'externalsecrets.external-secrets.io/es';

let world: OperatorWorld;

beforeAll(async () => {
  world = await OperatorWorld.open();
});

describe('a first sync', () => {
  it('writes keys, properties, versions and decoded values', async () => {
    const ns = await world.aNamespace();
    await world.create(ns, 'db', '{"username":"ann","dot.ted":"flat","dot":{"ted":"nested"},"blob":"aGVsbG8="}');
    await world.create(ns, 'binary', Buffer.from([0, 255, 1]));
    const old = await world.put(ns, 'db', '{"username":"bob","dot.ted":"flat","blob":"aGVsbG8="}');
    await world.put(ns, 'db', '{"username":"cy","dot.ted":"flat","blob":"aGVsbG8="}');

    await world.apply(ns, {
      data: [
        { secretKey: 'whole', remoteRef: { key: 'db' } },
        { secretKey: 'user', remoteRef: { key: 'db', property: 'username' } },
        { secretKey: 'literal', remoteRef: { key: 'db', property: 'dot.ted' } },
        { secretKey: 'previous', remoteRef: { key: 'db', property: 'username', version: 'AWSPREVIOUS' } },
        { secretKey: 'pinned', remoteRef: { key: 'db', property: 'username', version: `uuid/${old}` } },
        { secretKey: 'decoded', remoteRef: { key: 'db', property: 'blob', decodingStrategy: 'Base64' } },
      ],
    });
    await world.apply(ns, { data: [{ secretKey: 'b', remoteRef: { key: 'binary' } }] }, { name: 'binary' });
    await world.ready('ExternalSecret', ns);
    await world.ready('ExternalSecret', ns, 'binary');

    expect(await world.texts(ns)).toEqual({
      whole: '{"username":"cy","dot.ted":"flat","blob":"aGVsbG8="}',
      user: 'cy',
      literal: 'flat',
      previous: 'bob',
      pinned: 'bob',
      decoded: 'hello',
    });
    expect((await world.secret(ns, 'binary'))?.data).toEqual({ b: 'AP8B' });
  });

  it('extracts every member and leaves a data entry the last word', async () => {
    const ns = await world.aNamespace();
    await world.create(ns, 'db', '{"user":"ann","port":5432,"a/b":"x"}');

    await world.apply(ns, {
      dataFrom: [{ extract: { key: 'db' } }],
      data: [{ secretKey: 'user', remoteRef: { key: 'db', property: 'port' } }],
    });
    await world.ready('ExternalSecret', ns);

    expect(await world.texts(ns)).toEqual({ user: '5432', port: '5432', a_b: 'x' });
  });

  it("marks the Secret as External Secrets Operator does, under its manager's name", async () => {
    const ns = await world.aNamespace();
    await world.create(ns, 'db', 'value1');

    await world.apply(
      ns,
      { data: [{ secretKey: 'foo', remoteRef: { key: 'db' } }] },
      { labels: { team: 'core' }, annotations: { 'tidelock.dev/x': '1', note: 'n' } },
    );
    await world.ready('ExternalSecret', ns);
    const secret = await world.cluster.client.read({ apiVersion: 'v1', kind: 'Secret', metadata: { namespace: ns, name: 'es' } });

    expect(secret).toMatchObject({
      type: 'Opaque',
      metadata: {
        labels: {
          team: 'core',
          'reconcile.external-secrets.io/managed': 'true',
          'reconcile.external-secrets.io/created-by': expect.stringMatching(/^[0-9a-f]{56}$/),
        },
        annotations: { note: 'n', 'reconcile.external-secrets.io/data-hash': expect.stringMatching(/^[0-9a-f]{56}$/) },
        ownerReferences: [
          { apiVersion: 'external-secrets.io/v1', kind: 'ExternalSecret', name: 'es', controller: true, blockOwnerDeletion: true },
        ],
        managedFields: [{ manager: MANAGER, operation: 'Update', apiVersion: 'v1' }],
      },
    });
    expect(secret.metadata?.annotations).not.toHaveProperty('tidelock.dev/x');
  });

  it('fills the status', async () => {
    const ns = await world.aNamespace();
    await world.create(ns, 'db', 'v');

    await world.apply(ns, { target: { name: 'other' }, data: [{ secretKey: 'a', remoteRef: { key: 'db' } }] });
    await world.ready('ExternalSecret', ns);

    const { metadata, status } = await world.object('ExternalSecret', ns, 'es');
    expect(status).toMatchObject({
      binding: { name: 'other' },
      observedGeneration: metadata.generation,
      refreshTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      syncedResourceVersion: expect.stringMatching(/^1-[0-9a-f]{56}$/),
    });
    expect(status?.conditions?.map(({ type, status: is, reason, message }) => [type, is, reason, message])).toEqual([
      ['Ready', 'True', 'SecretSynced', 'secret synced'],
      ['SourcesReady', 'True', 'Synced', 'all sources were read'],
    ]);
    await eventually(async () => {
      const events = await world.cluster.client.list('v1', 'Event', ns);
      expect(events.map((event) => event['message'])).toContain('secret created');
    });
  });

  it('reads twenty sources of one ExternalSecret in one call', async () => {
    const ns = await world.aNamespace();
    const names = Array.from({ length: 20 }, (_, i) => `k${i}`);
    await Promise.all(names.map(async (name) => await world.create(ns, name, name)));
    world.proxy.reset();

    await world.apply(ns, { data: names.map((name) => ({ secretKey: name, remoteRef: { key: name } })) });
    await world.ready('ExternalSecret', ns);

    expect(Object.keys((await world.texts(ns)) ?? {})).toHaveLength(20);
    expect(world.proxy.count('BatchGetSecretValue')).toBe(1);
    expect(world.proxy.count('GetSecretValue')).toBe(0);
  });
});

describe('a rotation', () => {
  it('is written within the interval, user name and password of one version, the pending one never', async () => {
    const ns = await world.aNamespace();
    await world.create(ns, 'db', '{"u":"u1","p":"p1"}');
    await world.apply(ns, {
      refreshInterval: '1s',
      data: [
        { secretKey: 'u', remoteRef: { key: 'db', property: 'u' } },
        { secretKey: 'p', remoteRef: { key: 'db', property: 'p' } },
      ],
    });
    await world.ready('ExternalSecret', ns);

    await world.put(ns, 'db', '{"u":"u2","p":"p2"}', ['AWSPENDING']);
    await sleep(2_500);
    const pending = await world.texts(ns);
    await world.put(ns, 'db', '{"u":"u3","p":"p3"}');
    await eventually(async () => expect(await world.texts(ns)).toEqual({ u: 'u3', p: 'p3' }));

    expect(pending).toEqual({ u: 'u1', p: 'p1' });
  });
});

describe('a steady state', () => {
  it('writes nothing and reads no value, however often it looks', async () => {
    const ns = await world.aNamespace();
    await world.create(ns, 'db', 'v');
    await world.apply(ns, { refreshInterval: '1s', data: [{ secretKey: 'a', remoteRef: { key: 'db' } }] });
    await world.ready('ExternalSecret', ns);
    await sleep(500);
    const since = Date.now();
    world.proxy.reset();

    await eventually(() => expect(world.proxy.count('DescribeSecret')).toBeGreaterThanOrEqual(3));

    expect(world.proxy.count('GetSecretValue') + world.proxy.count('BatchGetSecretValue')).toBe(0);
    const requests = (await world.cluster.auditEvents()).filter(
      ({ user, at, namespace }) => user === USER && at > since && namespace === ns,
    );
    expect(requests.filter(({ verb }) => verb !== 'watch')).toEqual([]);
  });
});

describe('a Secret that somebody touches', () => {
  it('is repaired when its data is changed, a key is added, or it is deleted', async () => {
    const ns = await world.aNamespace();
    await world.create(ns, 'db', 'good');
    await world.apply(ns, { data: [{ secretKey: 'a', remoteRef: { key: 'db' } }] });
    await world.ready('ExternalSecret', ns);
    const ref = { apiVersion: 'v1', kind: 'Secret', metadata: { namespace: ns, name: 'es' } };

    await world.cluster.client.merge({ ...ref, stringData: { a: 'bad', foreign: 'x' } });
    await eventually(async () => expect(await world.texts(ns)).toEqual({ a: 'good' }));
    await world.cluster.client.delete(ref);

    await eventually(async () => expect(await world.texts(ns)).toEqual({ a: 'good' }));
  });

  it('is repaired when that happened while the operator was off', async () => {
    const ns = await world.aNamespace();
    await world.create(ns, 'db', 'good');
    await world.apply(ns, { data: [{ secretKey: 'a', remoteRef: { key: 'db' } }] });
    await world.apply(ns, { data: [{ secretKey: 'a', remoteRef: { key: 'db' } }] }, { name: 'gone' });
    await world.ready('ExternalSecret', ns);
    await world.ready('ExternalSecret', ns, 'gone');

    const exit = await world.operator.stop();
    const ref = { apiVersion: 'v1', kind: 'Secret', metadata: { namespace: ns, name: 'es' } };
    await world.cluster.client.merge({ ...ref, stringData: { a: 'bad' } });
    await world.cluster.client.delete({ ...ref, metadata: { namespace: ns, name: 'gone' } });
    await world.restart();

    expect(exit).toEqual({ kind: 'exited', code: 0 });
    await eventually(async () => expect(await world.texts(ns)).toEqual({ a: 'good' }));
    await eventually(async () => expect(await world.texts(ns, 'gone')).toEqual({ a: 'good' }));
  });
});

describe('policies', () => {
  it('Orphan and CreateOrMerge own nothing, Merge waits for a Secret, None writes none', async () => {
    const ns = await world.aNamespace();
    await world.create(ns, 'db', 'v');
    const data = [{ secretKey: 'a', remoteRef: { key: 'db' } }];

    for (const creationPolicy of ['Orphan', 'CreateOrMerge', 'Merge', 'None']) {
      await world.apply(ns, { target: { creationPolicy }, data }, { name: creationPolicy.toLowerCase() });
    }
    for (const name of ['orphan', 'createormerge', 'merge', 'none']) await world.ready('ExternalSecret', ns, name);

    expect((await world.secret(ns, 'orphan'))?.metadata).not.toHaveProperty('ownerReferences');
    expect(await world.texts(ns, 'createormerge')).toEqual({ a: 'v' });
    expect(await world.secret(ns, 'merge')).toBeUndefined();
    expect(await world.secret(ns, 'none')).toBeUndefined();
    expect((await world.condition('ExternalSecret', ns, 'merge'))?.reason).toBe('SecretMissing');

    await world.cluster.client.apply([
      { apiVersion: 'v1', kind: 'Secret', metadata: { namespace: ns, name: 'merge' }, stringData: { theirs: 'x' } },
    ]);
    await eventually(async () => expect(await world.texts(ns, 'merge')).toEqual({ theirs: 'x', a: 'v' }));
  });

  it('deletionPolicy Delete takes the Secret away with its source, and brings it back', async () => {
    const ns = await world.aNamespace();
    await world.create(ns, 'db', 'v');
    const { DeleteSecretCommand } = await import('@aws-sdk/client-secrets-manager');
    await world.apply(ns, {
      refreshInterval: '1s',
      target: { deletionPolicy: 'Delete' },
      data: [{ secretKey: 'a', remoteRef: { key: 'db' } }],
    });
    await world.ready('ExternalSecret', ns);

    await world.aws.send(new DeleteSecretCommand({ SecretId: `${ns}/db`, ForceDeleteWithoutRecovery: true }));
    await eventually(async () => expect(await world.secret(ns)).toBeUndefined());
    const deleted = await eventually(async () => {
      const condition = await world.condition('ExternalSecret', ns, 'es');
      expect(condition?.reason).toBe('SecretDeleted');
      return condition;
    });
    await world.create(ns, 'db', 'back');
    await eventually(async () => expect(await world.texts(ns)).toEqual({ a: 'back' }));

    expect(deleted?.message).toBe('secret deleted due to DeletionPolicy=Delete');
  });

  it('immutable freezes the Secret', async () => {
    const ns = await world.aNamespace();
    await world.create(ns, 'db', 'one');
    await world.apply(ns, { refreshInterval: '1s', target: { immutable: true }, data: [{ secretKey: 'a', remoteRef: { key: 'db' } }] });
    await world.ready('ExternalSecret', ns);

    await world.put(ns, 'db', 'two');
    await sleep(2_500);

    expect((await world.secret(ns))?.immutable).toBe(true);
    expect(await world.texts(ns)).toEqual({ a: 'one' });
  });

  it('OnChange follows edits only, CreatedOnce and interval 0 nothing', async () => {
    const ns = await world.aNamespace();
    await world.create(ns, 'db', 'one');
    const data = [{ secretKey: 'a', remoteRef: { key: 'db' } }];
    await world.apply(ns, { refreshInterval: '1s', refreshPolicy: 'OnChange', data }, { name: 'onchange' });
    await world.apply(ns, { refreshInterval: '1s', refreshPolicy: 'CreatedOnce', data }, { name: 'once' });
    await world.apply(ns, { refreshInterval: '0', data }, { name: 'zero' });
    for (const name of ['onchange', 'once', 'zero']) await world.ready('ExternalSecret', ns, name);

    await world.put(ns, 'db', 'two');
    await sleep(2_500);
    const untouched = await Promise.all(['onchange', 'once', 'zero'].map(async (name) => await world.texts(ns, name)));
    for (const name of ['onchange', 'once', 'zero']) await world.force(ns, name);
    await eventually(async () => expect(await world.texts(ns, 'onchange')).toEqual({ a: 'two' }));

    expect(untouched).toEqual([{ a: 'one' }, { a: 'one' }, { a: 'one' }]);
    expect(await world.texts(ns, 'once')).toEqual({ a: 'one' });
    expect(await world.texts(ns, 'zero')).toEqual({ a: 'one' });
  });

  it('force-sync takes the new value at once', async () => {
    const ns = await world.aNamespace();
    await world.create(ns, 'db', 'one');
    await world.apply(ns, { data: [{ secretKey: 'a', remoteRef: { key: 'db' } }] });
    await world.ready('ExternalSecret', ns);
    await world.put(ns, 'db', 'two');

    await world.force(ns);

    await eventually(async () => expect(await world.texts(ns)).toEqual({ a: 'two' }));
  });

  it('a new target name leaves no Secret behind', async () => {
    const ns = await world.aNamespace();
    await world.create(ns, 'db', 'v');
    const data = [{ secretKey: 'a', remoteRef: { key: 'db' } }];
    await world.apply(ns, { data });
    await world.ready('ExternalSecret', ns);

    await world.apply(ns, { target: { name: 'renamed' }, data });

    await eventually(async () => expect(await world.texts(ns, 'renamed')).toEqual({ a: 'v' }));
    await eventually(async () => expect(await world.secret(ns)).toBeUndefined());
  });
});

describe('stores', () => {
  it('a ClusterSecretStore serves the namespaces that its conditions admit, with the keys of each', async () => {
    const [inside, outside] = [await world.cluster.aNamespace(), await world.cluster.aNamespace()];
    await world.create(inside, 'db', 'v');
    const base = store(`${inside}/`);
    const spec = 'spec' in base && typeof base.spec === 'object' ? base.spec : {};
    const name = `shared-${inside}`;
    await world.cluster.client.apply([
      { ...base, kind: 'ClusterSecretStore', metadata: { name }, spec: { ...spec, conditions: [{ namespaces: [inside] }] } },
    ]);
    await eventually(async () => {
      const css = await world.cluster.client.read({ apiVersion: 'external-secrets.io/v1', kind: 'ClusterSecretStore', metadata: { name } });
      expect(JSON.stringify(css['status'])).toContain('store validated');
    });
    for (const ns of [inside, outside]) {
      await world.cluster.client.apply([keysSecret()], ns);
      await world.apply(ns, { secretStoreRef: { kind: 'ClusterSecretStore', name }, data: [{ secretKey: 'a', remoteRef: { key: 'db' } }] });
    }

    await world.ready('ExternalSecret', inside);
    const conditions = await world.failed(outside);

    expect(conditions['SourcesReady']?.message).toContain(
      `using cluster store "${name}" is not allowed from namespace "${outside}": denied by spec.condition`,
    );
  });

  it('of another class and of unknown providers are left alone', async () => {
    const ns = await world.cluster.aNamespace();
    const foreign = { ...store(''), metadata: { name: 'foreign' } };
    const spec = 'spec' in foreign && typeof foreign.spec === 'object' ? foreign.spec : {};
    await world.cluster.client.apply(
      [
        { ...foreign, spec: { ...spec, controller: 'somebody-else' } },
        { ...foreign, metadata: { name: 'unknown' }, spec: { provider: { gcpsm: { projectID: 'p' } } } },
      ],
      ns,
    );
    await world.apply(ns, { secretStoreRef: { name: 'foreign' }, data: [{ secretKey: 'a', remoteRef: { key: 'x' } }] });
    await sleep(2_000);

    expect((await world.object('SecretStore', ns, 'foreign')).status).toBeUndefined();
    expect((await world.object('SecretStore', ns, 'unknown')).status).toBeUndefined();
    expect((await world.object('ExternalSecret', ns, 'es')).status).toBeUndefined();
  });
});
