// From the spec to what has to be read: one wish per entry of dataFrom and data, in the order in which they count,
// and the distinct sources behind them. Whatever cannot be resolved fails here, before any call to a backend.

import type { ExternalSecret } from '#api/external-secret.ts';
import type { StoreRef } from '#api/references.ts';
import type { RemoteRef } from '#api/remote-ref.ts';
import type { SecretStore } from '#api/secret-store.ts';
import { inContext } from '#core/errors.ts';
import type { StoreKey } from '#core/keys.ts';
import type { SourceRef } from '#core/source.ts';
import type { Cluster, Settings } from './ports.ts';
import { lookUpStore, refKey, storeKeyOf } from './store-lookup.ts';

/** A source as one store sees it. Equal ids are the same source, to be read once. */
export interface Source {
  readonly id: string;
  readonly store: SecretStore;
  readonly ref: SourceRef;
}

/** One entry of the spec: which source it takes and what is to be made of it. */
export interface Wish {
  /** `data` yields one key, `extract` all members of a JSON object. */
  readonly kind: 'data' | 'extract';
  readonly source: Source;
  readonly remote: RemoteRef;
  /** The key in the Secret, for `data`. */
  readonly secretKey: string;
  /** What stands before a failure of this entry, as External Secrets words it. */
  readonly prefix: string;
  /** How External Secrets names this entry in the event about a missing source. */
  readonly missing: string;
}

/** All wishes of an ExternalSecret: dataFrom in its order, then data (a later one wins). Throws a Failure of the first that cannot be resolved. */
export function resolve(externalSecret: ExternalSecret, cluster: Cluster, settings: Settings): readonly Wish[] {
  const { spec } = externalSecret;
  const namespace = externalSecret.metadata.namespace ?? '';
  function sourceOf(remote: RemoteRef, own: StoreRef | undefined): Source {
    return sourceAt(lookUpStore(own ?? spec.secretStoreRef ?? {}, namespace, cluster, settings), remote);
  }
  const extracts = (spec.dataFrom ?? []).flatMap((entry, index): Wish[] => {
    const remote = entry.extract;
    if (remote === undefined) return [];
    const prefix = `error processing spec.dataFrom[${index}].extract, err: `;
    const source = inContext(prefix, () => sourceOf(remote, entry.sourceRef?.storeRef));
    return [{ kind: 'extract', source, remote, secretKey: '', prefix, missing: `spec.dataFrom[${index}]` }];
  });
  const data = (spec.data ?? []).map((entry, index): Wish => {
    const remote = entry.remoteRef;
    const prefix = `error processing spec.data[${index}] (key: ${remote.key}), err: `;
    const missing = `spec.dataFrom[${index}] (key=${remote.key})`;
    const source = inContext(prefix, () => sourceOf(remote, entry.sourceRef?.storeRef));
    return { kind: 'data', source, remote, secretKey: entry.secretKey, prefix, missing };
  });
  return [...extracts, ...data];
}

/** The stores that an ExternalSecret refers to, each once, whether they exist or not. */
export function storesOf(externalSecret: ExternalSecret): ReadonlySet<StoreKey> {
  const { spec } = externalSecret;
  const entries = [...(spec.data ?? []), ...(spec.dataFrom ?? [])];
  const refs = [spec.secretStoreRef, ...entries.map((entry) => entry.sourceRef?.storeRef)];
  const namespace = externalSecret.metadata.namespace ?? '';
  return new Set(refs.filter((ref) => ref?.name !== undefined).map((ref) => refKey(ref ?? {}, namespace)));
}

function sourceAt(store: SecretStore, remote: RemoteRef): Source {
  const ref: SourceRef = {
    key: remote.key,
    ...(remote.version === undefined || remote.version === '' ? {} : { version: remote.version }),
    ...(remote.metadataPolicy === 'Fetch' ? { metadata: true } : {}),
  };
  return { id: JSON.stringify([storeKeyOf(store), ref.key, ref.version ?? '', ref.metadata ?? false]), store, ref };
}

/** The store of a source as users name it: `SecretStore "aws"`. */
export function storeName(store: SecretStore): string {
  return `${store.kind} "${store.metadata.name}"`;
}

/** The distinct sources of these wishes. */
export function sourcesOf(wishes: readonly Wish[]): readonly Source[] {
  return [...new Map(wishes.map((wish) => [wish.source.id, wish.source])).values()];
}

