// How objects are named inside Tidelock: plain strings, so that they work as keys of maps and of the queue.

/** `<namespace>/<name>`; a cluster-scoped object has an empty namespace: `/<name>`. */
export type ObjectKey = `${string}/${string}`;

export type StoreKind = 'SecretStore' | 'ClusterSecretStore';

/** `SecretStore/<namespace>/<name>` or `ClusterSecretStore//<name>`. */
export type StoreKey = `${StoreKind}/${ObjectKey}`;

/** What the queue carries: an ExternalSecret or a store. */
export type WorkKey = `ExternalSecret/${ObjectKey}` | StoreKey;

export function objectKey(namespace: string, name: string): ObjectKey {
  return `${namespace}/${name}`;
}

/** The key of an object from its metadata. */
export function keyOf(object: { readonly metadata: { readonly namespace?: string | undefined; readonly name: string } }): ObjectKey {
  return objectKey(object.metadata.namespace ?? '', object.metadata.name);
}

/** Namespace and name of a key; names hold no slash (RFC 1123). */
export function splitKey(key: ObjectKey): { readonly namespace: string; readonly name: string } {
  const at = key.indexOf('/');
  return { namespace: key.slice(0, at), name: key.slice(at + 1) };
}

/** Kind and object of a work key. */
export function splitWork(work: WorkKey): { readonly kind: 'ExternalSecret' | StoreKind; readonly key: ObjectKey } {
  const at = work.indexOf('/');
  return { kind: work.slice(0, at) as 'ExternalSecret' | StoreKind, key: work.slice(at + 1) as ObjectKey };
}

export function storeKey(kind: StoreKind, namespace: string, name: string): StoreKey {
  return `${kind}/${objectKey(kind === 'SecretStore' ? namespace : '', name)}`;
}
