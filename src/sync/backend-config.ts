// From a store's spec to what opens its backend, and where its credentials are kept. Credentials become functions that read
// the Secret when they are called: a provider never learns of Kubernetes, and no credential is kept here.

import type { AwsProvider } from '#api/aws-provider.ts';
import type { SecretKeySelector } from '#api/references.ts';
import type { SecretStore } from '#api/secret-store.ts';
import { knownProvider, STORE_SUPPORT } from '#api/supported.ts';
import { durationField } from '#core/duration.ts';
import { Failure } from '#core/errors.ts';
import { objectKey, splitKey } from '#core/keys.ts';
import type { ObjectKey } from '#core/keys.ts';
import type { AwsCredentials, CredentialSource, ProviderConfig, RetrySettings } from '#core/provider-config.ts';
import { unsupportedPaths } from '#core/unsupported.ts';

import type { Cluster } from './ports.ts';
import { storeKeyOf } from './store-lookup.ts';

/** How long one look at a credential's Secret may take, in milliseconds. */
const CREDENTIAL_DEADLINE_MS = 10_000;

/** Where the credentials of one session come from. */
export interface CredentialPlace {
  readonly cluster: Cluster;
  /** Namespace of whoever uses the store; it counts where a selector names none. */
  readonly namespace: string;
  /** Filled with each Secret that was read, and at which resourceVersion. */
  readonly seen: Map<ObjectKey, string>;
}

/** What opens the backend of a store. Throws a Failure: `NotSupported` or `InvalidSpec`, naming the field. */
export function backendConfig(store: SecretStore, place: CredentialPlace): ProviderConfig {
  const [unsupported] = unsupportedPaths(store.spec, STORE_SUPPORT);
  const { aws } = store.spec.provider;
  if (unsupported !== undefined || aws === undefined) throw notSupported(store, unsupported);
  const retry = retrySettings(store);
  return {
    kind: 'aws-secrets-manager',
    store: storeKeyOf(store),
    region: aws.region,
    ...(aws.prefix === undefined ? {} : { prefix: aws.prefix }),
    ...(retry === undefined ? {} : { retry }),
    credentials: awsCredentials(aws, store, place),
  };
}

/** Secrets that hold credentials of a store; the namespace is `*` where it is that of whoever uses the store. */
export function credentialSecrets(store: SecretStore): readonly ObjectKey[] {
  return selectors(store).map((selector) => secretOf(selector, store, '*'));
}

/** Whether credentials are looked up in the namespace of whoever uses the store ("referent authentication"). */
export function isReferent(store: SecretStore): boolean {
  return credentialSecrets(store).some((key) => splitKey(key).namespace === '*');
}

function selectors(store: SecretStore): readonly SecretKeySelector[] {
  const { accessKeyIDSecretRef, secretAccessKeySecretRef, sessionTokenSecretRef } = store.spec.provider.aws?.auth?.secretRef ?? {};
  return [accessKeyIDSecretRef, secretAccessKeySecretRef, sessionTokenSecretRef].filter((selector) => selector !== undefined);
}

/** Only a ClusterSecretStore may look into another namespace; a SecretStore's own is that of whoever uses it. */
function secretOf(selector: SecretKeySelector, store: SecretStore, namespace: string): ObjectKey {
  const own = store.kind === 'SecretStore' ? store.metadata.namespace : selector.namespace;
  return objectKey(own ?? namespace, selector.name ?? '');
}

function awsCredentials(aws: AwsProvider, store: SecretStore, place: CredentialPlace): AwsCredentials {
  const refs = aws.auth?.secretRef;
  if (refs === undefined) return { kind: 'default' };
  function source(what: string, selector: SecretKeySelector = {}): CredentialSource {
    return credential(what, selector, store, place);
  }
  return {
    kind: 'static',
    secretAccessKey: source('SecretAccessKey', refs.secretAccessKeySecretRef),
    accessKeyId: source('accessKeyID', refs.accessKeyIDSecretRef),
    ...(refs.sessionTokenSecretRef === undefined ? {} : { sessionToken: source('SessionToken', refs.sessionTokenSecretRef) }),
  };
}

function credential(what: string, selector: SecretKeySelector, store: SecretStore, { cluster, namespace, seen }: CredentialPlace): CredentialSource {
  const key = secretOf(selector, store, namespace);
  const member = selector.key ?? '';
  const { namespace: where, name } = splitKey(key);
  return async () => {
    const secret = await cluster.readSecret(key, AbortSignal.timeout(CREDENTIAL_DEADLINE_MS));
    seen.set(key, secret?.resourceVersion ?? '');
    const value = secret?.data.get(member);
    if (value !== undefined) return value;
    const cause =
      secret === undefined
        ? `cannot get Kubernetes secret "${name}" from namespace "${where}": it does not exist`
        : `cannot find secret data for key: "${member}" in Kubernetes secret "${name}" of namespace "${where}"`;
    throw new Failure('AuthFailed', `could not fetch ${what} secret: ${cause}`, {
      remedy: `create Secret ${where}/${name} with key "${member}", or correct spec.provider.aws.auth.secretRef`,
    });
  };
}

function retrySettings({ spec }: SecretStore): RetrySettings | undefined {
  const { maxRetries, retryInterval } = spec.retrySettings ?? {};
  if (maxRetries === undefined && retryInterval === undefined) return undefined;
  return {
    ...(maxRetries === undefined ? {} : { maxRetries }),
    ...(retryInterval === undefined ? {} : { retryIntervalMs: durationField('spec.retrySettings.retryInterval', retryInterval) }),
  };
}

function notSupported(store: SecretStore, path: string | undefined): Failure {
  if (knownProvider(store.spec) === undefined) {
    return new Failure('NotSupported', `the provider ${Object.keys(store.spec.provider).join(', ')} is not served by Tidelock`, {
      remedy: 'use a store of AWS Secrets Manager, or leave this object to an operator that serves the provider',
    });
  }
  return new Failure('NotSupported', `${path} is not supported by this release`, { remedy: `remove ${path}` });
}
