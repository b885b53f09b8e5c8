// The operator with Vault, under the rights of the chart: who logs in, how often, and what stores and ExternalSecrets say about it.

import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { useCluster } from '../support/cluster.ts';
import type { TestCluster } from '../support/cluster.ts';
import { eventually } from '../support/eventually.ts';
import { startOperator } from '../support/operator.ts';
import type { Operator } from '../support/operator.ts';
import { ownBed } from '../support/own-bed.ts';
import { grantRights } from '../support/rights.ts';
import { aKubernetesAuth, aKubernetesRole } from '../support/vault-kubernetes.ts';
import { useVault } from '../support/vault.ts';
import type { TestVault } from '../support/vault.ts';
import { installCrds } from '../testbed/install-crds.ts';

const CRDS = fileURLToPath(new URL('../../crds', import.meta.url));
const API = 'external-secrets.io/v1';
const STATUS = z.looseObject({
  status: z
    .looseObject({
      conditions: z.array(z.looseObject({ type: z.string(), status: z.string(), reason: z.string(), message: z.string() })).optional(),
    })
    .optional(),
});

let cluster: TestCluster;
let vault: TestVault;
let operator: Operator;
let kubeconfig = '';

const bed = ownBed({ audit: true });

beforeAll(async () => {
  const [servers, server] = await Promise.all([bed.cluster(), bed.vault()]);
  cluster = useCluster(servers);
  vault = useVault(server);
  await installCrds(servers.facts, CRDS, AbortSignal.timeout(30_000));
  kubeconfig = await grantRights(servers.facts, cluster.client, AbortSignal.timeout(30_000));
  operator = await startOperator({ kubeconfig });
});

/** A SecretStore `store` on the Vault of the bed. */
async function aStore(namespace: string, auth: object): Promise<void> {
  const spec = { provider: { vault: { server: vault.facts.plainAddress, path: 'secret', auth } } };
  await cluster.client.apply([{ apiVersion: API, kind: 'SecretStore', metadata: { namespace, name: 'store' }, spec }]);
}

/** An ExternalSecret that extracts all of `secret/<namespace>`. */
async function anExternalSecret(namespace: string, name = 'es'): Promise<void> {
  const spec = { refreshInterval: '1h', secretStoreRef: { name: 'store' }, dataFrom: [{ extract: { key: namespace } }] };
  await cluster.client.apply([{ apiVersion: API, kind: 'ExternalSecret', metadata: { namespace, name }, spec }]);
}

/** `True Valid`, once it is so. */
async function says(kind: string, namespace: string, name: string, expected: string): Promise<string> {
  return await eventually(async () => {
    const object = STATUS.parse(await cluster.client.read({ apiVersion: API, kind, metadata: { namespace, name } }));
    const ready = object.status?.conditions?.find(({ type }) => type === 'Ready');
    if (`${ready?.status} ${ready?.reason}` !== expected) throw new Error(`${kind} ${name}: ${JSON.stringify(object.status)}`);
    return ready?.message ?? '';
  });
}

async function aNamespace(): Promise<{ readonly namespace: string; readonly policy: string }> {
  const namespace = await cluster.aNamespace();
  await vault.kv('secret').put(namespace, { k: 'v' });
  return { namespace, policy: await vault.aPolicy({ [`secret/+/${namespace}`]: ['read'] }) };
}

describe('the operator with Vault', () => {
  it('says that a password is wrong on the store, and waits with the ExternalSecret', async () => {
    const { namespace } = await aNamespace();
    const path = await vault.anAuthMethod('userpass');
    await vault.write(`auth/${path}/users/${namespace}`, { password: 'pw' });
    await cluster.client.create({ apiVersion: 'v1', kind: 'Secret', metadata: { namespace, name: 't' }, stringData: { pw: 'c4n4ry-bad' } });

    await aStore(namespace, { userPass: { path, username: namespace, secretRef: { name: 't', key: 'pw' } } });
    await anExternalSecret(namespace);

    expect(await says('SecretStore', namespace, 'store', 'False InvalidProviderConfig')).toContain('invalid username or password');
    expect(await says('ExternalSecret', namespace, 'es', 'False SecretSyncedError')).toMatch(/^could not get secret data from provider/);
    expect(operator.lines.join('\n')).not.toContain('c4n4ry');
  });

  it('goes on by itself when the token in the Secret is repaired', async () => {
    const { namespace, policy } = await aNamespace();
    const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { namespace, name: 't' } };
    await cluster.client.create({ ...secret, stringData: { token: 'wrong' } });
    await aStore(namespace, { tokenSecretRef: { name: 't', key: 'token' } });
    await anExternalSecret(namespace);
    await says('SecretStore', namespace, 'store', 'False InvalidProviderConfig');

    const { token } = await vault.aToken([policy]);
    await cluster.client.merge({ ...secret, stringData: { token } });

    await says('SecretStore', namespace, 'store', 'True Valid');
    await says('ExternalSecret', namespace, 'es', 'True SecretSynced');
    const target = await cluster.client.read({ apiVersion: 'v1', kind: 'Secret', metadata: { namespace, name: 'es' } });
    expect(target).toMatchObject({
      data: { k: Buffer.from('v').toString('base64') },
      metadata: { annotations: { 'reconcile.external-secrets.io/data-hash': 'a5ed8ea1c1be40fdb1975cb0a6fd52a4803c7f13cc97721399013172' } },
    });
  });

  it('logs in once for all ExternalSecrets of a store, with a ServiceAccount, and revokes its token when it ends', async () => {
    const { namespace, policy } = await aNamespace();
    const path = await aKubernetesAuth(vault, cluster, namespace);
    await cluster.anAccount(namespace, 'app');
    await aKubernetesRole(vault, path, 'app', { namespace, accounts: ['app'], policies: [policy], audience: 'vault' });
    await aStore(namespace, { kubernetes: { mountPath: path, role: 'app', serviceAccountRef: { name: 'app', audiences: ['vault'] } } });

    const names = Array.from({ length: 20 }, (_, index) => `es-${index}`);
    await Promise.all(names.map((name) => anExternalSecret(namespace, name)));
    for (const name of names) await says('ExternalSecret', namespace, name, 'True SecretSynced');

    const logins = await vault.audit({ path: `auth/${path}/login` });
    expect(logins).toHaveLength(1);
    await operator.stop();
    operator = await startOperator({ kubeconfig });
    const revoked = await vault.audit({ accessor: logins[0]?.accessor ?? '', path: 'auth/token/revoke-self' });
    expect(revoked).toHaveLength(1);
  });
});
