// The test bed itself: quick when built, gone when closed, and honest about what it lacks.

import { chmod, mkdir, mkdtemp, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CreateSecretCommand, ListSecretsCommand } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { eventually } from '../support/eventually.ts';
import { isRunning } from '../support/is-running.ts';
import { KubeClient, statusOf } from '../support/kube-client.ts';
import { ownBed } from '../support/own-bed.ts';
import { secretsManager } from '../support/aws-clients.ts';
import { useCluster } from '../support/cluster.ts';
import { openBed } from '../testbed/bed.ts';
import { Child } from '../testbed/child.ts';
import { find } from '../testbed/find.ts';
import { withLock } from '../testbed/lock.ts';
import { obtain } from '../testbed/obtain.ts';
import { PARTS } from '../testbed/parts.ts';
import { renderChart } from '../testbed/render-chart.ts';

const HOLD_BED = fileURLToPath(new URL('../support/hold-bed.ts', import.meta.url));
const HELD = z.object({ pids: z.array(z.number()), folder: z.string() });
const NEVER = new AbortController().signal;

async function exists(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  );
}

async function anyRunning(pids: readonly number[]): Promise<boolean> {
  return (await Promise.all(pids.map(isRunning))).includes(true);
}

describe('a bed', () => {
  it('builds nothing when everything is there, and leaves neither process nor folder behind', async () => {
    const bed = openBed();
    await Promise.all([bed.cluster(), bed.moto(), bed.vault()]);
    const pids = (await bed.processes()).flatMap(({ pid }) => pid ?? []);

    expect([...bed.origins().keys()].toSorted()).toEqual(['etcd', 'kube-apiserver', 'moto', 'vault']);
    expect([...bed.origins().values()]).not.toContain('built');
    expect(pids).toHaveLength(4);
    expect(await exists(bed.folder)).toBe(true);

    await bed[Symbol.asyncDispose]();

    expect(await anyRunning(pids)).toBe(false);
    expect(await exists(bed.folder)).toBe(false);
  });

  it('clears away what is still starting when it is closed early', async () => {
    const bed = openBed();
    const cluster = bed.cluster();
    // Something was started, the API server is not ready yet.
    await eventually(async () => expect(await exists(join(bed.folder, 'etcd'))).toBe(true), { everyMs: 10 });

    await bed[Symbol.asyncDispose]();

    await expect(cluster).rejects.toThrow('The test bed is closing');
    expect(await exists(bed.folder)).toBe(false);
  });

  it.each(['SIGKILL', 'SIGTERM'] as const)('leaves nothing behind when its process dies by %s', async (signal) => {
    let printed = '';
    const holder = new Child('holder', { file: process.execPath, args: [HOLD_BED] }, [], { onLine: (line) => (printed += line) });
    const { pids, folder } = await eventually(() => HELD.parse(JSON.parse(printed)), { timeoutMs: 50_000 });
    expect(pids).toHaveLength(4);
    expect(await anyRunning(pids)).toBe(true);

    holder.signal(signal);

    expect(await holder.exited).toEqual({ kind: 'killed', signal });
    await eventually(async () => {
      expect(await anyRunning(pids)).toBe(false);
      expect(await exists(folder)).toBe(false);
    });
  });
});

describe('the cluster', () => {
  const shared = useCluster();

  it('refuses a ServiceAccount without rights', async () => {
    const namespace = await shared.aNamespace();
    const { token, user } = await shared.anAccount(namespace, 'nobody');
    await using client = new KubeClient(shared.facts, token);

    const refused = await client.list('v1', 'Secret', namespace).then(
      () => undefined,
      (error: unknown) => statusOf(error),
    );

    expect(refused).toBe(403);
    const events = await shared.auditEvents();
    expect(events.filter((event) => event.user === user && event.resource === 'secrets')).toMatchObject([
      { verb: 'list', code: 403, namespace },
    ]);
  });

  it('serves the CRDs of this repository', async () => {
    const namespace = await shared.aNamespace();

    await shared.client.apply(
      `
      apiVersion: external-secrets.io/v1
      kind: ExternalSecret
      metadata: { name: db }
      spec: { secretStoreRef: { name: aws }, data: [{ secretKey: a, remoteRef: { key: b } }] }
      `,
      namespace,
    );

    expect(await shared.client.list('external-secrets.io/v1', 'ExternalSecret', namespace)).toHaveLength(1);
  });
});

describe('a cluster that is restarted', () => {
  const bed = ownBed({ audit: true });

  it('keeps its data, its address and its tokens', async () => {
    const cluster = await bed.cluster();
    await using client = new KubeClient(cluster.facts);
    const ref = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace: 'default', name: 'kept' } };
    await client.create(ref);

    await cluster.stopApiServer();
    await expect(client.read(ref)).rejects.toThrow('fetch failed');
    await cluster.startApiServer(NEVER);

    expect(await client.find(ref)).toMatchObject(ref);
    expect(await bed.kubectl(['get', 'configmap', 'kept', '--output', 'name'], NEVER)).toBe('configmap/kept');
  });
});

describe('moto', () => {
  const bed = ownBed();

  it('falls silent and goes on where it was, and is empty after a restart', async () => {
    const moto = await bed.moto();
    const client = secretsManager(moto.facts);
    await client.send(new CreateSecretCommand({ Name: 'db', SecretString: 'x' }));

    moto.pause();
    await expect(client.send(new ListSecretsCommand({}), { abortSignal: AbortSignal.timeout(300) })).rejects.toThrow(/abort/i);
    moto.resume();
    const names = (await client.send(new ListSecretsCommand({}))).SecretList?.map(({ Name }) => Name);
    await moto.stop();
    await moto.start(NEVER);

    expect(names).toEqual(['db']);
    expect((await client.send(new ListSecretsCommand({}))).SecretList).toEqual([]);
  });
});

describe('the search for a part', () => {
  let folder = '';

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tidelock-parts-'));
  });
  afterAll(async () => await rm(folder, { recursive: true }));

  async function aProgram(place: string, name: string, script: string): Promise<string> {
    await mkdir(join(folder, place), { recursive: true });
    const file = join(folder, place, name);
    await writeFile(file, `#!/bin/sh\n${script}\n`);
    await chmod(file, 0o755);
    return file;
  }

  it('takes KUBEBUILDER_ASSETS before PATH', async () => {
    const file = await aProgram('assets', 'etcd', 'echo etcd Version: 3.6.0');
    await aProgram('path', 'etcd', 'echo etcd Version: 3.6.0');
    const env = { KUBEBUILDER_ASSETS: join(folder, 'assets'), PATH: join(folder, 'path') };

    expect(await find(PARTS.etcd, '/nowhere', env, NEVER)).toEqual({ kind: 'found', program: { file, args: [] }, origin: 'assets' });
  });

  it('passes by what does not run or is too old, and says so', async () => {
    const broken = await aProgram('broken', 'etcd', 'exit 3');
    const old = await aProgram('old', 'etcd', 'echo etcd Version: 3.4.1');
    const env = { KUBEBUILDER_ASSETS: join(folder, 'broken'), PATH: join(folder, 'old') };

    expect(await find(PARTS.etcd, '/nowhere', env, NEVER)).toEqual({
      kind: 'missing',
      notes: [`${broken} does not run (etcd --version ended with exit code 3)`, `${old} is older than 3.5 (etcd Version: 3.4.1)`],
    });
  });

  it('names all parts and all ways when there is no program, no Go and no Python', async () => {
    const before = {
      PATH: process.env['PATH'],
      TIDELOCK_CACHE: process.env['TIDELOCK_CACHE'],
      KUBEBUILDER_ASSETS: process.env['KUBEBUILDER_ASSETS'],
    };
    Object.assign(process.env, { PATH: join(folder, 'empty'), TIDELOCK_CACHE: join(folder, 'cache'), KUBEBUILDER_ASSETS: '' });
    try {
      await expect(obtain('etcd', () => undefined, NEVER)).rejects.toThrow('The test bed lacks etcd, kube-apiserver, moto.');
    } finally {
      for (const [name, value] of Object.entries(before)) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
    }
    expect(await exists(join(folder, 'cache'))).toBe(false);
  });
});

describe('the lock of a part', () => {
  it('lets one builder at a time in', async () => {
    const path = join(await mkdtemp(join(tmpdir(), 'tidelock-lock-')), 'part.lock');
    let inside = 0;
    let most = 0;
    async function build(): Promise<void> {
      inside += 1;
      most = Math.max(most, inside);
      await new Promise((resolve) => setTimeout(resolve, 20));
      inside -= 1;
    }

    await Promise.all([withLock(path, build, NEVER), withLock(path, build, NEVER), withLock(path, build, NEVER)]);

    expect(most).toBe(1);
    expect(await exists(path)).toBe(false);
    await rm(join(path, '..'), { recursive: true });
  });

  it('is taken over when its holder has been silent for minutes', async () => {
    const path = join(await mkdtemp(join(tmpdir(), 'tidelock-lock-')), 'part.lock');
    const longAgo = new Date(Date.now() - 600_000);
    await mkdir(path);
    await utimes(path, longAgo, longAgo);

    expect(await withLock(path, () => Promise.resolve('built'), NEVER)).toBe('built');
    await rm(join(path, '..'), { recursive: true });
  });
});

describe('helm', () => {
  const bed = ownBed();

  it('renders a chart into objects', async () => {
    const chart = join(bed.folder, 'chart');
    await mkdir(join(chart, 'templates'), { recursive: true });
    await writeFile(join(chart, 'Chart.yaml'), 'apiVersion: v2\nname: chart\nversion: 0.1.0\n');
    await writeFile(join(chart, 'templates/a.yaml'), 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: {{ .Release.Name }} }\n---\n');

    expect(await renderChart(bed, ['here', chart], NEVER)).toEqual([{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'here' } }]);
  });
});
