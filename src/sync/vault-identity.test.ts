import { describe, expect, it } from 'vitest';

import type { SecretStore } from '#api/secret-store.ts';
import type { VaultAuth as AuthSpec } from '#api/vault-auth.ts';
import type { VaultProvider } from '#api/vault-provider.ts';

import { aStore } from '../../test/support/sync-world.ts';
import { vaultIdentity } from './vault-identity.ts';

const creds = { name: 'creds', key: 'k' };
const robot = { name: 'robot' };
const keys = { secretAccessKeySecretRef: creds, accessKeyIDSecretRef: creds };

/** What Vault sees of a namespace's own store. */
function tenant(namespace: string, vault: Partial<VaultProvider>): string {
  return identityOf({ ...aStore({}, { metadata: { namespace } }) }, vault, namespace);
}

/** What Vault sees of a ClusterSecretStore that is used from a namespace. */
function shared(consumer: string, vault: Partial<VaultProvider>): string {
  return identityOf(aStore({}, { kind: 'ClusterSecretStore' }), vault, consumer);
}

function identityOf(store: SecretStore, vault: Partial<VaultProvider>, consumer: string): string {
  return vaultIdentity({ server: 'https://vault.example.com', ...vault }, store, consumer);
}

/** One row for each method: what one tenant writes, and what another would write to pass for it. */
const PROVEN: readonly (readonly [string, AuthSpec])[] = [
  ['token', { tokenSecretRef: creds }],
  ['appRole', { appRole: { roleId: 'same', secretRef: creds } }],
  ['appRole with roleRef', { appRole: { roleRef: creds, secretRef: creds } }],
  ['kubernetes by ServiceAccount', { kubernetes: { role: 'same', serviceAccountRef: robot } }],
  ['kubernetes by Secret', { kubernetes: { role: 'same', secretRef: creds } }],
  ['ldap', { ldap: { username: 'same', secretRef: creds } }],
  ['userPass', { userPass: { username: 'same', secretRef: creds } }],
  ['jwt by ServiceAccount', { jwt: { role: 'same', kubernetesServiceAccountToken: { serviceAccountRef: robot } } }],
  ['jwt by Secret', { jwt: { role: 'same', secretRef: creds } }],
  ['cert', { cert: { vaultRole: 'same', clientCert: creds, secretRef: creds } }],
  ['iam by ServiceAccount', { iam: { vaultRole: 'same', jwt: { serviceAccountRef: robot } } }],
  ['iam by keys', { iam: { vaultRole: 'same', secretRef: keys } }],
];

const OPERATOR: readonly (readonly [string, AuthSpec | undefined])[] = [
  ['none', undefined],
  ['kubernetes by the own token of the operator', { kubernetes: { role: 'same' } }],
  ['iam by the own credentials of the operator', { iam: { vaultRole: 'same' } }],
];

function vaultOf(auth: AuthSpec | undefined): Partial<VaultProvider> {
  return auth === undefined ? {} : { auth };
}

describe('the identity of a Vault store', () => {
  it.each(PROVEN)('is never that of another tenant who writes the same store: %s', (_, auth) => {
    expect(tenant('mallory', { auth })).not.toBe(tenant('alice', { auth }));
    expect(shared('mallory', { auth })).not.toBe(shared('alice', { auth }));
  });

  it.each(PROVEN)('cannot be had by naming the namespace of another: %s', (_, auth) => {
    const claimed = JSON.parse(JSON.stringify(auth).replaceAll('"name":', '"namespace":"alice","name":')) as AuthSpec;

    expect(tenant('mallory', { auth: claimed })).toBe(tenant('mallory', { auth }));
  });

  it.each([...PROVEN, ...OPERATOR])('is one for all stores that show the same proof: %s', (_, auth) => {
    expect(tenant('alice', vaultOf(auth))).toBe(tenant('alice', vaultOf(auth)));
  });

  it.each(OPERATOR)('is one for all tenants where it is that of the operator: %s', (_, auth) => {
    expect(tenant('mallory', vaultOf(auth))).toBe(tenant('alice', vaultOf(auth)));
  });

  it('is one for all who use a ClusterSecretStore with a proof of its own', () => {
    const auth = { tokenSecretRef: { ...creds, namespace: 'platform' } };

    expect(shared('mallory', { auth })).toBe(shared('alice', { auth }));
  });

  it('tells apart whatever Vault could tell apart', () => {
    const base: Partial<VaultProvider> = { auth: { kubernetes: { role: 'r', serviceAccountRef: robot } } };
    const others: readonly Partial<VaultProvider>[] = [
      base,
      { ...base, server: 'https://other.example.com' },
      { ...base, server: 'https://vault.example.com/path' },
      { ...base, namespace: 'team' },
      { auth: { ...base.auth, namespace: 'team' } },
      { ...base, headers: { 'X-Vault-Namespace': 'team' } },
      { ...base, headers: { 'X-A': 'X-Vault-Namespace' } },
      { ...base, tls: { certSecretRef: { name: 'tls' }, keySecretRef: { name: 'tls' } } },
      { auth: { kubernetes: { role: 'r2', serviceAccountRef: robot } } },
      { auth: { kubernetes: { role: 'r', mountPath: 'k2', serviceAccountRef: robot } } },
      { auth: { kubernetes: { role: 'r', serviceAccountRef: { name: 'robot2' } } } },
      { auth: { kubernetes: { role: 'r', serviceAccountRef: { ...robot, audiences: ['x'] } } } },
      { auth: { kubernetes: { role: 'r', secretRef: creds } } },
      { auth: { kubernetes: { role: 'r', secretRef: { ...creds, key: 'k2' } } } },
      { auth: { kubernetes: { role: 'r' } } },
      { auth: { jwt: { role: 'r', path: 'kubernetes', secretRef: creds } } },
      { auth: { userPass: { username: 'u', path: 'p', secretRef: creds } } },
      { auth: { userPass: { username: 'u2', path: 'p', secretRef: creds } } },
      { auth: { ldap: { username: 'u', path: 'p', secretRef: creds } } },
      { auth: { appRole: { roleId: 'r', secretRef: creds } } },
      { auth: { appRole: { roleId: 'r2', secretRef: creds } } },
      { auth: { iam: { vaultRole: 'r', secretRef: keys } } },
      { auth: { iam: { vaultRole: 'r', secretRef: keys, region: 'eu-west-1' } } },
      { auth: { iam: { vaultRole: 'r', secretRef: keys, vaultAwsIamServerID: 'v' } } },
      { auth: { iam: { vaultRole: 'r', secretRef: keys, role: 'arn:aws:iam::1:role/app' } } },
      { auth: { iam: { vaultRole: 'r', secretRef: keys, role: 'arn:aws:iam::1:role/app', externalID: 'id' } } },
      { auth: { iam: { vaultRole: 'r', jwt: { serviceAccountRef: robot } } } },
      { auth: { iam: { vaultRole: 'r', jwt: { serviceAccountRef: { ...robot, audiences: ['x'] } } } } },
      { auth: { iam: { vaultRole: 'r' } } },
    ];

    expect(new Set(others.map((vault) => tenant('alice', vault))).size).toBe(others.length);
  });

  it('is not changed by what Vault cannot see, or does not care for', () => {
    const auth = { tokenSecretRef: creds };
    const base = tenant('alice', { auth, headers: { 'X-A': '1', 'X-B': '2' } });
    const others: readonly Partial<VaultProvider>[] = [
      { server: 'https://vault.example.com/' },
      { headers: { 'X-B': '2', 'X-A': '1' } },
      { path: 'secret', version: 'v1', readYourWrites: true },
      { caProvider: { type: 'Secret', name: 'ca' } },
    ];

    for (const other of others) expect(tenant('alice', { auth, headers: { 'X-A': '1', 'X-B': '2' }, ...other })).toBe(base);
  });
});
