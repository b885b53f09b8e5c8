// The port Cluster in memory: what the API server would keep and the views would know, and a count of every call.

import type { ExternalSecret, ExternalSecretStatus } from '#api/external-secret.ts';
import type { SecretStore, SecretStoreStatus } from '#api/secret-store.ts';
import { Failure } from '#core/errors.ts';
import { keyOf, objectKey } from '#core/keys.ts';
import type { ObjectKey, StoreKey } from '#core/keys.ts';
import { Redacted } from '#core/redacted.ts';
import { CREATED_BY_LABEL, MANAGED_LABEL } from '#core/secret.ts';
import type { SecretDraft, SecretMeta, SecretState, TargetRef } from '#core/secret.ts';
import type { Cluster } from '#sync/ports.ts';
import { storeKeyOf } from '#sync/store-lookup.ts';

import { metaOf, textsOf, written } from './secret-builders.ts';

/** A cluster that a test fills, and whose calls it counts. */
export class FakeCluster implements Cluster {
  readonly externalSecrets = new Map<ObjectKey, ExternalSecret>();
  readonly stores = new Map<StoreKey, SecretStore>();
  readonly namespaces = new Map<string, Readonly<Record<string, string>>>();
  readonly secrets = new Map<ObjectKey, SecretState>();
  /** Annotations of ServiceAccounts. */
  readonly accounts = new Map<ObjectKey, Readonly<Record<string, string>>>();
  readonly configMaps = new Map<ObjectKey, Readonly<Record<string, string>>>();
  /** Calls to the API server, in order: `create ns/es`, `status ns/es`, … */
  readonly calls: string[] = [];
  /** Thrown by the next call of this name, once. */
  readonly failNext = new Map<string, Failure>();
  #version = 100;

  put(object: ExternalSecret | SecretStore): void {
    if (isStore(object)) this.stores.set(storeKeyOf(object), object);
    else this.externalSecrets.set(keyOf(object), object);
  }

  putSecret(secret: SecretState): void {
    this.secrets.set(keyOf({ metadata: secret }), secret);
  }

  /** The data of a Secret as texts; undefined when there is none. */
  texts(key: ObjectKey): Readonly<Record<string, string>> | undefined {
    const secret = this.secrets.get(key);
    return secret === undefined ? undefined : textsOf(secret.data);
  }

  /** Calls that change something. */
  get writes(): readonly string[] {
    return this.calls.filter((call) => !call.startsWith('read '));
  }

  externalSecret(key: ObjectKey): ExternalSecret | undefined {
    return this.externalSecrets.get(key);
  }

  store(key: StoreKey): SecretStore | undefined {
    return this.stores.get(key);
  }

  namespaceLabels(name: string): Readonly<Record<string, string>> | undefined {
    return this.namespaces.get(name);
  }

  managedSecret(key: ObjectKey): SecretMeta | undefined {
    const secret = this.secrets.get(key);
    return secret?.labels[MANAGED_LABEL] === 'true' ? metaOf(secret) : undefined;
  }

  createdBy(namespace: string, hash: string): readonly SecretMeta[] {
    return [...this.secrets.values()]
      .filter((secret) => secret.namespace === namespace && secret.labels[CREATED_BY_LABEL] === hash)
      .map(metaOf);
  }

  readSecret(key: ObjectKey): Promise<SecretState | undefined> {
    return this.#call('read', key, () => this.secrets.get(key));
  }

  createSecret(draft: SecretDraft, fieldManager: string): Promise<TargetRef | undefined> {
    const key = objectKey(draft.namespace, draft.name);
    return this.#call('create', key, () => {
      if (this.secrets.has(key)) return undefined;
      return this.#store(key, { ...written(draft, fieldManager), uid: `secret-uid-${++this.#version}` });
    });
  }

  replaceSecret(draft: SecretDraft, current: TargetRef, fieldManager: string): Promise<TargetRef> {
    const key = objectKey(draft.namespace, draft.name);
    return this.#call('replace', key, () => {
      const before = this.#expect(key, current);
      return this.#store(key, written(draft, fieldManager, before));
    });
  }

  deleteSecret(key: ObjectKey, current: TargetRef): Promise<void> {
    return this.#call('delete', key, () => {
      this.#expect(key, current);
      this.secrets.delete(key);
    });
  }

  serviceAccountAnnotations(key: ObjectKey): Promise<Readonly<Record<string, string>> | undefined> {
    return this.#call('read', key, () => this.accounts.get(key));
  }

  /** `token of <key> for <audiences>`. */
  serviceAccountToken(key: ObjectKey, audiences: readonly string[]): Promise<Redacted> {
    return this.#call('token', key, () => {
      if (!this.accounts.has(key)) throw new Failure('AuthFailed', 'there is no such ServiceAccount');
      return Redacted.ofText(`token of ${key} for ${audiences.join(',')}`);
    });
  }

  /** `own token`. */
  ownToken(): Promise<Redacted> {
    return this.#call('token', '/', () => Redacted.ofText('own token'));
  }

  readConfigMap(key: ObjectKey): Promise<Readonly<Record<string, string>> | undefined> {
    return this.#call('read', key, () => this.configMaps.get(key));
  }

  patchExternalSecretStatus(object: ExternalSecret, status: ExternalSecretStatus): Promise<void> {
    const key = keyOf(object);
    return this.#call('status', key, () => {
      const before = this.externalSecrets.get(key);
      if (before?.metadata.resourceVersion !== object.metadata.resourceVersion) throw new Failure('Conflict', 'the object was changed');
      this.externalSecrets.set(key, { ...before, metadata: this.#touched(before.metadata), status: { ...before.status, ...status } });
    });
  }

  patchStoreStatus(object: SecretStore, status: SecretStoreStatus): Promise<void> {
    return this.#call('status', keyOf(object), () => {
      this.stores.set(storeKeyOf(object), { ...object, metadata: this.#touched(object.metadata), status: { ...object.status, ...status } });
    });
  }

  removeFinalizer(object: ExternalSecret, finalizer: string): Promise<void> {
    const key = keyOf(object);
    return this.#call('finalizer', key, () => {
      const finalizers = (object.metadata.finalizers ?? []).filter((name) => name !== finalizer);
      this.externalSecrets.set(key, { ...object, metadata: { ...object.metadata, finalizers } });
    });
  }

  async #call<T>(name: string, key: ObjectKey, act: () => T): Promise<T> {
    this.calls.push(`${name} ${key}`);
    const failure = this.failNext.get(name);
    this.failNext.delete(name);
    await Promise.resolve();
    if (failure !== undefined) throw failure;
    return act();
  }

  #store(key: ObjectKey, secret: SecretState): TargetRef {
    const stored = { ...secret, resourceVersion: String(++this.#version) };
    this.secrets.set(key, stored);
    return { uid: stored.uid, resourceVersion: stored.resourceVersion };
  }

  #expect(key: ObjectKey, current: TargetRef): SecretState {
    const secret = this.secrets.get(key);
    if (secret?.uid !== current.uid || secret.resourceVersion !== current.resourceVersion)
      throw new Failure('Conflict', 'the object was changed');
    return secret;
  }

  #touched<T extends { readonly resourceVersion: string }>(metadata: T): T {
    return { ...metadata, resourceVersion: String(++this.#version) };
  }
}

function isStore(object: ExternalSecret | SecretStore): object is SecretStore {
  return object.kind === 'SecretStore' || object.kind === 'ClusterSecretStore';
}
