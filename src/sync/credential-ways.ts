// Two readings of the same description of credentials: one fetches them, the other notes where they are. A provider's config is
// written once, against the interface, so that triggers, identities and sessions cannot disagree about whose credentials are used.

import type { CAProvider, ServiceAccountSelector } from '#api/references.ts';
import type { SecretStore } from '#api/secret-store.ts';
import { Failure } from '#core/errors.ts';
import { splitKey } from '#core/keys.ts';
import type { ObjectKey } from '#core/keys.ts';
import type { AwsPrincipal, CredentialSource } from '#core/provider-config.ts';
import { Redacted } from '#core/redacted.ts';

import { webIdentity } from './aws-web-identity.ts';
import { credentialSource, DEADLINE_MS, secretOf } from './credential.ts';
import type { Credential, CredentialPlace } from './credential.ts';

/** A ServiceAccount whose token is the credential. */
export interface Account {
  readonly selector: ServiceAccountSelector;
  /** All of them; none leaves the choice to the API server. */
  readonly audiences: readonly string[];
  readonly expirationSeconds: number;
}

/** A key of a ConfigMap: no credential, but fetched like one. */
export interface ConfigMapKey {
  readonly selector: CAProvider;
  /** Path of the selector in the store's spec, for messages. */
  readonly path: string;
}

/** Where a credential comes from. */
export interface CredentialWays {
  /** A key of a Secret. */
  secret(credential: Credential): CredentialSource;
  configMap(from: ConfigMapKey): CredentialSource;
  /** A token asked for at each call. */
  account(account: Account): CredentialSource;
  /** An AWS identity, from a ServiceAccount that is annotated with its role; `path` is that of the selector's parent, for messages. */
  webIdentity(selector: ServiceAccountSelector, path: string): AwsPrincipal;
  /** The token of the operator's own pod. */
  ownToken(): CredentialSource;
  /** Text of the store itself. */
  literal(text: string): CredentialSource;
}

/** Fetches credentials for one session. */
export function fetching(store: SecretStore, place: CredentialPlace): CredentialWays {
  return {
    secret: (credential) => credentialSource(credential, store, place),
    configMap: ({ selector, path }) => configMapSource(secretOf(selector, store, place.namespace), selector.key ?? '', path, place),
    account({ selector, audiences, expirationSeconds }) {
      const key = secretOf(selector, store, place.namespace);
      return () => place.cluster.serviceAccountToken(key, audiences, expirationSeconds, AbortSignal.timeout(DEADLINE_MS));
    },
    webIdentity: (selector, path) => webIdentity(selector, store, place, path),
    ownToken: () => () => place.cluster.ownToken(AbortSignal.timeout(DEADLINE_MS)),
    literal: (text) => async () => Redacted.ofText(text),
  };
}

/** Where the credentials of a store are, in the order in which its config names them. */
export interface CredentialNotes extends CredentialWays {
  readonly secrets: readonly Credential[];
  readonly accounts: readonly ObjectKey[];
  /** Each as plain facts, without a secret value: who can show these is the same. */
  readonly proofs: readonly (readonly unknown[])[];
}

/** Notes credentials instead of fetching them; `consumer` is the namespace of whoever uses the store. */
export function noting(store: SecretStore, consumer: string): CredentialNotes {
  const secrets: Credential[] = [];
  const accounts: ObjectKey[] = [];
  const proofs: (readonly unknown[])[] = [];
  function note(...proof: readonly unknown[]): CredentialSource {
    proofs.push(proof);
    return neverFetched;
  }
  return {
    secrets,
    accounts,
    proofs,
    secret(credential) {
      secrets.push(credential);
      return note('Secret', secretOf(credential.selector, store, consumer), credential.selector.key ?? '');
    },
    configMap: () => neverFetched,
    account({ selector, audiences }) {
      const key = secretOf(selector, store, consumer);
      accounts.push(key);
      return note('ServiceAccount', key, audiences);
    },
    webIdentity(selector) {
      const serviceAccount = secretOf(selector, store, consumer);
      accounts.push(serviceAccount);
      note('role of ServiceAccount', serviceAccount, selector.audiences ?? []);
      return { kind: 'web-identity', serviceAccount, grant: neverGranted };
    },
    ownToken: () => note('own token'),
    literal: (text) => note('text', text),
  };
}

/** Rejects with `AuthFailed` when there is no such ConfigMap or key, in the words of External Secrets. */
function configMapSource(object: ObjectKey, key: string, path: string, { cluster }: CredentialPlace): CredentialSource {
  const { namespace, name } = splitKey(object);
  return async () => {
    const data = await cluster.readConfigMap(object, AbortSignal.timeout(DEADLINE_MS));
    if (data !== undefined && Object.hasOwn(data, key)) return Redacted.ofText(data[key] ?? '');
    const what =
      data === undefined ? `secret ${name}: ConfigMap "${name}" does not exist in namespace "${namespace}"` : `configMap ${name} -> ${key}`;
    throw new Failure('AuthFailed', `failed to get caProvider ${what}`, {
      remedy: `create ConfigMap ${namespace}/${name} with key "${key}", or correct ${path}`,
    });
  };
}

async function neverFetched(): Promise<Redacted> {
  throw new Error('a credential was fetched that was only noted');
}

async function neverGranted(): Promise<never> {
  throw new Error('a role was asked for that was only noted');
}
