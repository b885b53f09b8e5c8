// Which keys have to be worked when an object changes: an ExternalSecret, its target, its store, the credentials of that
// store, its namespace. Keeps the indexes for that, and nothing else of the objects.

import type { ExternalSecret } from '#api/external-secret.ts';
import type { SecretStore } from '#api/secret-store.ts';
import { objectKey, splitKey } from '#core/keys.ts';
import type { ObjectKey, StoreKey, WorkKey } from '#core/keys.ts';
import { credentialSecrets } from './backend-config.ts';
import { CONSUMER } from './credential.ts';
import { IndexedSet } from './indexed-set.ts';
import { storesOf } from './resolve.ts';
import { targetKeyOf } from './target-key.ts';

/** How urgent: what a person waits for, what follows a change elsewhere, what only keeps time. */
export type Lane = 'interactive' | 'rotation' | 'periodic';

/** Takes a key to be worked. */
export type Enqueue = (key: WorkKey, lane: Lane) => void;

/** Turns changes of objects into keys. Every method may be called again with the same state. */
export class Triggers {
  readonly #enqueue: Enqueue;
  readonly #byTarget = new IndexedSet<ObjectKey, ObjectKey>();
  readonly #byStore = new IndexedSet<StoreKey, ObjectKey>();
  readonly #byNamespace = new IndexedSet<string, ObjectKey>();
  /** Stores by the Secret that holds a credential; CONSUMER stands for the namespace of whoever uses the store. */
  readonly #byCredential = new IndexedSet<ObjectKey, StoreKey>();

  constructor(enqueue: Enqueue) {
    this.#enqueue = enqueue;
  }

  /** An ExternalSecret appeared, changed or went away. Changes of its status alone are our own doing. */
  externalSecret(key: ObjectKey, now: ExternalSecret | undefined, before: ExternalSecret | undefined, lane: Lane): void {
    this.#byTarget.put(key, now === undefined ? [] : [targetKeyOf(now)]);
    this.#byStore.put(key, now === undefined ? [] : storesOf(now));
    this.#byNamespace.put(key, now === undefined ? [] : [splitKey(key).namespace]);
    if (now === undefined || before === undefined || meansWork(now, before)) this.#enqueue(`ExternalSecret/${key}`, lane);
  }

  /** A store appeared, changed or went away: it is checked, and whoever refers to it looks again when its use may have changed. */
  store(key: StoreKey, now: SecretStore | undefined, before: SecretStore | undefined, lane: Lane): void {
    this.#byCredential.put(key, now === undefined ? [] : credentialSecrets(now));
    // A list that follows a gap shows a store that was deleted and made anew as a change, of one generation as often as not.
    const edited = now?.metadata.uid !== before?.metadata.uid || now?.metadata.generation !== before?.metadata.generation;
    if (edited) this.#enqueue(key, lane);
    if (edited || readiness(now) !== readiness(before)) this.#users(key, 'rotation');
  }

  /** A Secret appeared, changed or went away: a target is looked after, credentials are tried at once. */
  secret(key: ObjectKey): void {
    for (const user of this.#byTarget.of(key)) this.#enqueue(`ExternalSecret/${user}`, 'interactive');
    const { namespace, name } = splitKey(key);
    for (const store of this.#byCredential.of(key)) this.#credential(store, undefined);
    for (const store of this.#byCredential.of(objectKey(CONSUMER, name))) this.#credential(store, namespace);
  }

  /** News of Secrets may have been missed: everything is looked at, which reads nothing where everything stands. */
  secretsRelisted(): void {
    for (const store of this.#byCredential.owners()) this.#enqueue(store, 'periodic');
    for (const user of this.#byTarget.owners()) this.#enqueue(`ExternalSecret/${user}`, 'periodic');
  }

  /** The labels of a namespace changed: the conditions of a ClusterSecretStore may answer differently. */
  namespace(name: string): void {
    for (const user of this.#byNamespace.of(name)) this.#enqueue(`ExternalSecret/${user}`, 'rotation');
  }

  #credential(store: StoreKey, namespace: string | undefined): void {
    this.#enqueue(store, 'interactive');
    this.#users(store, 'rotation', namespace);
  }

  #users(store: StoreKey, lane: Lane, namespace?: string): void {
    for (const user of this.#byStore.of(store)) {
      if (namespace === undefined || splitKey(user).namespace === namespace) this.#enqueue(`ExternalSecret/${user}`, lane);
    }
  }
}

function meansWork(now: ExternalSecret, before: ExternalSecret): boolean {
  return factsOf(now) !== factsOf(before);
}

function factsOf({ metadata }: ExternalSecret): string {
  const { uid, generation, labels, annotations, finalizers, deletionTimestamp } = metadata;
  return JSON.stringify([uid, generation, labels, annotations, finalizers, deletionTimestamp]);
}

function readiness(store: SecretStore | undefined): string | undefined {
  return store?.status?.conditions?.find((condition) => condition.type === 'Ready')?.status;
}
