// Every way to log in to Vault, from the store's spec to a secret that is read: real Secrets and ServiceAccounts, a real Vault.

import { createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import type { JsonWebKey, KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';

import type { SecretStore } from '#api/secret-store.ts';
import type { VaultAuth as AuthSpec } from '#api/vault-auth.ts';
import type { VaultProvider } from '#api/vault-provider.ts';
import { Failure } from '#core/errors.ts';
import type { ObjectKey } from '#core/keys.ts';
import type { Client } from '#kube/client.ts';
import { KubeCluster } from '#kube/cluster.ts';
import { connect } from '#kube/connect.ts';
import { realTiming } from '#kube/timing.ts';
import { openProviders } from '#providers/open.ts';
import type { Providers } from '#providers/open.ts';
import type { Provider } from '#providers/provider.ts';
import { backendConfig } from '#sync/backend-config.ts';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';

import { useCluster } from '../support/cluster.ts';
import { anLdapDirectory } from '../support/ldap-directory.ts';
import { anAwsAuth, anAwsRole } from '../support/vault-aws.ts';
import { aKubernetesAuth, aKubernetesRole } from '../support/vault-kubernetes.ts';
import { useVault } from '../support/vault.ts';
import { apiClient } from '../testbed/api-client.ts';
import { createAuthority } from '../testbed/certificates.ts';

const NEVER = new AbortController().signal;
const CANARY = 'c4n4ry-hunter2';

const vault = useVault();
const cluster = useCluster();

let client: Client;
let views: KubeCluster;
let providers: Providers;
let namespace = '';
let policy = '';
let ca = '';

beforeAll(async () => {
  client = connect({ kubeconfig: cluster.facts.kubeconfig, env: {}, version: '0.0.0' });
  views = new KubeCluster(client, { timing: realTiming, clusterStores: false });
  providers = openProviders({ version: '0.0.0', env: { AWS_STS_ENDPOINT: inject('moto').endpoint }, allowNodeCredentials: false });
  namespace = await cluster.aNamespace('logins');
  policy = await vault.aPolicy({ [`secret/data/${namespace}`]: ['read'], [`secret/metadata/${namespace}`]: ['read'] });
  await vault.kv('secret').put(namespace, { user: 'ann' });
  ca = await readFile(vault.facts.caFile, 'base64');
});

afterAll(async () => {
  providers[Symbol.dispose]();
  await client[Symbol.asyncDispose]();
});

/** A Secret; returns its name. */
async function aSecret(name: string, stringData: Readonly<Record<string, string>>): Promise<string> {
  await cluster.client.create({ apiVersion: 'v1', kind: 'Secret', metadata: { namespace, name }, stringData });
  return name;
}

function storeOf(provider: Partial<VaultProvider>): SecretStore {
  const metadata = { namespace, name: 'store', uid: 'uid', resourceVersion: '1', generation: 1, creationTimestamp: '2026-01-01T00:00:00Z' };
  return {
    kind: 'SecretStore',
    metadata,
    spec: { provider: { vault: { server: vault.facts.address, path: 'secret', caBundle: ca, ...provider } } },
  };
}

function open(provider: Partial<VaultProvider>): Provider {
  return providers.open(backendConfig(storeOf(provider), { cluster: views, namespace, seen: new Map<ObjectKey, string>() }));
}

/** Two checks and two reads; the value, and the logins below `auth/<path>/` that it took. */
async function used(auth: AuthSpec, path: string, provider: Partial<VaultProvider> = {}): Promise<{ value: string; logins: number }> {
  const before = (await loginsAt(path)).length;
  await using session = open({ ...provider, auth });
  await Promise.all([session.check(NEVER), session.check(NEVER)]);
  await session.read([{ key: namespace }], NEVER);
  const [read] = await session.read([{ key: namespace }], NEVER);
  if (read?.kind !== 'value') throw new Error(read?.failure.message);
  return { value: Buffer.from(read.value.reveal()).toString('utf8'), logins: (await loginsAt(path)).length - before };
}

function loginsAt(path: string): ReturnType<typeof vault.audit> {
  return vault.audit({ path: new RegExp(`^auth/${path}/login`) });
}

async function failureOf(auth: AuthSpec, provider: Partial<VaultProvider> = {}): Promise<Failure> {
  await using session = open({ ...provider, auth });
  const error: unknown = await session.check(NEVER).catch((thrown: unknown) => thrown);
  if (!(error instanceof Failure)) throw new Error(`no Failure: ${String(error)}`);
  expect(`${error.message} ${error.remedy}`).not.toContain(CANARY);
  return error;
}

const READ = { value: '{"user":"ann"}', logins: 1 };

describe('a store logs in once', () => {
  it('with a token, which takes no login and is left alive', async () => {
    const { token } = await vault.aToken([policy]);
    const tokenSecretRef = { name: await aSecret('token', { k: token }), key: 'k' };

    expect(await used({ tokenSecretRef }, 'token')).toEqual({ ...READ, logins: 0 });
    expect(await used({ tokenSecretRef }, 'token')).toEqual({ ...READ, logins: 0 });
  });

  it('with AppRole', async () => {
    const path = await vault.anAuthMethod('approle');
    const { roleId, secretId } = await vault.anAppRole(path, 'app', { token_policies: [policy] });
    const secretRef = { name: await aSecret('approle', { id: roleId, secret: secretId }), key: 'secret' };

    expect(await used({ appRole: { path, roleId: ` ${roleId} `, secretRef } }, path)).toEqual(READ);
    expect(await used({ appRole: { path, roleRef: { ...secretRef, key: 'id' }, secretRef } }, path)).toEqual(READ);
  });

  it('with a name and a password', async () => {
    const path = await vault.anAuthMethod('userpass');
    await vault.write(`auth/${path}/users/ann`, { password: 'x', token_policies: [policy] });
    const secretRef = { name: await aSecret('userpass', { k: 'x' }), key: 'k' };

    expect(await used({ userPass: { path, username: ' ann ', secretRef } }, path)).toEqual(READ);
  });

  it('with an entry of a directory', async () => {
    const directory = await anLdapDirectory({ 'cn=ann,ou=people': 'x' });
    const path = await vault.anAuthMethod('ldap', { url: directory.url, userdn: 'ou=people', userattr: 'cn' });
    await vault.write(`auth/${path}/users/ann`, { policies: policy });
    const secretRef = { name: await aSecret('ldap', { k: 'x' }), key: 'k' };

    expect(await used({ ldap: { path, username: 'ann', secretRef } }, path)).toEqual(READ);
  });

  it('with a ServiceAccount that Vault asks the API server about, or with the token of one in a Secret', async () => {
    const { token } = await cluster.anAccount(namespace, 'app');
    const path = await aKubernetesAuth(vault, cluster, namespace);
    await aKubernetesRole(vault, path, 'app', { namespace, accounts: ['app'], policies: [policy] });
    const name = await aSecret('account', { token });

    expect(await used({ kubernetes: { mountPath: path, role: 'app', serviceAccountRef: { name: 'app' } } }, path)).toEqual(READ);
    expect(await used({ kubernetes: { mountPath: path, role: 'app', secretRef: { name } } }, path)).toEqual(READ);
    expect(await failureOf({ kubernetes: { mountPath: path, role: 'app', serviceAccountRef: { name: 'default' } } })).toMatchObject({
      code: 'AuthFailed',
    });
  });

  it('with a ServiceAccount whose token Vault checks itself, by audience', async () => {
    const path = await vault.anAuthMethod('jwt', { jwt_validation_pubkeys: [await clusterKey()] });
    await cluster.anAccount(namespace, 'robot');
    const bound = { bound_subject: `system:serviceaccount:${namespace}:robot`, bound_audiences: ['vault'] };
    await vault.write(`auth/${path}/role/app`, { role_type: 'jwt', user_claim: 'sub', token_policies: [policy], ...bound });
    const serviceAccountRef = { name: 'robot' };

    expect(await used({ jwt: { path, role: 'app', kubernetesServiceAccountToken: { serviceAccountRef } } }, path)).toEqual(READ);
    const other = await failureOf({
      jwt: { path, role: 'app', kubernetesServiceAccountToken: { serviceAccountRef, audiences: ['other'] } },
    });
    expect(other).toMatchObject({ code: 'AuthFailed', message: expect.stringContaining('audience') });
  });

  it('with a signed token of another issuer', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const path = await vault.anAuthMethod('jwt', {
      jwt_validation_pubkeys: [publicKey.export({ type: 'spki', format: 'pem' })],
      default_role: 'app',
    });
    const role = { role_type: 'jwt', user_claim: 'sub', bound_audiences: ['vault'], token_policies: [policy] };
    await vault.write(`auth/${path}/role/app`, role);
    const now = Math.floor(Date.now() / 1_000);
    const jwt = signedToken({ sub: 'ann', aud: 'vault', iat: now, exp: now + 600 }, privateKey);
    const secretRef = { name: await aSecret('jwt', { k: jwt }), key: 'k' };

    expect(await used({ jwt: { path, role: 'app', secretRef } }, path)).toEqual(READ);
    expect(await used({ jwt: { path, secretRef } }, path)).toEqual(READ);
  });

  it("with a client's certificate", async () => {
    const authority = createAuthority('clients');
    const path = await vault.anAuthMethod('cert');
    await vault.write(`auth/${path}/certs/app`, { certificate: authority.cert, token_policies: [policy] });
    const { cert, key } = authority.issue('ann');
    const name = await aSecret('cert', { cert, key });
    const method = { path, clientCert: { name, key: 'cert' }, secretRef: { name, key: 'key' } };

    expect(await used({ cert: { ...method, vaultRole: 'app' } }, path)).toEqual(READ);
    expect(await used({ cert: method }, path)).toEqual(READ);
    const stranger = createAuthority('strangers').issue('ann');
    const other = await aSecret('cert-of-stranger', { cert: stranger.cert, key: stranger.key });
    const strange = { path, clientCert: { name: other, key: 'cert' }, secretRef: { name: other, key: 'key' } };
    expect(await failureOf({ cert: strange })).toMatchObject({ code: 'AuthFailed', message: expect.stringContaining('HTTP 400') });
  });

  it('with an identity of AWS', async () => {
    const { credentials } = inject('moto');
    const path = await anAwsAuth(vault, inject('moto'), { serverId: 'vault.test' });
    await anAwsRole(vault, path, 'app', 'arn:aws:iam::123456789012:user/moto', [policy]);
    const name = await aSecret('aws', { id: credentials.accessKeyId, key: credentials.secretAccessKey });
    const secretRef = { accessKeyIDSecretRef: { name, key: 'id' }, secretAccessKeySecretRef: { name, key: 'key' } };

    expect(await used({ iam: { path, vaultRole: 'app', vaultAwsIamServerID: 'vault.test', secretRef } }, path)).toEqual(READ);
    expect(await failureOf({ iam: { path, vaultRole: 'app', vaultAwsIamServerID: 'other', secretRef } })).toMatchObject({
      code: 'AuthFailed',
    });
  });
});

describe('a login that Vault refuses', () => {
  it('is told in the words of Vault, with what to check', async () => {
    const path = await vault.anAuthMethod('userpass');
    await vault.write(`auth/${path}/users/ann`, { password: 'x', token_policies: [policy] });
    const secretRef = { name: await aSecret('wrong', { k: CANARY }), key: 'k' };
    const host = new URL(vault.facts.address).host;

    expect(await failureOf({ userPass: { path, username: 'ann', secretRef } })).toMatchObject({
      code: 'AuthFailed',
      message: `Vault at ${host} refuses the login at "auth/${path}/login/ann" (HTTP 400: invalid username or password)`,
      remedy: `check spec.provider.vault.auth.userPass against what auth/${path} knows`,
    });
    expect(await failureOf({ userPass: { path: 'nowhere', username: 'ann', secretRef } })).toMatchObject({
      code: 'AuthFailed',
      message: expect.stringContaining('(HTTP 403: permission denied)'),
      remedy: expect.stringContaining('is enabled at auth/nowhere'),
    });
  });

  it('is AppRole with a role or a secret id that it does not know', async () => {
    const path = await vault.anAuthMethod('approle');
    const { roleId } = await vault.anAppRole(path, 'app', { token_policies: [policy] });
    const secretRef = { name: await aSecret('wrong-approle', { k: CANARY }), key: 'k' };

    const failures = [
      await failureOf({ appRole: { path, roleId, secretRef } }),
      await failureOf({ appRole: { path, roleId: 'none', secretRef } }),
    ];

    expect(failures.map(({ code }) => code)).toEqual(['AuthFailed', 'AuthFailed']);
    expect(failures.map(({ message }) => message)).toEqual([expect.stringContaining('invalid'), expect.stringContaining('invalid')]);
  });

  it('is a token of a Secret that is no token, or an unknown one', async () => {
    const unknown = { name: await aSecret('unknown-token', { k: CANARY }), key: 'k' };
    const broken = { name: await aSecret('broken-token', { k: `${CANARY}\n` }), key: 'k' };

    expect(await failureOf({ tokenSecretRef: unknown })).toMatchObject({ code: 'AuthFailed' });
    expect(await failureOf({ tokenSecretRef: broken })).toMatchObject({ code: 'AuthFailed' });
  });

  it('comes with the ServiceAccount that is missing, without asking Vault', async () => {
    expect(await failureOf({ kubernetes: { mountPath: 'unmounted', role: 'app', serviceAccountRef: { name: 'nobody' } } })).toMatchObject({
      code: 'AuthFailed',
      message: expect.stringContaining(`there is no ServiceAccount "nobody" in namespace "${namespace}"`),
    });
    expect(await loginsAt('unmounted')).toEqual([]);
  });
});

describe('the connection of a store', () => {
  it('trusts the CA of a Secret or a ConfigMap', async () => {
    const pem = await readFile(vault.facts.caFile, 'utf8');
    const { token } = await vault.aToken([policy]);
    const auth = { tokenSecretRef: { name: await aSecret('token-for-ca', { k: token, 'ca.crt': pem }), key: 'k' } };
    await cluster.client.create({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace, name: 'ca' }, data: { pem } });

    expect(await used(auth, 'token', { caBundle: '', caProvider: { type: 'Secret', name: 'token-for-ca', key: 'ca.crt' } })).toMatchObject({
      value: READ.value,
    });
    expect(await used(auth, 'token', { caBundle: '', caProvider: { type: 'ConfigMap', name: 'ca', key: 'pem' } })).toMatchObject({
      value: READ.value,
    });
  });

  it('trusts nobody else', async () => {
    const auth = { tokenSecretRef: { name: await aSecret('token-for-nobody', { k: CANARY }), key: 'k' } };
    const other = Buffer.from(createAuthority('others').cert).toString('base64');

    expect(await failureOf(auth, { caBundle: other })).toMatchObject({
      code: 'Unavailable',
      message: expect.stringContaining('no trusted connection'),
    });
    expect(await failureOf(auth, { caBundle: '' })).toMatchObject({
      code: 'Unavailable',
      message: expect.stringContaining('no trusted connection'),
    });
  });

  it('shows a certificate where Vault wants one of every client', async () => {
    const { address, certFile, keyFile } = vault.facts.mutualTls;
    const { token } = await vault.aToken([policy]);
    const data = { k: token, 'tls.crt': await readFile(certFile, 'utf8'), 'tls.key': await readFile(keyFile, 'utf8') };
    const name = await aSecret('mtls', data);
    const auth = { tokenSecretRef: { name, key: 'k' } };

    expect(await used(auth, 'token', { server: address, tls: { certSecretRef: { name }, keySecretRef: { name } } })).toMatchObject({
      value: READ.value,
    });
    expect(await failureOf(auth, { server: address })).toMatchObject({ code: 'Unavailable' });
  });
});

/** The public key that signs tokens of ServiceAccounts (Kubernetes documentation, "ServiceAccount issuer discovery"). */
async function clusterKey(): Promise<string> {
  await using api = await apiClient(cluster.facts);
  const { text } = await api.send({ method: 'GET', path: '/openid/v1/jwks' }, NEVER);
  const { keys } = JSON.parse(text) as { readonly keys: readonly JsonWebKey[] };
  return createPublicKey({ key: keys[0] ?? {}, format: 'jwk' })
    .export({ type: 'spki', format: 'pem' })
    .toString();
}

/** A JSON web token, ES256. */
function signedToken(claims: object, key: KeyObject): string {
  const content = [{ alg: 'ES256', typ: 'JWT' }, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  return `${content}.${sign('sha256', Buffer.from(content), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
}
