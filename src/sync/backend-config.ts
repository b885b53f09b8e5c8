// From a store's spec to what opens its backend, and to the Secrets that hold its credentials: one line per provider, the rest is
// next door.

import type { SecretStore } from '#api/secret-store.ts';
import { knownProvider, STORE_SUPPORT } from '#api/supported.ts';
import { Failure } from '#core/errors.ts';
import { splitKey } from '#core/keys.ts';
import type { ObjectKey } from '#core/keys.ts';
import type { ProviderConfig } from '#core/provider-config.ts';
import { unsupportedPaths } from '#core/unsupported.ts';

import { awsConfig, awsSecrets, awsServiceAccounts } from './aws-config.ts';
import { hasNamespaceTag } from './aws-roles.ts';
import { CONSUMER, secretOf } from './credential.ts';
import type { Credential, CredentialPlace } from './credential.ts';
import { fakeConfig } from './fake-config.ts';
import { vaultConfig, vaultNotes } from './vault-config.ts';

/** What opens the backend of a store. Throws a Failure: `NotSupported` or `InvalidSpec`, naming the field. */
export function backendConfig(store: SecretStore, place: CredentialPlace): ProviderConfig {
  const [unsupported] = unsupportedPaths(store.spec, STORE_SUPPORT);
  const { aws, vault, fake } = store.spec.provider;
  if (unsupported === undefined && aws !== undefined) return awsConfig(aws, store, place);
  if (unsupported === undefined && vault !== undefined) return vaultConfig(vault, store, place);
  if (unsupported === undefined && fake !== undefined) return fakeConfig(fake);
  throw notSupported(store, unsupported);
}

/** Secrets that hold credentials of a store; the namespace is {@link CONSUMER} where it is that of whoever uses the store. */
export function credentialSecrets(store: SecretStore): readonly ObjectKey[] {
  return credentialsOf(store).map(({ selector }) => secretOf(selector, store, CONSUMER));
}

/** Whether credentials are looked up in the namespace of whoever uses the store ("referent authentication"). */
export function isReferent(store: SecretStore): boolean {
  return [...credentialSecrets(store), ...serviceAccountsOf(store)].some((key) => splitKey(key).namespace === CONSUMER);
}

/** Whether the backend sees each namespace that uses the store as somebody else, so that their sessions must not be shared. */
export function isPerNamespace(store: SecretStore): boolean {
  const { aws } = store.spec.provider;
  return isReferent(store) || (aws !== undefined && hasNamespaceTag(aws));
}

function credentialsOf(store: SecretStore): readonly Credential[] {
  const { aws, vault } = store.spec.provider;
  if (vault !== undefined) return vaultNotes(vault, store, CONSUMER).secrets;
  return aws === undefined ? [] : awsSecrets(aws);
}

/** ServiceAccounts whose tokens are credentials of a store. */
function serviceAccountsOf(store: SecretStore): readonly ObjectKey[] {
  const { aws, vault } = store.spec.provider;
  if (vault !== undefined) return vaultNotes(vault, store, CONSUMER).accounts;
  return aws === undefined ? [] : awsServiceAccounts(aws).map((selector) => secretOf(selector, store, CONSUMER));
}

function notSupported({ spec }: SecretStore, path: string | undefined): Failure {
  if (knownProvider(spec) === undefined) {
    return new Failure('NotSupported', `the provider ${Object.keys(spec.provider).join(', ')} is not served by Tidelock`, {
      remedy: 'use a store of AWS or Vault, or leave this object to an operator that serves the provider',
    });
  }
  return new Failure('NotSupported', `${path} is not supported by this release`, { remedy: `remove ${path}` });
}
