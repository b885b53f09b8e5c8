// Credentials as functions: each reads its Secret when it is called and notes which state of it was read. A provider never learns
// of Kubernetes, and no credential is kept here.

import type { SecretKeySelector } from '#api/references.ts';
import type { SecretStore } from '#api/secret-store.ts';
import { Failure } from '#core/errors.ts';
import { objectKey, splitKey } from '#core/keys.ts';
import type { ObjectKey } from '#core/keys.ts';
import type { CredentialSource } from '#core/provider-config.ts';

import type { Cluster } from './ports.ts';

/** How long one look at what holds a credential may take, in milliseconds. */
export const DEADLINE_MS = 10_000;

/** Stands for the namespace of whoever uses the store. */
export const CONSUMER = '*';

/** Stands for the resourceVersion of a Secret that is being read, or changed between two reads: any news of it ends the session. */
const READING = 'reading';

/** Where the credentials of one session come from. */
export interface CredentialPlace {
  readonly cluster: Cluster;
  /** Namespace of whoever uses the store; it counts where a selector names none. */
  readonly namespace: string;
  /** Filled with each Secret that was read, and at which resourceVersion. */
  readonly seen: Map<ObjectKey, string>;
}

/** One credential of a store. */
export interface Credential {
  readonly selector: SecretKeySelector;
  /** Path of the selector in the store's spec, for messages. */
  readonly path: string;
  /** What External Secrets calls it in its message, where it does: `SecretAccessKey`. */
  readonly what?: string;
}

/** The Secret or ServiceAccount that a selector means. Only a ClusterSecretStore may look into another namespace. */
export function secretOf(selector: Pick<SecretKeySelector, 'name' | 'namespace'>, store: SecretStore, consumer: string): ObjectKey {
  const own = store.kind === 'SecretStore' ? store.metadata.namespace : selector.namespace;
  return objectKey(own ?? consumer, selector.name ?? '');
}

/** The function that fetches a credential. It rejects with `AuthFailed` when there is no such Secret or key. */
export function credentialSource({ selector, path, what }: Credential, store: SecretStore, place: CredentialPlace): CredentialSource {
  const key = secretOf(selector, store, place.namespace);
  const member = selector.key ?? '';
  const { namespace, name } = splitKey(key);
  return async () => {
    // News that comes while the read is under way is about a state that the read may have missed, and so is news that comes
    // when two credentials were read from different states of one Secret.
    const before = place.seen.get(key);
    place.seen.set(key, READING);
    const secret = await place.cluster.readSecret(key, AbortSignal.timeout(DEADLINE_MS));
    const now = secret?.resourceVersion ?? '';
    if (before === undefined || before === now) place.seen.set(key, now);
    const value = secret?.data.get(member);
    if (value !== undefined) return value;
    const cause =
      secret === undefined
        ? `cannot get Kubernetes secret "${name}" from namespace "${namespace}": it does not exist`
        : `cannot find secret data for key: "${member}" in Kubernetes secret "${name}" of namespace "${namespace}"`;
    throw new Failure('AuthFailed', what === undefined ? cause : `could not fetch ${what} secret: ${cause}`, {
      remedy: `create Secret ${namespace}/${name} with key "${member}", or correct ${path}`,
    });
  };
}
