// What an ExternalSecret says about the Secret it writes, with every default filled in.

import { EXTERNAL_SECRET_DEFAULTS } from '#api/defaults.ts';
import type { ExternalSecretSpec } from '#api/external-secret.ts';
import type { ObjectMeta } from '#api/meta.ts';
import type { TargetSpec } from '#api/target.ts';

export type CreationPolicy = NonNullable<TargetSpec['creationPolicy']>;
export type DeletionPolicy = NonNullable<TargetSpec['deletionPolicy']>;

/** The part of an ExternalSecret that decides about its target. */
export interface TargetSource {
  readonly metadata: Pick<ObjectMeta, 'name' | 'namespace' | 'uid' | 'labels' | 'annotations'>;
  readonly spec: Pick<ExternalSecretSpec, 'target'>;
}

/** Name and policies of the Secret that an ExternalSecret writes. */
export interface Target {
  readonly namespace: string;
  readonly name: string;
  readonly creationPolicy: CreationPolicy;
  readonly deletionPolicy: DeletionPolicy;
  /** Whether the ExternalSecret asks for an immutable Secret; the Secret may be immutable all the same. */
  readonly immutable: boolean;
}

/** The target of an ExternalSecret. External Secrets: fields of ExternalSecret, `spec.target`. */
export function targetOf({ metadata, spec }: TargetSource): Target {
  const target = spec.target ?? {};
  return {
    namespace: metadata.namespace ?? '',
    name: target.name ?? metadata.name,
    creationPolicy: target.creationPolicy ?? EXTERNAL_SECRET_DEFAULTS['spec.target.creationPolicy'],
    deletionPolicy: target.deletionPolicy ?? EXTERNAL_SECRET_DEFAULTS['spec.target.deletionPolicy'],
    immutable: target.immutable ?? EXTERNAL_SECRET_DEFAULTS['spec.target.immutable'],
  };
}
