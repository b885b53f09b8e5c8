// From the spec to what has to be read: one wish per entry of dataFrom and data, in the order in which they count,
// and the distinct sources behind them. Whatever cannot be resolved fails here, before any call to a backend.

import type { DataFromEntry } from '#api/data-from.ts';
import type { ExternalSecret } from '#api/external-secret.ts';
import type { StoreRef } from '#api/references.ts';
import type { RemoteRef } from '#api/remote-ref.ts';
import type { SecretStore } from '#api/secret-store.ts';
import { inContext } from '#core/errors.ts';
import type { StoreKey } from '#core/keys.ts';
import type { Query, SourceRef } from '#core/source.ts';
import type { Rewrite } from '#core/rewrite.ts';
import type { Cluster, Settings } from './ports.ts';
import { lookUpStore, refKey, storeKeyOf } from './store-lookup.ts';

/** A source as one store sees it. Equal ids are the same source, to be read once. */
export type Source = SingleSource | SearchSource;

/** One thing that the backend holds. */
export interface SingleSource {
  readonly kind: 'single';
  readonly id: string;
  readonly store: SecretStore;
  readonly ref: SourceRef;
}

/** Whatever a search finds. */
export interface SearchSource {
  readonly kind: 'search';
  readonly id: string;
  readonly store: SecretStore;
  readonly query: Query;
}

/** One entry of the spec: which source it takes and what is to be made of it. */
export type Wish = DataWish | ExtractWish | FindWish;

interface AnyWish {
  readonly source: Source;
  /** What stands before a failure of this entry, as External Secrets words it. */
  readonly prefix: string;
  /** How External Secrets names this entry in the event about a missing source. */
  readonly missing: string;
}

/** One key. */
export interface DataWish extends AnyWish {
  readonly kind: 'data';
  readonly remote: RemoteRef;
  readonly secretKey: string;
}

/** All members of a JSON object. */
export interface ExtractWish extends AnyWish {
  readonly kind: 'extract';
  readonly remote: RemoteRef;
  readonly rewrite: readonly Rewrite[];
}

/** One key for each source that is found. */
export interface FindWish extends AnyWish {
  readonly kind: 'find';
  readonly find: Find;
  readonly rewrite: readonly Rewrite[];
}

type Find = NonNullable<DataFromEntry['find']>;

/** All wishes of an ExternalSecret: dataFrom in its order, then data (a later one wins). Throws a Failure of the first that cannot be resolved. */
export function resolve(externalSecret: ExternalSecret, cluster: Cluster, settings: Settings): readonly Wish[] {
  const { spec } = externalSecret;
  const namespace = externalSecret.metadata.namespace ?? '';
  function storeOf(own: StoreRef | undefined): SecretStore {
    return lookUpStore(own ?? spec.secretStoreRef ?? {}, namespace, cluster, settings);
  }
  const bulk = (spec.dataFrom ?? []).flatMap((entry, index) => bulkWish(entry, index, () => storeOf(entry.sourceRef?.storeRef)));
  const data = (spec.data ?? []).map((entry, index): Wish => {
    const remote = entry.remoteRef;
    const prefix = `error processing spec.data[${index}] (key: ${remote.key}), err: `;
    const missing = `spec.dataFrom[${index}] (key=${remote.key})`;
    const source = inContext(prefix, () => single(storeOf(entry.sourceRef?.storeRef), remote));
    return { kind: 'data', source, remote, secretKey: entry.secretKey, prefix, missing };
  });
  return [...bulk, ...data];
}

/** An entry that names neither a value nor a search asks for nothing. */
function bulkWish(entry: DataFromEntry, index: number, store: () => SecretStore): readonly Wish[] {
  const { find, extract: remote, rewrite = [] } = entry;
  const missing = `spec.dataFrom[${index}]`;
  if (find !== undefined) {
    const prefix = `error processing spec.dataFrom[${index}].find, err: `;
    const source = inContext(prefix, () => search(store(), find));
    return [{ kind: 'find', source, find, rewrite, prefix, missing }];
  }
  if (remote === undefined) return [];
  const prefix = `error processing spec.dataFrom[${index}].extract, err: `;
  const source = inContext(prefix, () => single(store(), remote));
  return [{ kind: 'extract', source, remote, rewrite, prefix, missing }];
}

/** The stores that an ExternalSecret refers to, each once, whether they exist or not. */
export function storesOf(externalSecret: ExternalSecret): ReadonlySet<StoreKey> {
  const { spec } = externalSecret;
  const entries = [...(spec.data ?? []), ...(spec.dataFrom ?? [])];
  const refs = [spec.secretStoreRef, ...entries.map((entry) => entry.sourceRef?.storeRef)];
  const namespace = externalSecret.metadata.namespace ?? '';
  return new Set(refs.filter((ref) => ref?.name !== undefined).map((ref) => refKey(ref ?? {}, namespace)));
}

function single(store: SecretStore, remote: RemoteRef): Source {
  const ref: SourceRef = {
    key: remote.key,
    ...(remote.version === undefined || remote.version === '' ? {} : { version: remote.version }),
    ...(remote.metadataPolicy === 'Fetch' ? { metadata: true } : {}),
  };
  const id = JSON.stringify([storeKeyOf(store), ref.key, ref.version ?? '', ref.metadata ?? false]);
  return { kind: 'single', id, store, ref };
}

function search(store: SecretStore, { name, path = '', tags = {}, conversionStrategy = 'Default' }: Find): Source {
  const query: Query = {
    ...(name === undefined ? {} : { name: name.regexp ?? '' }),
    ...(path === '' ? {} : { path }),
    ...(Object.keys(tags).length === 0 ? {} : { tags }),
    ...(conversionStrategy === 'Default' ? {} : { conversionStrategy }),
  };
  return { kind: 'search', id: JSON.stringify([storeKeyOf(store), query]), store, query };
}

/** The store of a source as users name it: `SecretStore "aws"`. */
export function storeName(store: SecretStore): string {
  return `${store.kind} "${store.metadata.name}"`;
}

/** The distinct sources of these wishes. */
export function sourcesOf(wishes: readonly Wish[]): readonly Source[] {
  return [...new Map(wishes.map((wish) => [wish.source.id, wish.source])).values()];
}
