import { describe, expect, it } from 'vitest';

import type { SecretStore } from '#api/secret-store.ts';
import type { VaultAuth as AuthSpec } from '#api/vault-auth.ts';
import type { VaultProvider } from '#api/vault-provider.ts';
import { Failure } from '#core/errors.ts';
import type { ObjectKey } from '#core/keys.ts';
import type { CredentialSource, VaultConfig } from '#core/provider-config.ts';

import { FakeCluster } from '../../test/support/fake-cluster.ts';
import { aSecret, dataOf } from '../../test/support/secret-builders.ts';
import { aStore } from '../../test/support/sync-world.ts';
import { createAuthority } from '../../test/testbed/certificates.ts';
import { backendConfig, credentialSecrets, isReferent } from './backend-config.ts';

const VAULT: VaultProvider = { server: 'https://vault.example.com', path: 'secret' };

function aVaultStore(vault: Partial<VaultProvider>, kind: SecretStore['kind'] = 'SecretStore', namespace = 'ns'): SecretStore {
  const metadata = kind === 'SecretStore' ? { namespace } : {};
  return aStore({ provider: { vault: { ...VAULT, ...vault } } }, { kind, metadata });
}

/** A cluster whose Secret `creds` (in `ns` and `team`) holds every key that the tests use. */
function aCluster(): FakeCluster {
  const cluster = new FakeCluster();
  for (const namespace of ['ns', 'team']) {
    const names = ['a', 'b', 'token', 'tls.crt', 'tls.key'];
    const data = dataOf(Object.fromEntries(names.map((name) => [name, `${name} of ${namespace}`])));
    cluster.putSecret(aSecret({ namespace, name: 'creds', resourceVersion: `rv-${namespace}`, data }));
    cluster.accounts.set(`${namespace}/robot`, {});
  }
  return cluster;
}

function configOf(store: SecretStore, namespace = 'ns', cluster = aCluster(), seen = new Map<ObjectKey, string>()): VaultConfig {
  const config = backendConfig(store, { cluster, namespace, seen });
  if (config.kind !== 'vault') throw new Error(`opened ${config.kind}`);
  return config;
}

function authOf(auth: AuthSpec): VaultConfig['auth'] {
  return configOf(aVaultStore({ auth })).auth;
}

async function textOf(source: CredentialSource | undefined): Promise<string | undefined> {
  return source === undefined ? undefined : Buffer.from((await source()).reveal()).toString('utf8');
}

/** The auth with its functions replaced by what they fetch. */
async function fetched(auth: AuthSpec): Promise<object> {
  const entries = Object.entries(authOf(auth)).map(async ([name, value]: [string, unknown]) => [
    name,
    typeof value === 'function' ? await textOf(value as CredentialSource) : value,
  ]);
  return Object.fromEntries(await Promise.all(entries)) as object;
}

function failureOf(store: SecretStore): Failure {
  try {
    configOf(store);
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error('no failure');
}

const a = { name: 'creds', key: 'a' };
const b = { name: 'creds', key: 'b' };

describe('the config of a Vault store', () => {
  it('takes defaults from the table, and leaves out what is empty', () => {
    expect(configOf(aVaultStore({ path: '', namespace: '' }))).toMatchObject({
      kind: 'vault',
      store: 'SecretStore/ns/store',
      server: 'https://vault.example.com',
      version: 'v2',
      headers: {},
      readYourWrites: false,
      forwardInconsistent: false,
      tls: {},
      auth: { kind: 'none' },
    });
    expect(configOf(aVaultStore({ path: '', namespace: '' }))).not.toHaveProperty('mount');
    expect(configOf(aVaultStore({ namespace: '' }))).not.toHaveProperty('namespace');
  });

  it('takes over what the store says', () => {
    const store = aVaultStore({
      version: 'v1',
      namespace: 'admin/a',
      auth: { namespace: 'admin', tokenSecretRef: a },
      headers: { 'X-A': 'b' },
      readYourWrites: true,
      forwardInconsistent: true,
      checkAndSet: { required: false },
    });
    const retrying = { ...store, spec: { ...store.spec, retrySettings: { maxRetries: 2, retryInterval: '3s' } } };

    expect(configOf(retrying)).toMatchObject({
      mount: 'secret',
      version: 'v1',
      namespace: 'admin/a',
      authNamespace: 'admin',
      headers: { 'X-A': 'b' },
      readYourWrites: true,
      forwardInconsistent: true,
      retry: { maxRetries: 2, retryIntervalMs: 3_000 },
    });
  });

  it.each<[AuthSpec, object]>([
    [{ tokenSecretRef: a }, { kind: 'token', token: 'a of ns' }],
    [{ appRole: { roleId: ' id ', roleRef: b, secretRef: a } }, { kind: 'appRole', mount: 'approle', roleId: 'id', secretId: 'a of ns' }],
    [
      { appRole: { path: 'team/approle', roleRef: b, secretRef: a } },
      { kind: 'appRole', mount: 'team/approle', roleId: 'b of ns', secretId: 'a of ns' },
    ],
    [{ kubernetes: { role: 'r' } }, { kind: 'kubernetes', mount: 'kubernetes', role: 'r', jwt: 'own token' }],
    [
      { kubernetes: { role: 'r', secretRef: { name: 'creds' } } },
      { kind: 'kubernetes', mount: 'kubernetes', role: 'r', jwt: 'token of ns' },
    ],
    [{ kubernetes: { role: 'r', mountPath: 'k', secretRef: a } }, { kind: 'kubernetes', mount: 'k', role: 'r', jwt: 'a of ns' }],
    [
      { kubernetes: { role: 'r', secretRef: a, serviceAccountRef: { name: 'robot', audiences: ['x'] } } },
      { kind: 'kubernetes', mount: 'kubernetes', role: 'r', jwt: 'token of ns/robot for x' },
    ],
    [{ ldap: { username: ' ann ', secretRef: a } }, { kind: 'ldap', mount: 'ldap', username: 'ann', password: 'a of ns' }],
    [{ userPass: { username: 'ann', path: 'u', secretRef: a } }, { kind: 'userPass', mount: 'u', username: 'ann', password: 'a of ns' }],
    [
      { jwt: { role: ' r ', secretRef: a, kubernetesServiceAccountToken: { serviceAccountRef: { name: 'robot' } } } },
      { kind: 'jwt', mount: 'jwt', role: 'r', jwt: 'a of ns' },
    ],
    [
      { jwt: { kubernetesServiceAccountToken: { serviceAccountRef: { name: 'robot' } } } },
      { kind: 'jwt', mount: 'jwt', jwt: 'token of ns/robot for vault' },
    ],
    [
      { jwt: { kubernetesServiceAccountToken: { serviceAccountRef: { name: 'robot', audiences: ['x'] }, audiences: ['y'] } } },
      { kind: 'jwt', mount: 'jwt', jwt: 'token of ns/robot for x,y' },
    ],
    [{ cert: { vaultRole: 'r', clientCert: a, secretRef: b } }, { kind: 'cert', mount: 'cert', role: 'r' }],
    [{ iam: { vaultRole: 'r' } }, { kind: 'iam', mount: 'aws', role: 'r', region: 'us-east-1', credentials: { kind: 'default' } }],
  ])('knows the method in %j', async (auth, expected) => {
    expect(await fetched(auth)).toEqual(expected);
  });

  it('tries methods in the order of External Secrets', () => {
    const all: AuthSpec = {
      iam: { vaultRole: 'r' },
      cert: { clientCert: a, secretRef: b },
      jwt: { secretRef: a },
      userPass: { username: 'u', secretRef: a },
      ldap: { username: 'u', secretRef: a },
      kubernetes: { role: 'r' },
      appRole: { roleId: 'r', secretRef: a },
      tokenSecretRef: a,
    };
    const kinds: string[] = [];
    let left = all;
    for (const name of ['tokenSecretRef', 'appRole', 'kubernetes', 'ldap', 'userPass', 'jwt', 'cert', 'iam'] as const) {
      kinds.push(authOf(left).kind);
      const { [name]: _, ...others } = left;
      left = others;
    }

    expect(kinds).toEqual(['token', 'appRole', 'kubernetes', 'ldap', 'userPass', 'jwt', 'cert', 'iam']);
  });

  it('has the keys of an AWS identity from Secrets, with or without a session token', async () => {
    const keys = { secretAccessKeySecretRef: a, accessKeyIDSecretRef: b };
    const long = authOf({ iam: { vaultRole: 'r', region: 'eu-west-1', vaultAwsIamServerID: 'v', secretRef: keys } });
    const short = authOf({ iam: { vaultRole: 'r', secretRef: { ...keys, sessionTokenSecretRef: { name: 'creds', key: 'token' } } } });

    if (long.kind !== 'iam' || long.credentials.kind !== 'static') throw new Error('other credentials');
    if (short.kind !== 'iam' || short.credentials.kind !== 'static') throw new Error('other credentials');
    expect(long).toMatchObject({ region: 'eu-west-1', serverId: 'v' });
    expect([
      await textOf(long.credentials.secretAccessKey),
      await textOf(long.credentials.accessKeyId),
      long.credentials.sessionToken,
    ]).toEqual(['a of ns', 'b of ns', undefined]);
    expect(await textOf(short.credentials.sessionToken)).toBe('token of ns');
  });

  it('has an AWS identity from a ServiceAccount before keys, and assumes a role from there', async () => {
    const cluster = aCluster();
    cluster.accounts.set('ns/robot', { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::1:role/robot' });
    const iam = {
      vaultRole: 'r',
      jwt: { serviceAccountRef: { name: 'robot', audiences: ['x'] } },
      secretRef: {},
      role: 'arn:aws:iam::1:role/app',
      externalID: 'id',
    };
    const { auth } = configOf(aVaultStore({ auth: { iam } }), 'ns', cluster);

    if (auth.kind !== 'iam' || auth.credentials.kind !== 'web-identity') throw new Error('other credentials');
    expect(auth.credentials).toMatchObject({ serviceAccount: 'ns/robot', roles: [{ arn: 'arn:aws:iam::1:role/app', externalId: 'id' }] });
    expect(await auth.credentials.grant()).toMatchObject({ roleArn: 'arn:aws:iam::1:role/robot', audiences: ['sts.amazonaws.com', 'x'] });
  });

  it('says where the ServiceAccount of an AWS identity is named', async () => {
    const auth = authOf({ iam: { vaultRole: 'r', jwt: { serviceAccountRef: { name: 'nobody' } } } });

    if (auth.kind !== 'iam' || auth.credentials.kind !== 'web-identity') throw new Error('other credentials');
    await expect(auth.credentials.grant()).rejects.toMatchObject({
      remedy: expect.stringContaining('spec.provider.vault.auth.iam.jwt.serviceAccountRef'),
    });
  });

  it('notes which state of a Secret was read', async () => {
    const seen = new Map<ObjectKey, string>();
    const { auth } = configOf(aVaultStore({ auth: { tokenSecretRef: a } }), 'ns', aCluster(), seen);

    if (auth.kind === 'token') await auth.token();

    expect([...seen]).toEqual([['ns/creds', 'rv-ns']]);
  });

  it('says in the words of External Secrets that a Secret or a key is missing', async () => {
    const other = authOf({ tokenSecretRef: { name: 'other', key: 'a' } });
    const key = authOf({ tokenSecretRef: { name: 'creds' } });

    if (other.kind !== 'token' || key.kind !== 'token') throw new Error('other methods');
    await expect(other.token()).rejects.toMatchObject({
      code: 'AuthFailed',
      message: 'cannot get Kubernetes secret "other" from namespace "ns": it does not exist',
      remedy: expect.stringContaining('spec.provider.vault.auth.tokenSecretRef'),
    });
    await expect(key.token()).rejects.toMatchObject({ message: expect.stringMatching(/^cannot find secret data for key: ""/) });
  });
});

describe('the connection to Vault', () => {
  it('shows the certificate of tls, with default keys', async () => {
    const { tls } = configOf(aVaultStore({ tls: { certSecretRef: { name: 'creds' }, keySecretRef: { name: 'creds' } } }));

    expect([await textOf(tls.clientCert), await textOf(tls.clientKey)]).toEqual(['tls.crt of ns', 'tls.key of ns']);
  });

  it('shows the certificate of the method cert instead, when it logs in with it', async () => {
    const tls = { certSecretRef: { name: 'creds' }, keySecretRef: { name: 'creds' } };
    const cert = { clientCert: a, secretRef: b };
    const used = configOf(aVaultStore({ tls, auth: { cert } })).tls;
    const unused = configOf(aVaultStore({ tls, auth: { cert, tokenSecretRef: a } })).tls;

    expect([await textOf(used.clientCert), await textOf(used.clientKey)]).toEqual(['a of ns', 'b of ns']);
    expect(await textOf(unused.clientCert)).toBe('tls.crt of ns');
  });

  it('trusts what a Secret or a ConfigMap holds', async () => {
    const cluster = aCluster();
    cluster.configMaps.set('ns/ca', { pem: 'from a ConfigMap' });
    const secret = configOf(aVaultStore({ caProvider: { type: 'Secret', ...a } }), 'ns', cluster).tls;
    const configMap = configOf(aVaultStore({ caProvider: { type: 'ConfigMap', name: 'ca', key: 'pem' } }), 'ns', cluster).tls;
    const elsewhere = { type: 'Secret', ...a, namespace: 'team' } as const;
    const wide = configOf(aVaultStore({ caProvider: elsewhere }, 'ClusterSecretStore'), 'ns', cluster).tls;

    expect([await textOf(secret.ca), await textOf(configMap.ca), await textOf(wide.ca)]).toEqual([
      'a of ns',
      'from a ConfigMap',
      'a of team',
    ]);
  });

  it('trusts caBundle before caProvider, which is then not asked', async () => {
    const pem = createAuthority('ca').cert;
    const { tls } = configOf(aVaultStore({ caBundle: Buffer.from(pem).toString('base64'), caProvider: { type: 'Secret', name: 'none' } }));

    expect(await textOf(tls.ca)).toBe(pem);
  });

  it.each([
    [
      { type: 'Secret', name: 'none', key: 'k' } as const,
      'failed to get cert from secret: failed to resolve secret key ref: cannot get Kubernetes secret "none" from namespace "ns": it does not exist',
    ],
    [
      { type: 'ConfigMap', name: 'ca', key: 'constructor' } as const,
      'failed to get cert from configmap: failed to get caProvider configMap ca -> constructor',
    ],
    [
      { type: 'ConfigMap', name: 'none', key: 'k' } as const,
      'failed to get cert from configmap: failed to get caProvider secret none: ConfigMap "none" does not exist in namespace "ns"',
    ],
  ])('says why there is no CA in %j', async (caProvider, message) => {
    const cluster = aCluster();
    cluster.configMaps.set('ns/ca', {});
    const { tls } = configOf(aVaultStore({ caProvider }), 'ns', cluster);

    await expect(tls.ca?.()).rejects.toMatchObject({ code: 'AuthFailed', message });
  });
});

describe('a Vault store that cannot be opened', () => {
  it.each<[Partial<VaultProvider>, string]>([
    [{ auth: {} }, 'cannot initialize Vault client: no valid auth method specified'],
    [{ auth: { namespace: 'n' } }, 'cannot initialize Vault client: no valid auth method specified'],
    [{ auth: { appRole: { secretRef: a, roleId: ' ' } } }, 'invalid Auth.AppRole: neither `roleId` nor `roleRef` was supplied'],
    [{ auth: { jwt: {} } }, 'neither `secretRef` nor `kubernetesServiceAccountToken` was supplied as token source for jwt authentication'],
    [{ auth: { cert: { clientCert: a } } }, 'spec.provider.vault.auth.cert.secretRef is missing'],
    [{ auth: { cert: { secretRef: a } } }, 'spec.provider.vault.auth.cert.clientCert is missing'],
    [{ auth: { ldap: { username: 'u' } } }, 'spec.provider.vault.auth.ldap.secretRef is missing'],
    [{ auth: { userPass: { username: 'u' } } }, 'spec.provider.vault.auth.userPass.secretRef is missing'],
    [{ auth: { iam: { vaultRole: 'r', secretRef: {} } } }, 'spec.provider.vault.auth.iam.secretRef.secretAccessKeySecretRef is missing'],
    [{ auth: { iam: { vaultRole: 'r', jwt: {} } } }, 'spec.provider.vault.auth.iam.jwt.serviceAccountRef is missing'],
    [{ tls: { certSecretRef: a } }, 'when provided, both ClientTLS.ClientCert and ClientTLS.SecretRef should be provided'],
    [{ tls: { keySecretRef: a } }, 'when provided, both ClientTLS.ClientCert and ClientTLS.SecretRef should be provided'],
    [{ version: 'v1', checkAndSet: { required: true } }, 'checkAndSet is not supported with Vault KV version v1'],
    [{ server: 'vault.example.com:8200' }, 'spec.provider.vault.server is not an http or https URL'],
    [{ server: '' }, 'spec.provider.vault.server is not an http or https URL'],
    [{ caBundle: 'canary' }, 'failed to decode ca bundle: failed to parse the new certificate, not valid pem data'],
    [
      { caProvider: { type: 'Secret', ...a, namespace: 'team' } },
      'namespace should either be empty or match the namespace of the SecretStore for a namespaced SecretStore',
    ],
  ])('says what is wrong with %j', (vault, message) => {
    expect(failureOf(aVaultStore(vault))).toMatchObject({ code: 'InvalidSpec', message, remedy: expect.any(String) });
  });

  it('wants the namespace of a CA in a ClusterSecretStore', () => {
    const store = aVaultStore({ caProvider: { type: 'ConfigMap', name: 'ca' } }, 'ClusterSecretStore');

    expect(failureOf(store)).toMatchObject({ code: 'InvalidSpec', message: 'missing namespace on caProvider secret' });
  });

  it('is refused by the field when it uses the method of Google Cloud', () => {
    expect(failureOf(aVaultStore({ auth: { gcp: { role: 'r' } } }))).toMatchObject({
      code: 'NotSupported',
      message: expect.stringContaining('spec.provider.vault.auth.gcp'),
    });
  });

  it('is judged by the method that it uses only', () => {
    expect(authOf({ tokenSecretRef: a, jwt: {}, cert: {}, userPass: { username: '' } })).toMatchObject({ kind: 'token' });
  });
});

describe('the Secrets that a Vault store depends on', () => {
  const tls = { certSecretRef: { name: 'mtls' }, keySecretRef: { name: 'mtls' } };

  it('are those of the method in use, of the connection and of its CA', () => {
    const store = aVaultStore({
      tls,
      caProvider: { type: 'Secret', name: 'ca' },
      auth: { appRole: { roleRef: { name: 'role' }, secretRef: a }, jwt: { secretRef: { name: 'unused' } } },
    });

    expect(credentialSecrets(store)).toEqual(['ns/role', 'ns/creds', 'ns/mtls', 'ns/mtls', 'ns/ca']);
    expect(isReferent(store)).toBe(false);
  });

  it('are not asked to be complete', () => {
    expect(credentialSecrets(aVaultStore({ auth: { appRole: { secretRef: a } }, caBundle: 'canary', server: '' }))).toEqual([
      'ns/',
      'ns/creds',
    ]);
    expect(credentialSecrets(aVaultStore({ auth: {} }))).toEqual([]);
  });

  it.each<[AuthSpec, boolean]>([
    [{ tokenSecretRef: a }, true],
    [{ tokenSecretRef: { ...a, namespace: 'team' } }, false],
    [{ appRole: { roleId: 'r', secretRef: { ...a, namespace: 'team' } } }, false],
    [{ appRole: { roleRef: a, secretRef: { ...a, namespace: 'team' } } }, true],
    [{ kubernetes: { role: 'r', serviceAccountRef: { name: 'robot' } } }, true],
    [{ kubernetes: { role: 'r', serviceAccountRef: { name: 'robot', namespace: 'team' } } }, false],
    [{ kubernetes: { role: 'r' } }, false],
    [{ jwt: { kubernetesServiceAccountToken: { serviceAccountRef: { name: 'robot' } } } }, true],
    [{ iam: { vaultRole: 'r', jwt: { serviceAccountRef: { name: 'robot' } } } }, true],
    [{ iam: { vaultRole: 'r', jwt: { serviceAccountRef: { name: 'robot', namespace: 'team' } } } }, false],
  ])('are looked up with whoever uses a ClusterSecretStore: %j %s', (auth, referent) => {
    expect(isReferent(aVaultStore({ auth }, 'ClusterSecretStore'))).toBe(referent);
    expect(isReferent(aVaultStore({ auth }))).toBe(false);
  });

  it('are never those of another namespace for a SecretStore, whatever the selector says', async () => {
    const { auth } = configOf(aVaultStore({ auth: { tokenSecretRef: { ...a, namespace: 'team' } } }));
    const robot = authOf({ kubernetes: { role: 'r', serviceAccountRef: { name: 'robot', namespace: 'team' } } });

    if (auth.kind !== 'token' || robot.kind !== 'kubernetes') throw new Error('other methods');
    expect(await textOf(auth.token)).toBe('a of ns');
    expect(await textOf(robot.jwt)).toBe('token of ns/robot for ');
  });
});
