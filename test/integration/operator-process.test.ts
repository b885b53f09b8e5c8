// The operator as a process: help, flags, health, metrics, logs, the end.

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { beforeAll, describe, expect, it } from 'vitest';

import { cleanEnv } from '../testbed/clean-env.ts';
import { eventually } from '../support/eventually.ts';
import { OperatorWorld } from '../support/operator-world.ts';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function tidelock(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [MAIN, ...args], {
      env: cleanEnv({ HOME: '/nowhere', ...env }),
    });
    return { code: 0, stdout, stderr };
  } catch (error) {
    if (error instanceof Error && 'stdout' in error && 'stderr' in error && 'code' in error) {
      return { code: Number(error.code), stdout: String(error.stdout), stderr: String(error.stderr) };
    }
    throw error;
  }
}

describe('the command line', () => {
  it('explains itself', async () => {
    const { code, stdout } = await tidelock(['--help']);

    expect(code).toBe(0);
    expect(stdout).toContain('--kubeconfig');
    expect(stdout).toContain('TIDELOCK_CONTROLLER_CLASS');
  });

  it('reports all mistakes at once', async () => {
    const { code, stderr } = await tidelock(['run', '--concurent=3', '--store-requeue-interval=5', '--concurrent=none']);

    expect(code).not.toBe(0);
    expect(stderr).toContain('--concurent');
    expect(stderr).toContain('--store-requeue-interval');
    expect(stderr).toContain('--concurrent');
  });

  it('says how to name a cluster when there is none', async () => {
    const { code, stderr } = await tidelock(['run', '--metrics-addr', '127.0.0.1:0', '--live-addr', '127.0.0.1:0']);

    expect(code).not.toBe(0);
    expect(stderr).toContain('no Kubernetes cluster to work with');
    expect(stderr).toContain('--kubeconfig');
  });
});

describe('a running operator', () => {
  let world: OperatorWorld;
  let ns: string;

  beforeAll(async () => {
    world = await OperatorWorld.open(['--loglevel', 'debug']);
    ns = await world.aNamespace();
    await world.create(ns, 'db', 'v');
    await world.apply(ns, { data: [{ secretKey: 'a', remoteRef: { key: 'db' } }] });
    await world.ready('ExternalSecret', ns);
    await world.apply(ns, { data: [{ secretKey: 'a', remoteRef: { key: 'nope' } }] }, { name: 'broken' });
    await world.failed(ns, 'broken');
  });

  it('is alive and ready', async () => {
    // Another test of this file may just have restarted it.
    await eventually(async () => {
      const answers = await Promise.all(
        ['healthz', 'readyz'].map(async (path) => (await fetch(`${world.operator.healthUrl}/${path}`)).status),
      );
      expect(answers).toEqual([200, 200]);
    });
  });

  it('serves metrics under the names that dashboards know', async () => {
    // Other tests may have started another operator a moment ago.
    for (const name of ['es', 'broken']) await world.force(ns, name);
    const text = await eventually(async () => {
      const found = await (await fetch(`${world.operator.metricsUrl}/metrics`)).text();
      expect(found).toMatch(
        /^externalsecret_provider_api_calls_count\{provider="AWS\/SecretsManager",call="GetSecretValue",status="success"\} [1-9]/m,
      );
      expect(found).toMatch(new RegExp(`^externalsecret_sync_calls_error\\{name="broken",namespace="${ns}"\\} [1-9]`, 'm'));
      return found;
    });

    const labels = `name="es",namespace="${ns}"`;
    expect(text).toMatch(new RegExp(`^externalsecret_sync_calls_total\\{${labels}\\} [1-9]`, 'm'));
    expect(text).toContain(`externalsecret_status_condition{name="es",namespace="${ns}",condition="Ready",status="True"} 1`);
    expect(text).toContain(`externalsecret_status_condition{name="broken",namespace="${ns}",condition="Ready",status="False"} 1`);
    expect(text).toMatch(new RegExp(`^externalsecret_reconcile_duration\\{${labels}\\} \\d`, 'm'));
    expect(text).toMatch(
      new RegExp(`^secretstore_status_condition\\{name="store",namespace="${ns}",condition="Ready",status="True"\\} 1`, 'm'),
    );
    expect(text).toMatch(/^controller_runtime_reconcile_total\{controller="externalsecret",result="[a-z_]+"\} [1-9]/m);
    expect(text).toMatch(/^workqueue_depth\{[^}]*name="externalsecret"[^}]*\} \d/m);
    expect(text).toMatch(new RegExp(`^tidelock_secret_last_verified_age_seconds\\{${labels}\\} \\d`, 'm'));
    expect(text).toMatch(/^process_resident_memory_bytes \d/m);
  });

  it('logs JSON with key and reconcile id', async () => {
    await world.apply(ns, { data: [{ secretKey: 'a', remoteRef: { key: 'db' } }] }, { name: 'logged' });
    await world.ready('ExternalSecret', ns, 'logged');

    const line = world.operator.log().find(({ msg, key }) => msg === 'synced' && key === `${ns}/logged`);
    expect(line).toMatchObject({ level: 'info', reconcileID: expect.any(String) });
    for (const text of world.operator.lines) expect(() => JSON.parse(text) as unknown, text).not.toThrow();
  });

  it('forgets the series of an ExternalSecret that is gone', async () => {
    await world.apply(ns, { data: [{ secretKey: 'a', remoteRef: { key: 'db' } }] }, { name: 'doomed' });
    await world.ready('ExternalSecret', ns, 'doomed');
    const before = await (await fetch(`${world.operator.metricsUrl}/metrics`)).text();

    await world.cluster.client.delete({
      apiVersion: 'external-secrets.io/v1',
      kind: 'ExternalSecret',
      metadata: { namespace: ns, name: 'doomed' },
    });

    expect(before).toContain('name="doomed"');
    await eventually(async () => expect(await (await fetch(`${world.operator.metricsUrl}/metrics`)).text()).not.toContain('name="doomed"'));
  });

  it('ends with 0 at SIGTERM', async () => {
    const exit = await world.operator.stop();
    await world.restart(['--loglevel', 'debug']);

    expect(exit).toEqual({ kind: 'exited', code: 0 });
  });
});
