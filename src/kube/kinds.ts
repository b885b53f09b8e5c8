// The kinds that are watched whole, and what stays of each object. The API server validated them against the CRD, so a look at
// the shape is check enough; what the schema of another release allows beyond ours is left in place.

import type { ExternalSecret } from '#api/external-secret.ts';
import type { SecretStore } from '#api/secret-store.ts';
import { METADATA_ONLY, METADATA_ONLY_LIST } from './api-call.ts';
import type { Client } from './client.ts';
import { type Feed, feedOf } from './feed.ts';
import { isRecord, type RawObject, stringsOf, withoutManagedFields } from './raw-object.ts';
import { CLUSTER_SECRET_STORES, EXTERNAL_SECRETS, NAMESPACES, SECRET_STORES } from './resource.ts';

/** What is known of a namespace. */
export interface NamespaceMeta {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** ExternalSecrets, of one namespace if one is given. */
export function externalSecretFeed(client: Client, namespace: string | undefined): Feed<ExternalSecret> {
  return feedOf({ client, target: { resource: EXTERNAL_SECRETS, namespace }, reduce: externalSecretOf });
}

/** SecretStores, of one namespace if one is given. */
export function secretStoreFeed(client: Client, namespace: string | undefined): Feed<SecretStore> {
  return feedOf({ client, target: { resource: SECRET_STORES, namespace }, reduce: (raw) => storeOf(raw, 'SecretStore') });
}

export function clusterSecretStoreFeed(client: Client): Feed<SecretStore> {
  return feedOf({ client, target: { resource: CLUSTER_SECRET_STORES }, reduce: (raw) => storeOf(raw, 'ClusterSecretStore') });
}

/** Names and labels of all namespaces. */
export function namespaceFeed(client: Client): Feed<NamespaceMeta> {
  return feedOf({
    client,
    target: { resource: NAMESPACES },
    accept: { list: METADATA_ONLY_LIST, watch: METADATA_ONLY },
    reduce: (raw) => ({ name: raw.metadata.name, labels: stringsOf(raw.metadata['labels']) }),
  });
}

/** undefined when it has no spec: nothing to act on. */
export function externalSecretOf(raw: RawObject): ExternalSecret | undefined {
  const object = withoutManagedFields(raw);
  return isExternalSecret(object) ? object : undefined;
}

/** undefined when it names no provider. The kind is set, for lists need not repeat it on their items. */
export function storeOf(raw: RawObject, kind: SecretStore['kind']): SecretStore | undefined {
  const object = { ...withoutManagedFields(raw), kind };
  return isStore(object) ? object : undefined;
}

function isExternalSecret(object: RawObject): object is RawObject & ExternalSecret {
  return isRecord(object['spec']);
}

function isStore(object: RawObject): object is RawObject & SecretStore {
  return isRecord(object['spec']) && isRecord(object['spec']['provider']);
}
