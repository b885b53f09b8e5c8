// The views on a real API server: they fill, follow, survive a restart of the server without a new list, and hold no data.

import { once } from 'node:events';
import { connect as connectSocket, createServer, type Socket } from 'node:net';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { CREATED_BY_LABEL, MANAGED_LABEL } from '#core/secret.ts';
import type { Client } from '#kube/client.ts';
import { KubeCluster } from '#kube/cluster.ts';
import { connect } from '#kube/connect.ts';
import { EventRecorder } from '#kube/events.ts';
import { namespaceFeed, type NamespaceMeta } from '#kube/kinds.ts';
import type { SecretNews } from '#kube/secret-metadata.ts';
import { Store } from '#kube/store.ts';
import { realTiming } from '#kube/timing.ts';
import { watch } from '#kube/watch.ts';
import { useCluster } from '../support/cluster.ts';
import { eventually } from '../support/eventually.ts';
import { KubeClient } from '../support/kube-client.ts';
import { ownBed } from '../support/own-bed.ts';
import type { ClusterFacts } from '../testbed/cluster-facts.ts';
import { writeKubeconfig } from '../testbed/kubeconfig.ts';

const CANARY = 'c4n4ry-hunter2';
const cluster = useCluster();

interface Running extends AsyncDisposable {
  readonly views: KubeCluster;
  readonly client: Client;
  readonly news: readonly SecretNews[];
}

/** Views that are filled, of one namespace if one is given. */
async function running(namespace?: string): Promise<Running> {
  const client = connect({ kubeconfig: cluster.facts.kubeconfig, env: {}, version: '0.0.0' });
  const news: SecretNews[] = [];
  const clusterStores = namespace === undefined;
  const views = new KubeCluster(client, { timing: realTiming, namespace, clusterStores, onSecret: (one) => news.push(one) });
  const stop = new AbortController();
  const run = views.run(stop.signal);
  await views.synced();
  return {
    views,
    client,
    news,
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await run;
      await client[Symbol.asyncDispose]();
    },
  };
}

function secret(namespace: string, name: string, labels: Readonly<Record<string, string>> = {}) {
  return { apiVersion: 'v1', kind: 'Secret', metadata: { namespace, name, labels }, stringData: { password: CANARY } };
}

function externalSecret(namespace: string, parts: object = {}) {
  const spec = { secretStoreRef: { name: 'store' }, data: [{ secretKey: 'a', remoteRef: { key: 'k' } }] };
  return { apiVersion: 'external-secrets.io/v1', kind: 'ExternalSecret', metadata: { namespace, name: 'es', ...parts }, spec };
}

describe('the views', () => {
  it('hold the metadata of managed Secrets and no data, and tell of all Secrets', async () => {
    const namespace = await cluster.aNamespace();
    const labels = { [MANAGED_LABEL]: 'true', [CREATED_BY_LABEL]: 'hash' };
    await cluster.client.create(secret(namespace, 'before', labels));
    await using world = await running(namespace);

    await cluster.client.create(secret(namespace, 'after', labels));
    await cluster.client.create(secret(namespace, 'other'));
    const unlabelled = { namespace, name: 'before', labels: { [MANAGED_LABEL]: null } };
    await cluster.client.merge({ apiVersion: 'v1', kind: 'Secret', metadata: unlabelled });

    await eventually(() => expect(world.news).toHaveLength(3));
    expect(world.views.createdBy(namespace, 'hash').map(({ name }) => name)).toEqual(['after']);
    expect(world.views.managedSecret(`${namespace}/other`)).toBeUndefined();
    expect(world.news.map((one) => 'key' in one && one.key)).toEqual(['after', 'other', 'before'].map((name) => `${namespace}/${name}`));
    const everything = inspect([world.views.secrets, world.news], { depth: 12, showHidden: true });
    expect(everything).not.toContain(CANARY);
    expect(everything).not.toContain(Buffer.from(CANARY).toString('base64'));
  });

  it('read lists of more than one page', async () => {
    const namespace = await cluster.aNamespace();
    const names = Array.from({ length: 501 }, (_, index) => `s-${index}`);
    for (let index = 0; index < names.length; index += 50) {
      await Promise.all(
        names.slice(index, index + 50).map((name) => cluster.client.create(secret(namespace, name, { [MANAGED_LABEL]: 'true' }))),
      );
    }

    await using world = await running(namespace);

    expect(world.views.secrets.size).toBe(501);
  });

  it('know our own status at once, keep the managed fields out and refuse a status of an older object', async () => {
    const namespace = await cluster.aNamespace();
    await using world = await running();
    await cluster.client.create(externalSecret(namespace));
    const read = await eventually(() => world.views.externalSecret(`${namespace}/es`) ?? expect.fail('not seen yet'));

    await world.views.patchExternalSecretStatus(read, { binding: { name: 'es' } }, AbortSignal.timeout(5000));

    const known = world.views.externalSecret(`${namespace}/es`);
    expect(known?.status?.binding?.name).toBe('es');
    expect(known?.metadata).not.toHaveProperty('managedFields');
    const stale = world.views.patchExternalSecretStatus(read, { binding: { name: 'x' } }, AbortSignal.timeout(5000));
    await expect(stale).rejects.toMatchObject({ code: 'Conflict' });
    expect(world.views.namespaceLabels(namespace)).toEqual({ 'kubernetes.io/metadata.name': namespace });
  });

  it('let an object go that waits for a finalizer', async () => {
    const namespace = await cluster.aNamespace();
    const finalizer = 'externalsecrets.external-secrets.io/externalsecret-cleanup';
    await using world = await running(namespace);
    const created = externalSecret(namespace, { finalizers: [finalizer] });
    await cluster.client.create(created);
    await cluster.client.delete(created);
    const going = await eventually(() => {
      const seen = world.views.externalSecret(`${namespace}/es`);
      return seen?.metadata.deletionTimestamp === undefined ? expect.fail('not going yet') : seen;
    });

    await world.views.removeFinalizer(going, finalizer, AbortSignal.timeout(5000));

    await eventually(() => expect(world.views.externalSecret(`${namespace}/es`)).toBeUndefined());
    expect(await cluster.client.find(created)).toBeUndefined();
  });
});

describe('events', () => {
  it('are written for people to find, and counted when they repeat', async () => {
    const namespace = await cluster.aNamespace();
    await using world = await running(namespace);
    const events = new EventRecorder(world.client, { component: 'external-secrets', timing: realTiming, epoch: Date.now });
    const stop = new AbortController();
    const run = events.run(stop.signal);
    const subject = {
      apiVersion: 'external-secrets.io/v1',
      kind: 'ExternalSecret',
      metadata: { namespace, name: 'es', uid: 'u', resourceVersion: '1' },
    };
    const notice = { subject, type: 'Normal' as const, reason: 'Updated', message: 'secret updated' };

    events.record(notice);
    await eventually(async () => expect(await cluster.client.list('v1', 'Event', namespace)).toHaveLength(1));
    events.record(notice);

    await eventually(async () => {
      expect(await cluster.client.list('v1', 'Event', namespace)).toMatchObject([
        { reason: 'Updated', count: 2, source: { component: 'external-secrets' } },
      ]);
    });
    stop.abort();
    await run;
  });
});

/** A feed's view, with what it was told. */
async function followed(kubeconfig: string) {
  const client = connect({ kubeconfig, env: {}, version: '0.0.0' });
  const view = new Store<NamespaceMeta>({});
  const kinds: string[] = [];
  const stop = new AbortController();
  async function run(): Promise<void> {
    for await (const event of watch(namespaceFeed(client), realTiming, stop.signal)) {
      kinds.push(event.kind);
      view.apply(event);
    }
  }
  const pump = run();
  await view.synced;
  const differences: string[] = [];
  view.subscribe(({ kind, key }) => differences.push(`${kind} ${key}`));
  return {
    view,
    kinds,
    differences,
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await pump;
      await client[Symbol.asyncDispose]();
    },
  };
}

describe('a connection that is cut', () => {
  it('is taken up where it broke: nothing is missed, nothing is listed anew', async () => {
    await using wire = await cuttable(cluster.facts);
    await using world = await followed(
      await writeKubeconfig({ ...cluster.facts, server: wire.server }, 'cuttable', cluster.facts.adminToken),
    );

    const before = await cluster.aNamespace('before');
    await eventually(() => expect(world.differences).toContain(`added /${before}`));

    wire.cut();
    const after = await cluster.aNamespace('after');

    await eventually(() => expect(world.differences).toContain(`added /${after}`));
    expect(world.kinds.filter((kind) => kind === 'init')).toHaveLength(1);
    expect(world.kinds).toContain('trouble');
  });
});

describe('a restart of the API server', () => {
  const bed = ownBed();

  it('is survived: the view stands meanwhile, and afterwards only the difference is told', async () => {
    const server = await bed.cluster();
    await using admin = new KubeClient(server.facts);
    await using world = await followed(server.facts.kubeconfig);
    const { size } = world.view;

    await server.stopApiServer();
    await eventually(() => expect(world.kinds).toContain('trouble'));
    expect(world.view.size).toBe(size);
    await server.startApiServer(AbortSignal.timeout(60_000));
    await admin.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'meanwhile' } });

    await eventually(() => expect(world.differences).toContain('added /meanwhile'), { timeoutMs: 40_000 });
    expect(world.differences).toEqual(['added /meanwhile']);
  });
});

/** A wire to the API server that can be cut. */
async function cuttable({ server }: ClusterFacts) {
  const { hostname, port } = new URL(server);
  const sockets = new Set<Socket>();
  const wire = createServer((near) => {
    const far = connectSocket(Number(port), hostname);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => sockets.delete(socket));
    }
    near.pipe(far).pipe(near);
  });
  wire.listen(0, '127.0.0.1');
  await once(wire, 'listening');
  const address = wire.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  function cut(): void {
    for (const socket of sockets) socket.destroy();
  }
  return {
    server: `https://127.0.0.1:${address.port}`,
    cut,
    [Symbol.asyncDispose]: async () => {
      cut();
      wire.close();
      await once(wire, 'close');
    },
  };
}
