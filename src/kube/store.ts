// The view of one kind: what a watch told plus what our own writes returned, whichever is newer. Decides what is news and tells
// listeners of exactly that; knows neither the watch's state nor what the objects mean.

import type { ObjectKey } from '#core/keys.ts';
import type { Entry } from './feed.ts';
import { compareVersions } from './resource-version.ts';
import type { WatchEvent } from './watch.ts';

/** A difference between two moments of the view. */
export type StoreEvent<T> =
  | { readonly kind: 'added'; readonly key: ObjectKey; readonly object: T; readonly previous: undefined }
  | { readonly kind: 'changed'; readonly key: ObjectKey; readonly object: T; readonly previous: T }
  | { readonly kind: 'deleted'; readonly key: ObjectKey; readonly object: undefined; readonly previous: T };

export type Listener<T> = (event: StoreEvent<T>) => void;

/** Under which values an object is to be found, by name of the index. */
export type Indexes<T, Name extends string> = Readonly<Record<Name, (object: T) => readonly string[]>>;

interface Held<T> {
  readonly resourceVersion: string;
  readonly object: T;
}

/** A list under way. */
interface Fresh<T> {
  readonly listed: Map<ObjectKey, Held<T>>;
  /** Our own writes since it began: the list may be older than they are. */
  readonly written: Map<ObjectKey, Held<T>>;
}

/** In memory, by key. Feed it every event of one watch, in order. */
export class Store<T, Index extends string = never> {
  readonly synced: Promise<void>;
  readonly #indexes: Indexes<T, Index>;
  readonly #listeners = new Set<Listener<T>>();
  readonly #buckets = new Map<string, Set<ObjectKey>>();
  #held = new Map<ObjectKey, Held<T>>();
  #fresh: Fresh<T> | undefined;
  /** Up to here the watch has told everything. */
  #told: string | undefined;
  #resolveSynced: () => void;

  constructor(indexes: Indexes<T, Index>) {
    this.#indexes = indexes;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.synced = promise;
    this.#resolveSynced = resolve;
  }

  /** Has the first list been complete? */
  get isSynced(): boolean {
    return this.#told !== undefined;
  }

  get size(): number {
    return this.#held.size;
  }

  get(key: ObjectKey): T | undefined {
    return this.#held.get(key)?.object;
  }

  *values(): Generator<T, void, undefined> {
    for (const { object } of this.#held.values()) yield object;
  }

  /** All objects that an index finds under a value. */
  find(index: Index, value: string): readonly T[] {
    const keys = this.#buckets.get(bucketName(index, value)) ?? [];
    return [...keys].flatMap((key) => this.get(key) ?? []);
  }

  /** Tells of every difference from now on; returns how to stop. A listener must not throw. */
  subscribe(listener: Listener<T>): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** What a write of ours returned. Ignored when the watch has told as much already. */
  upsert(entry: Entry<T>): void {
    if (entry.object === undefined) return;
    // At or below what was told, an absent object has been deleted since and a present one is at least as new.
    if (this.#told !== undefined && compareVersions(entry.resourceVersion, this.#told) <= 0) return;
    const held = { resourceVersion: entry.resourceVersion, object: entry.object };
    this.#fresh?.written.set(entry.key, held);
    this.#put(entry.key, held);
  }

  /** A deletion of ours, of just this version: the view does not wait for the watch to say so. */
  forget(key: ObjectKey, resourceVersion: string): void {
    this.#fresh?.written.delete(key);
    if (this.#held.get(key)?.resourceVersion === resourceVersion) this.#drop(key);
  }

  /** What the watch tells. */
  apply(event: WatchEvent<T>): void {
    switch (event.kind) {
      case 'init':
        this.#fresh = { listed: new Map(), written: new Map() };
        return;
      case 'init-apply': {
        const { key, resourceVersion, object } = event.entry;
        if (object !== undefined) this.#fresh?.listed.set(key, { resourceVersion, object });
        return;
      }
      case 'synced':
        this.#swap(event.resourceVersion);
        return;
      case 'apply':
      case 'delete':
        this.#change(event.kind, event.entry);
        return;
      case 'bookmark':
        this.#told = event.resourceVersion;
        return;
      case 'trouble':
    }
  }

  #change(kind: 'apply' | 'delete', entry: Entry<T>): void {
    this.#told = entry.resourceVersion;
    const held = this.#held.get(entry.key);
    // The echo of a write whose reply, or a later one, is in the view already.
    const order = held === undefined ? 1 : compareVersions(entry.resourceVersion, held.resourceVersion);
    // (Some servers give a deletion the version of the object's last change.)
    if (order < 0 || (order === 0 && kind === 'apply')) return;
    if (kind === 'apply' && entry.object !== undefined) {
      this.#put(entry.key, { resourceVersion: entry.resourceVersion, object: entry.object });
    } else {
      this.#drop(entry.key);
    }
  }

  /** The list is complete: whatever it lacks is gone, unless we wrote it after the list's version. */
  #swap(resourceVersion: string): void {
    const fresh = this.#fresh ?? { listed: new Map<ObjectKey, Held<T>>(), written: new Map<ObjectKey, Held<T>>() };
    this.#fresh = undefined;
    const wanted = fresh.listed;
    for (const [key, held] of fresh.written) {
      if (compareVersions(held.resourceVersion, resourceVersion) > 0) wanted.set(key, held);
    }
    for (const key of this.#held.keys()) if (!wanted.has(key)) this.#drop(key);
    for (const [key, held] of wanted) {
      if (this.#held.get(key)?.resourceVersion !== held.resourceVersion) this.#put(key, held);
    }
    const first = this.#told === undefined;
    this.#told = resourceVersion;
    if (first) this.#resolveSynced();
  }

  #put(key: ObjectKey, held: Held<T>): void {
    const previous = this.#held.get(key)?.object;
    if (previous !== undefined) this.#unindex(key, previous);
    this.#held.set(key, held);
    for (const name of this.#bucketsOf(held.object)) {
      const bucket = this.#buckets.get(name) ?? new Set<ObjectKey>();
      this.#buckets.set(name, bucket.add(key));
    }
    const { object } = held;
    if (previous === undefined) this.#tell({ kind: 'added', key, object, previous: undefined });
    else this.#tell({ kind: 'changed', key, object, previous });
  }

  #drop(key: ObjectKey): void {
    const previous = this.#held.get(key)?.object;
    if (previous === undefined) return;
    this.#unindex(key, previous);
    this.#held.delete(key);
    this.#tell({ kind: 'deleted', key, object: undefined, previous });
  }

  #unindex(key: ObjectKey, object: T): void {
    for (const name of this.#bucketsOf(object)) {
      const bucket = this.#buckets.get(name);
      bucket?.delete(key);
      if (bucket?.size === 0) this.#buckets.delete(name);
    }
  }

  *#bucketsOf(object: T): Generator<string, void, undefined> {
    for (const index in this.#indexes) {
      for (const value of this.#indexes[index](object)) yield bucketName(index, value);
    }
  }

  #tell(event: StoreEvent<T>): void {
    for (const listener of this.#listeners) listener(event);
  }
}

function bucketName(index: string, value: string): string {
  return `${index}\u0000${value}`;
}
