// Who owns a Secret, and whether an ExternalSecret may write it. An owner is known by group, kind and name, not by
// UID: an ExternalSecret that was created anew takes its Secret back. External Secrets: ownership and conflicts.

import type { OwnerReference } from '#api/meta.ts';

import { Failure } from './errors.ts';
import { textHash } from './hash.ts';
import { keyOf } from './keys.ts';
import type { SyncPhase } from './outcome.ts';
import type { SecretMeta, SecretState } from './secret.ts';
import type { Target, TargetSource } from './target.ts';
import { targetOf } from './target.ts';

const GROUP = 'external-secrets.io';
const KIND = 'ExternalSecret';

/** Why a target must not be touched, and what the condition Ready is to say first. */
export interface Refusal {
  readonly kind: 'refuse';
  readonly phase: SyncPhase;
  readonly failure: Failure;
}

/** Value of the label created-by for the Secrets of this ExternalSecret. */
export function createdBy(externalSecret: Pick<TargetSource, 'metadata'>): string {
  return textHash(keyOf(externalSecret));
}

/** The owner reference with `controller: true` (Kubernetes documentation, "Owners and Dependents"). */
export function controllerOf(secret: SecretMeta | SecretState): OwnerReference | undefined {
  if ('ownerReferences' in secret) return secret.ownerReferences.find((owner) => owner.controller === true);
  return secret.controller;
}

/** Whether the reference names this ExternalSecret, in any version and of any UID. */
function refersTo(owner: OwnerReference, { metadata }: Pick<TargetSource, 'metadata'>): boolean {
  return isExternalSecret(owner) && owner.name === metadata.name;
}

/** The refusal to write, or to delete, a Secret that somebody else controls; undefined when nobody stands in the way. */
export function ownershipRefusal(externalSecret: TargetSource, current: SecretMeta | SecretState): Refusal | undefined {
  const owner = controllerOf(current);
  if (owner === undefined || refersTo(owner, externalSecret)) return undefined;
  if (isExternalSecret(owner)) return owned(current.name, owner);
  return targetOf(externalSecret).creationPolicy === 'Owner' ? controlled(current, owner) : undefined;
}

/** The owner references that the creation policy asks for; references to others stay, and stay in place. */
export function ownersUnder(
  policy: Target['creationPolicy'],
  owners: readonly OwnerReference[],
  externalSecret: TargetSource,
): readonly OwnerReference[] {
  if (policy !== 'Owner') return owners.filter((owner) => !refersTo(owner, externalSecret));
  const wanted = ownerReference(externalSecret);
  const at = owners.findIndex((owner) => refersTo(owner, externalSecret));
  return at === -1 ? [...owners, wanted] : owners.with(at, wanted);
}

function ownerReference({ metadata }: TargetSource): OwnerReference {
  return {
    apiVersion: `${GROUP}/v1`,
    kind: KIND,
    name: metadata.name,
    uid: metadata.uid,
    controller: true,
    blockOwnerDeletion: true,
  };
}

function isExternalSecret(owner: OwnerReference): boolean {
  return owner.kind === KIND && owner.apiVersion.startsWith(`${GROUP}/`);
}

function owned(secret: string, owner: OwnerReference): Refusal {
  return {
    kind: 'refuse',
    phase: 'owned',
    failure: new Failure('InvalidTarget', `secret is owned by another ExternalSecret: ${owner.name}`, {
      remedy: `let only one of the two write Secret "${secret}": set another spec.target.name, or creationPolicy Merge in both`,
    }),
  };
}

/** The cause is worded as controller-runtime does when SetControllerReference refuses. */
function controlled({ namespace, name }: SecretMeta | SecretState, owner: OwnerReference): Refusal {
  const cause = `Object ${namespace}/${name} is already owned by another ${owner.kind} controller ${owner.name}`;
  return {
    kind: 'refuse',
    phase: 'ownership',
    failure: new Failure('InvalidTarget', `could not set controller reference on secret: ${cause}`, {
      remedy: 'set another spec.target.name, or spec.target.creationPolicy to Merge or Orphan',
    }),
  };
}
