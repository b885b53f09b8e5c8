// A Secret as the decisions see it: read whole, as it is to be written, or by its metadata alone.
// Plain data; how it travels to and from the API server is not known here.

import type { OwnerReference } from '#api/meta.ts';

import type { Redacted } from './redacted.ts';

/** Label of every Secret that the operator looks after, with the value `true`. External Secrets: well known labels. */
export const MANAGED_LABEL = 'reconcile.external-secrets.io/managed';

/** Label with the hash of `<namespace>/<name>` of the ExternalSecret; only under creationPolicy Owner. */
export const CREATED_BY_LABEL = 'reconcile.external-secrets.io/created-by';

/** Annotation with the hash of the data as written: shows that somebody else changed it. */
export const DATA_HASH_ANNOTATION = 'reconcile.external-secrets.io/data-hash';

/** Labels or annotations. Look keys up with `Object.hasOwn` unless they are constants: `constructor` is a lawful label. */
export type StringMap = Readonly<Record<string, string>>;

/** One state of one Secret: enough to know it again, and for the preconditions of a write or a deletion. */
export interface TargetRef {
  readonly uid: string;
  readonly resourceVersion: string;
}

/** What a metadata-only watch tells of a Secret: no data. */
export interface SecretMeta extends TargetRef {
  readonly namespace: string;
  readonly name: string;
  readonly labels: StringMap;
  readonly annotations: StringMap;
  /** The owner reference with `controller: true`. */
  readonly controller?: OwnerReference;
}

/** A Secret as it is to be written. What is absent here (uid, managedFields) is the API server's to keep. */
export interface SecretDraft {
  readonly namespace: string;
  readonly name: string;
  /** Absent: the API server chooses `Opaque`. */
  readonly type?: string;
  readonly immutable: boolean;
  readonly labels: StringMap;
  readonly annotations: StringMap;
  readonly ownerReferences: readonly OwnerReference[];
  readonly finalizers: readonly string[];
  /** Bytes after base64; a map, because `__proto__` is a lawful key. */
  readonly data: ReadonlyMap<string, Redacted>;
}

/** A Secret as read, whole. */
export interface SecretState extends SecretDraft, TargetRef {
  /** `metadata.managedFields` as they came; see owned-fields.ts. */
  readonly managedFields: readonly unknown[];
  /** RFC 3339; present while the Secret waits for its finalizers. */
  readonly deletionTimestamp?: string;
}

/** The state of a Secret alone, without what else is known of it. */
export function refOf({ uid, resourceVersion }: TargetRef): TargetRef {
  return { uid, resourceVersion };
}
