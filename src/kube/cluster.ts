// The cluster as the rest of the operator sees it: views that watches keep, and calls whose results the views know at once.
// Ties this room's parts together; what any of it means is decided elsewhere.

import type { ExternalSecret, ExternalSecretStatus } from '#api/external-secret.ts';
import type { SecretStore, SecretStoreStatus } from '#api/secret-store.ts';
import type { Failure } from '#core/errors.ts';
import { keyOf, objectKey, type ObjectKey, splitWork, type StoreKey } from '#core/keys.ts';
import type { Redacted } from '#core/redacted.ts';
import type { SecretDraft, SecretMeta, SecretState, TargetRef } from '#core/secret.ts';
import type { Client } from './client.ts';
import type { Feed } from './feed.ts';
import {
  clusterSecretStoreFeed,
  externalSecretFeed,
  externalSecretOf,
  namespaceFeed,
  type NamespaceMeta,
  secretStoreFeed,
  storeOf,
} from './kinds.ts';
import { patchStatus, removeFinalizer } from './merge-patch.ts';
import { CLUSTER_SECRET_STORES, EXTERNAL_SECRETS, SECRET_STORES } from './resource.ts';
import { createdByValue, type ManagedSecrets, managedSecrets, newsOf, type SecretNews, secretFeed } from './secret-metadata.ts';
import { readConfigMap } from './config-maps.ts';
import { ownToken } from './own-token.ts';
import { serviceAccountAnnotations, serviceAccountToken } from './service-accounts.ts';
import { createSecret, deleteSecret, readSecret, replaceSecret } from './secrets.ts';
import { Store } from './store.ts';
import type { Timing } from './timing.ts';
import { watch, type WatchEvent } from './watch.ts';

/** What to watch and whom to tell. */
export interface ClusterOptions {
  readonly timing: Timing;
  /** Only this namespace; absent is all. */
  readonly namespace?: string | undefined;
  /** Watch ClusterSecretStores and namespaces too; needs rights in the whole cluster. */
  readonly clusterStores: boolean;
  /** Told of every Secret's news after the first list, in order; must not throw. */
  readonly onSecret?: (news: SecretNews) => void;
  /** Told when a watch fails; it goes on by itself. `resource` is the plural name. */
  readonly onTrouble?: (resource: string, failure: Failure, retryInMs: number) => void;
}

/** Fulfils sync's port of the same name. */
export class KubeCluster {
  readonly externalSecrets = new Store<ExternalSecret>({});
  readonly secretStores = new Store<SecretStore>({});
  readonly clusterSecretStores = new Store<SecretStore>({});
  readonly namespaces = new Store<NamespaceMeta>({});
  readonly secrets: ManagedSecrets = managedSecrets();
  readonly #client: Client;
  readonly #options: ClusterOptions;

  constructor(client: Client, options: ClusterOptions) {
    this.#client = client;
    this.#options = options;
  }

  /** Have all views that are watched been filled? */
  get isSynced(): boolean {
    return this.unlisted().length === 0;
  }

  /** Plural names of what is watched and has not been listed yet. */
  unlisted(): readonly string[] {
    return this.#watched()
      .filter(({ view }) => !view.isSynced)
      .map(({ resource }) => resource);
  }

  /** Resolves when all views that are watched have been filled. */
  async synced(): Promise<void> {
    await Promise.all(this.#watched().map(({ view }) => view.synced));
  }

  /** Watches until the signal is aborted; rejects only with a bug. */
  async run(signal: AbortSignal): Promise<void> {
    const { namespace, clusterStores } = this.#options;
    const client = this.#client;
    const own = [
      this.#keep('externalsecrets', externalSecretFeed(client, namespace), this.externalSecrets, signal),
      this.#keep('secretstores', secretStoreFeed(client, namespace), this.secretStores, signal),
      this.#keep('secrets', secretFeed(client, namespace), this.secrets, signal, (event, first) => this.#tellSecret(event, first)),
    ];
    const wide = clusterStores
      ? [
          this.#keep('clustersecretstores', clusterSecretStoreFeed(client), this.clusterSecretStores, signal),
          this.#keep('namespaces', namespaceFeed(client), this.namespaces, signal),
        ]
      : [];
    await Promise.all([...own, ...wide]);
  }

  externalSecret(key: ObjectKey): ExternalSecret | undefined {
    return this.externalSecrets.get(key);
  }

  store(key: StoreKey): SecretStore | undefined {
    const { kind, key: object } = splitWork(key);
    return kind === 'ClusterSecretStore' ? this.clusterSecretStores.get(object) : this.secretStores.get(object);
  }

  /** undefined when the namespace, or that there are any, is not known. */
  namespaceLabels(name: string): Readonly<Record<string, string>> | undefined {
    return this.namespaces.get(objectKey('', name))?.labels;
  }

  /** Metadata of a Secret with the managed label. */
  managedSecret(key: ObjectKey): SecretMeta | undefined {
    return this.secrets.get(key);
  }

  /** Managed Secrets of a namespace by the value of the created-by label. */
  createdBy(namespace: string, hash: string): readonly SecretMeta[] {
    return this.secrets.find('createdBy', createdByValue(namespace, hash));
  }

  readSecret(key: ObjectKey, signal: AbortSignal): Promise<SecretState | undefined> {
    return readSecret(this.#client, key, signal);
  }

  /** Undefined when a Secret of that name exists already. */
  async createSecret(draft: SecretDraft, fieldManager: string, signal: AbortSignal): Promise<TargetRef | undefined> {
    const created = await createSecret(this.#client, draft, fieldManager, signal);
    return created === undefined ? undefined : this.#written(created);
  }

  async replaceSecret(draft: SecretDraft, current: TargetRef, fieldManager: string, signal: AbortSignal): Promise<TargetRef> {
    return this.#written(await replaceSecret(this.#client, draft, current, fieldManager, signal));
  }

  async deleteSecret(key: ObjectKey, current: TargetRef, signal: AbortSignal): Promise<void> {
    await deleteSecret(this.#client, key, current, signal);
    this.secrets.forget(key, current.resourceVersion);
  }

  serviceAccountAnnotations(key: ObjectKey, signal: AbortSignal): Promise<Readonly<Record<string, string>> | undefined> {
    return serviceAccountAnnotations(this.#client, key, signal);
  }

  serviceAccountToken(
    key: ObjectKey,
    audiences: readonly string[],
    expirationSeconds: number | undefined,
    signal: AbortSignal,
  ): Promise<Redacted> {
    return serviceAccountToken(this.#client, key, audiences, expirationSeconds, signal);
  }

  ownToken(signal: AbortSignal): Promise<Redacted> {
    return ownToken(signal);
  }

  readConfigMap(key: ObjectKey, signal: AbortSignal): Promise<Readonly<Record<string, string>> | undefined> {
    return readConfigMap(this.#client, key, signal);
  }

  async patchExternalSecretStatus(object: ExternalSecret, status: ExternalSecretStatus, signal: AbortSignal): Promise<void> {
    const raw = await patchStatus(this.#client, EXTERNAL_SECRETS, object, status, signal);
    this.externalSecrets.upsert({
      key: keyOf(object),
      resourceVersion: raw.metadata.resourceVersion,
      object: externalSecretOf(raw),
    });
  }

  async patchStoreStatus(object: SecretStore, status: SecretStoreStatus, signal: AbortSignal): Promise<void> {
    const wide = object.kind === 'ClusterSecretStore';
    const raw = await patchStatus(this.#client, wide ? CLUSTER_SECRET_STORES : SECRET_STORES, object, status, signal);
    const view = wide ? this.clusterSecretStores : this.secretStores;
    view.upsert({ key: keyOf(object), resourceVersion: raw.metadata.resourceVersion, object: storeOf(raw, object.kind) });
  }

  /** The view learns of it by the watch: when this was the last finalizer, the object is gone. */
  async removeFinalizer(object: ExternalSecret, finalizer: string, signal: AbortSignal): Promise<void> {
    await removeFinalizer(this.#client, EXTERNAL_SECRETS, object, finalizer, signal);
  }

  #watched(): readonly { readonly resource: string; readonly view: Pick<Store<unknown>, 'isSynced' | 'synced'> }[] {
    const own = [
      { resource: 'externalsecrets', view: this.externalSecrets },
      { resource: 'secretstores', view: this.secretStores },
      { resource: 'secrets', view: this.secrets },
    ];
    const wide = [
      { resource: 'clustersecretstores', view: this.clusterSecretStores },
      { resource: 'namespaces', view: this.namespaces },
    ];
    return this.#options.clusterStores ? [...own, ...wide] : own;
  }

  async #keep<T, Index extends string>(
    resource: string,
    feed: Feed<T>,
    view: Store<T, Index>,
    signal: AbortSignal,
    tell?: (event: WatchEvent<T>, first: boolean) => void,
  ): Promise<void> {
    for await (const event of watch(feed, this.#options.timing, signal)) {
      const first = !view.isSynced;
      view.apply(event);
      tell?.(event, first);
      if (event.kind === 'trouble') this.#options.onTrouble?.(resource, event.failure, event.retryInMs);
    }
  }

  #tellSecret(event: WatchEvent<SecretMeta>, first: boolean): void {
    const news = newsOf(event, first);
    if (news !== undefined) this.#options.onSecret?.(news);
  }

  #written(meta: SecretMeta): TargetRef {
    this.secrets.upsert({ key: objectKey(meta.namespace, meta.name), resourceVersion: meta.resourceVersion, object: meta });
    return { uid: meta.uid, resourceVersion: meta.resourceVersion };
  }
}
