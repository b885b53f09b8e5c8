// Whom Vault sees when a store calls, as one text: stores of equal identity may share what is cached, others never
// (docs/identities.md holds the table). Pure, and free of secret values: a proof is named by where it is kept.

import type { SecretStore } from '#api/secret-store.ts';
import type { VaultProvider } from '#api/vault-provider.ts';

import { noting } from './credential-ways.ts';
import { vaultAuth } from './vault-auth.ts';
import { shown } from './vault-tls.ts';

/**
 * Address, namespaces, headers, method with mount and role, and the proof. A role or a user name alone proves nothing: whoever
 * writes a store can name them; only who reaches the same Secret or ServiceAccount is the same. Whom the connection trusts and
 * which engine is read is left out: neither makes Vault see somebody else. `consumer` is the namespace of whoever uses the store.
 */
export function vaultIdentity(vault: VaultProvider, store: SecretStore, consumer: string): string {
  const { server, namespace = '', headers = {} } = vault;
  const notes = noting(store, consumer);
  const auth = vaultAuth(vault.auth, notes);
  shown(vault, auth?.kind ?? 'none', notes);
  const sorted = Object.entries(headers).toSorted(([a], [b]) => (a < b ? -1 : 1));
  // The credentials in `auth` are functions, of which JSON holds nothing.
  return JSON.stringify(['vault', server.replace(/\/+$/, ''), namespace, vault.auth?.namespace ?? '', sorted, auth, notes.proofs]);
}
