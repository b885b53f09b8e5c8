// Sessions with backends, one per store (and per namespace where the backend is to see each as somebody else),
// kept while the store and the Secrets that hold its credentials stay as they are.

import { LRUCache } from 'lru-cache';
import type { SecretStore } from '#api/secret-store.ts';
import type { ObjectKey } from '#core/keys.ts';
import { backendConfig, isPerNamespace } from './backend-config.ts';
import type { Backend, Cluster, Log, OpenBackend } from './ports.ts';

/** Sessions held at most; the least recently used is closed first. A session is a client object and its keep-alive connections. */
const MOST = 1_000;

/** A session in use; disposing gives it back. */
export interface Lease extends Disposable {
  readonly backend: Backend;
}

class Session {
  readonly backend: Backend;
  readonly generation: number;
  /** Secrets that its credentials came from, with the resourceVersion that was read. */
  readonly credentials = new Map<ObjectKey, string>();
  users = 0;
  retired = false;

  constructor(store: SecretStore, namespace: string, cluster: Cluster, open: OpenBackend) {
    this.generation = store.metadata.generation;
    this.backend = open(backendConfig(store, { cluster, namespace, seen: this.credentials }));
  }
}

/** All open sessions. Disposing closes them. */
export class Sessions implements AsyncDisposable {
  readonly #cluster: Cluster;
  readonly #open: OpenBackend;
  readonly #log: Log;
  readonly #closing = new Set<Promise<void>>();
  readonly #sessions: LRUCache<string, Session>;

  constructor(cluster: Cluster, open: OpenBackend, log: Log) {
    this.#cluster = cluster;
    this.#open = open;
    this.#log = log;
    this.#sessions = new LRUCache({ max: MOST, dispose: (session) => this.#retire(session) });
  }

  /**
   * The session of this store for a consumer in this namespace, opened if need be.
   * Throws a Failure when the store's spec cannot be served (`InvalidSpec`, `NotSupported`).
   */
  use(store: SecretStore, namespace: string): Lease {
    const key = `${store.metadata.uid}/${isPerNamespace(store) ? namespace : ''}`;
    const session = this.#current(key, store) ?? this.#openSession(key, store, namespace);
    session.users++;
    return { backend: session.backend, [Symbol.dispose]: () => this.#giveBack(session) };
  }

  /** Ends the sessions whose credentials came from another state of this Secret. */
  credentialsChanged(secret: ObjectKey, resourceVersion: string | undefined): void {
    for (const [key, session] of this.#sessions.entries()) {
      const read = session.credentials.get(secret);
      if (read !== undefined && read !== resourceVersion) this.#sessions.delete(key);
    }
  }

  /** Ends the sessions that took credentials from Secrets: any of these may have changed unnoticed. */
  credentialsUnknown(): void {
    for (const [key, session] of this.#sessions.entries()) if (session.credentials.size > 0) this.#sessions.delete(key);
  }

  /** Ends the sessions of a store that is gone. */
  storeGone(uid: string): void {
    for (const key of this.#sessions.keys()) if (key.startsWith(`${uid}/`)) this.#sessions.delete(key);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#sessions.clear();
    await Promise.all(this.#closing);
  }

  #current(key: string, store: SecretStore): Session | undefined {
    const session = this.#sessions.get(key);
    return session?.generation === store.metadata.generation ? session : undefined;
  }

  #openSession(key: string, store: SecretStore, namespace: string): Session {
    const session = new Session(store, namespace, this.#cluster, this.#open);
    this.#sessions.set(key, session);
    return session;
  }

  #retire(session: Session): void {
    session.retired = true;
    if (session.users === 0) this.#close(session);
  }

  #giveBack(session: Session): void {
    session.users--;
    if (session.users === 0 && session.retired) this.#close(session);
  }

  #close(session: Session): void {
    const closing: Promise<void> = Promise.resolve(session.backend[Symbol.asyncDispose]())
      .catch((error: unknown) => this.#log.warn({ err: error }, 'closing a backend session failed'))
      .finally(() => this.#closing.delete(closing));
    this.#closing.add(closing);
  }
}
