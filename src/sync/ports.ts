// What the story of one key needs from outside. Everything else in this room is written against these interfaces,
// so that sync knows neither the Kubernetes client nor any backend by name.

import type { ExternalSecret, ExternalSecretStatus } from '#api/external-secret.ts';
import type { SecretStore, SecretStoreStatus } from '#api/secret-store.ts';
import type { Failure } from '#core/errors.ts';
import type { ObjectKey, StoreKey } from '#core/keys.ts';
import type { ProviderConfig } from '#core/provider-config.ts';
import type { Redacted } from '#core/redacted.ts';
import type { SecretDraft, SecretMeta, SecretState, TargetRef } from '#core/secret.ts';
import type { Found, PropertyRule, Query, Read, Seen, SourceRef } from '#core/source.ts';

/**
 * The cluster: views fed by watches (synchronous) and calls to the API server (asynchronous).
 * Calls reject with a Failure; `Conflict` when the object moved or already exists.
 */
export interface Cluster {
  externalSecret(key: ObjectKey): ExternalSecret | undefined;
  store(key: StoreKey): SecretStore | undefined;
  /** Labels of a namespace; undefined when it is not known. */
  namespaceLabels(name: string): Readonly<Record<string, string>> | undefined;
  /** Metadata of a Secret that carries the managed label; undefined for all others. */
  managedSecret(key: ObjectKey): SecretMeta | undefined;
  /** Managed Secrets of the namespace whose created-by label has this value. */
  createdBy(namespace: string, hash: string): readonly SecretMeta[];

  /** A Secret with its values, straight from the API server; undefined when there is none. */
  readSecret(key: ObjectKey, signal: AbortSignal): Promise<SecretState | undefined>;
  /** Undefined when a Secret of that name exists already. */
  createSecret(draft: SecretDraft, fieldManager: string, signal: AbortSignal): Promise<TargetRef | undefined>;
  replaceSecret(draft: SecretDraft, current: TargetRef, fieldManager: string, signal: AbortSignal): Promise<TargetRef>;
  deleteSecret(key: ObjectKey, current: TargetRef, signal: AbortSignal): Promise<void>;

  /** Annotations of a ServiceAccount; undefined when there is none. */
  serviceAccountAnnotations(key: ObjectKey, signal: AbortSignal): Promise<Readonly<Record<string, string>> | undefined>;
  /** A short-lived token of a ServiceAccount. Rejects with `AuthFailed` when there is none of that name. */
  serviceAccountToken(
    key: ObjectKey,
    audiences: readonly string[],
    expirationSeconds: number | undefined,
    signal: AbortSignal,
  ): Promise<Redacted>;
  /** The token of the operator's own pod. Rejects with `AuthFailed` where it has none. */
  ownToken(signal: AbortSignal): Promise<Redacted>;
  /** Data of a ConfigMap; undefined when there is none. */
  readConfigMap(key: ObjectKey, signal: AbortSignal): Promise<Readonly<Record<string, string>> | undefined>;

  /** Merges into the status under the resourceVersion of `object`; the view knows the result at once. */
  patchExternalSecretStatus(object: ExternalSecret, status: ExternalSecretStatus, signal: AbortSignal): Promise<void>;
  patchStoreStatus(object: SecretStore, status: SecretStoreStatus, signal: AbortSignal): Promise<void>;
  removeFinalizer(object: ExternalSecret, finalizer: string, signal: AbortSignal): Promise<void>;
}

/** A session with a backend: the part of providers/provider.ts that sync uses, with the same meaning. */
export interface Backend extends AsyncDisposable {
  readonly propertyRule: PropertyRule;
  read(refs: readonly SourceRef[], signal: AbortSignal): Promise<readonly Read[]>;
  versions(refs: readonly SourceRef[], signal: AbortSignal): Promise<readonly Seen[]>;
  find(query: Query, signal: AbortSignal): Promise<readonly Found[]>;
  check(signal: AbortSignal): Promise<Failure | void>;
}

/** Opens a session; does no I/O yet. */
export type OpenBackend = (config: ProviderConfig) => Backend;

/** Tells users what happened, in the background: never waits, never fails. */
export interface Recorder {
  event(object: ExternalSecret | SecretStore, type: 'Normal' | 'Warning', reason: string, message: string): void;
}

/** Structured logging: static messages, data as fields (pino's shape). */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
}

/** What the operator's flags decide about syncing. */
export interface Settings {
  /** Stores of another, non-empty class are left alone. */
  readonly controllerClass: string;
  /** Read only through stores whose own check has passed. */
  readonly floodGate: boolean;
  /** How long a good Secret keeps Ready=True while its backend does not answer, in milliseconds. */
  readonly staleAfterMs: number;
  /** How often a store is checked that does not say so itself, in milliseconds. */
  readonly storeIntervalMs: number;
}
