// What opens Vault for a store: where it is, how the connection is secured, who logs in, and who that is to Vault.

import { STORE_DEFAULTS } from '#api/defaults.ts';
import type { SecretStore } from '#api/secret-store.ts';
import type { VaultProvider } from '#api/vault-provider.ts';
import type { VaultConfig } from '#core/provider-config.ts';

import type { CredentialPlace } from './credential.ts';
import { fetching, noting } from './credential-ways.ts';
import type { CredentialNotes } from './credential-ways.ts';
import { retrySettings } from './retry-settings.ts';
import { storeKeyOf } from './store-lookup.ts';
import { vaultAuth } from './vault-auth.ts';
import { vaultIdentity } from './vault-identity.ts';
import { noMethod, refuseIncomplete } from './vault-rules.ts';
import { shown, trusted } from './vault-tls.ts';

/** The config of a store whose provider is Vault. Throws a Failure `InvalidSpec`, naming the field. */
export function vaultConfig(vault: VaultProvider, store: SecretStore, place: CredentialPlace): VaultConfig {
  const ways = fetching(store, place);
  const auth = vaultAuth(vault.auth, ways);
  if (auth === undefined) throw noMethod();
  refuseIncomplete(vault, auth.kind, store);
  const retry = retrySettings(store);
  return {
    kind: 'vault',
    store: storeKeyOf(store),
    server: vault.server,
    version: vault.version ?? STORE_DEFAULTS['spec.provider.vault.version'],
    headers: vault.headers ?? {},
    readYourWrites: vault.readYourWrites ?? false,
    forwardInconsistent: vault.forwardInconsistent ?? false,
    tls: { ...trusted(vault, ways), ...shown(vault, auth.kind, ways) },
    auth,
    identity: vaultIdentity(vault, store, place.namespace),
    ...given('mount', vault.path),
    ...given('namespace', vault.namespace),
    ...given('authNamespace', vault.auth?.namespace),
    ...(retry === undefined ? {} : { retry }),
  };
}

/** Where the credentials of a store are; `consumer` is the namespace of whoever uses it. Says nothing about their being complete. */
export function vaultNotes(vault: VaultProvider, store: SecretStore, consumer: string): CredentialNotes {
  const notes = noting(store, consumer);
  const auth = vaultAuth(vault.auth, notes);
  shown(vault, auth?.kind ?? 'none', notes);
  trusted(vault, notes);
  return notes;
}

function given<Name extends string>(name: Name, text: string | undefined): Partial<Record<Name, string>> {
  return text === undefined || text === '' ? {} : ({ [name]: text } as Partial<Record<Name, string>>);
}
