// When a Secret goes: its sources hold nothing any more, its ExternalSecret is gone, or its name is no longer the target's.
// Whoever deletes uses the state handed out here as precondition.

import { Failure } from './errors.ts';
import type { Refusal } from './ownership.ts';
import { controllerOf, createdBy, ownershipRefusal } from './ownership.ts';
import type { SecretMeta, SecretState, TargetRef } from './secret.ts';
import { CREATED_BY_LABEL, refOf } from './secret.ts';
import type { TargetSource } from './target.ts';
import { targetOf } from './target.ts';

/** The decision for an ExternalSecret whose sources hold no data at all. */
export type EmptyPlan =
  /** deletionPolicy Merge: go on and write without data. */
  | { readonly kind: 'continue' }
  /** deletionPolicy Retain: leave the Secret as it is. */
  | { readonly kind: 'retain' }
  | { readonly kind: 'delete'; readonly current: TargetRef }
  /** deletionPolicy Delete, and there is nothing to delete. */
  | { readonly kind: 'gone' }
  | Refusal;

/** What {@link planEmpty} and {@link planDelete} decide from. */
export interface DeleteInput {
  readonly externalSecret: TargetSource;
  /** The target, if there is one. */
  readonly current?: SecretMeta | SecretState | undefined;
}

/**
 * What follows when the merged result of all sources is empty. External Secrets: deletionPolicy.
 * Other than there, a Secret that somebody else controls is not deleted.
 */
export function planEmpty({ externalSecret, current }: DeleteInput): EmptyPlan {
  const { name, creationPolicy, deletionPolicy } = targetOf(externalSecret);
  if (deletionPolicy === 'Retain') return { kind: 'retain' };
  if (deletionPolicy === 'Merge') return { kind: 'continue' };
  if (creationPolicy !== 'Owner') return notOwner(name, creationPolicy);
  if (current === undefined) return { kind: 'gone' };
  return ownershipRefusal(externalSecret, current) ?? { kind: 'delete', current: refOf(current) };
}

/** The Secret to delete because its ExternalSecret is being deleted: under deletionPolicy Delete, its own only (by UID). */
export function planDelete({ externalSecret, current }: DeleteInput): TargetRef | undefined {
  if (current === undefined || targetOf(externalSecret).deletionPolicy !== 'Delete') return undefined;
  return controllerOf(current)?.uid === externalSecret.metadata.uid ? refOf(current) : undefined;
}

/** Secrets that this ExternalSecret made under another target name; only creationPolicy Owner cleans up. External Secrets: creationPolicy. */
export function orphans(externalSecret: TargetSource, secrets: Iterable<SecretMeta>): readonly SecretMeta[] {
  const { namespace, name, creationPolicy } = targetOf(externalSecret);
  if (creationPolicy !== 'Owner') return [];
  const hash = createdBy(externalSecret);
  return [...secrets].filter(
    (secret) => secret.namespace === namespace && secret.name !== name && secret.labels[CREATED_BY_LABEL] === hash,
  );
}

function notOwner(name: string, creationPolicy: string): Refusal {
  return {
    kind: 'refuse',
    phase: 'delete',
    failure: new Failure('InvalidSpec', `unable to delete secret ${name}: creationPolicy=${creationPolicy} is not Owner`, {
      remedy: 'set spec.target.creationPolicy to Owner, or spec.target.deletionPolicy to Retain or Merge',
    }),
  };
}
