// From a store reference to the store that may be used: it exists, is of our class, allows the namespace and is ready.

import type { StoreRef } from '#api/references.ts';
import type { SecretStore } from '#api/secret-store.ts';
import { Failure } from '#core/errors.ts';
import { storeKey } from '#core/keys.ts';
import type { StoreKey, StoreKind } from '#core/keys.ts';
import { denyingCondition } from '#core/store-access.ts';
import type { Cluster, Settings } from './ports.ts';

/** The kind a reference means; absent is SecretStore (External Secrets API, SecretStoreRef). */
function refKind(ref: StoreRef): StoreKind {
  return ref.kind ?? 'SecretStore';
}

/** The key of the store that a reference in this namespace means. */
export function refKey(ref: StoreRef, namespace: string): StoreKey {
  return storeKey(refKind(ref), namespace, ref.name ?? '');
}

/** The key of a store from the object itself. */
export function storeKeyOf(store: SecretStore): StoreKey {
  return storeKey(store.kind, store.metadata.namespace ?? '', store.metadata.name);
}

/** Whether a store is left to an operator of another class. */
export function isForeign(store: SecretStore, settings: Settings): boolean {
  const wanted = store.spec.controller ?? '';
  return wanted !== '' && wanted !== settings.controllerClass;
}

/**
 * The store behind a reference. Throws a Failure: `StoreNotFound`, `InvalidSpec` (class), `AccessDenied` (conditions of a
 * ClusterSecretStore) or `StoreNotReady`.
 */
export function lookUpStore(ref: StoreRef, namespace: string, cluster: Cluster, settings: Settings): SecretStore {
  const kind = refKind(ref);
  const name = ref.name ?? '';
  const store = cluster.store(refKey(ref, namespace));
  if (store === undefined) throw notFound(kind, name, namespace);
  if (isForeign(store, settings)) {
    throw new Failure('InvalidSpec', 'can not reference unmanaged store', {
      remedy: `${kind} "${name}" has spec.controller "${store.spec.controller}", this operator serves "${settings.controllerClass}"`,
    });
  }
  if (kind === 'ClusterSecretStore') refuseDenied(store, namespace, cluster);
  if (settings.floodGate && !isReady(store)) {
    throw new Failure('StoreNotReady', `${kind} "${name}" is not ready`, {
      remedy: `see its condition: kubectl describe ${kind.toLowerCase()} ${name}`,
    });
  }
  return store;
}

function notFound(kind: StoreKind, name: string, namespace: string): Failure {
  if (name === '') {
    return new Failure('InvalidSpec', `could not get ${kind} ""`, {
      remedy: 'set secretStoreRef.name, or sourceRef.storeRef.name on this entry',
    });
  }
  const where = kind === 'SecretStore' ? ` in namespace "${namespace}"` : '';
  return new Failure('StoreNotFound', `could not get ${kind} "${name}", it does not exist${where}`, {
    remedy: `create the ${kind} or correct the reference`,
  });
}

function refuseDenied(store: SecretStore, namespace: string, cluster: Cluster): void {
  const denial = denyingCondition(store, { name: namespace, labels: cluster.namespaceLabels(namespace) ?? {} });
  if (denial !== undefined) throw denial;
}

function isReady(store: SecretStore): boolean {
  return store.status?.conditions?.some((condition) => condition.type === 'Ready' && condition.status === 'True') ?? false;
}
