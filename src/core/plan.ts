// What is to be written for an ExternalSecret whose values are known: nothing, a new Secret, or another one in the
// place of the Secret that is there. Pure: the write itself, and its preconditions, are the caller's.

import { Failure } from './errors.ts';
import { dataHash } from './hash.ts';
import { mutate } from './mutate.ts';
import type { Refusal } from './ownership.ts';
import { ownershipRefusal } from './ownership.ts';
import type { Redacted } from './redacted.ts';
import type { SecretDraft, SecretState, StringMap, TargetRef } from './secret.ts';
import { DATA_HASH_ANNOTATION, refOf } from './secret.ts';
import type { TargetSource } from './target.ts';
import { targetOf } from './target.ts';

/** Which part of a Secret differs; for logs and for tests. */
export type Change = 'data' | 'labels' | 'annotations' | 'ownerReferences' | 'immutable';

/** The decision about one write. */
export type Plan =
  /** creationPolicy None: no target at all. */
  | { readonly kind: 'none' }
  /** creationPolicy Merge, and nothing to merge into. */
  | { readonly kind: 'missing' }
  /** The Secret is as it has to be. */
  | { readonly kind: 'keep'; readonly target: TargetRef }
  | { readonly kind: 'create'; readonly draft: SecretDraft }
  | {
      readonly kind: 'replace';
      readonly draft: SecretDraft;
      /** What the draft was made from: the precondition of the write. */
      readonly current: TargetRef;
      readonly changes: readonly Change[];
      /** The pass fails with this after the write: only metadata could be written, the Secret is immutable. */
      readonly afterwards?: Refusal;
    }
  | Refusal;

/** What {@link planWrite} decides from. */
export interface WriteInput {
  readonly externalSecret: TargetSource;
  /** The target as read from the API server; absent when there is none. */
  readonly current?: SecretState | undefined;
  /** All values by key, decoded and checked. */
  readonly data: ReadonlyMap<string, Redacted>;
}

/** Decides the write. External Secrets: creationPolicy, mutation of the target Secret, immutable matrix. */
export function planWrite({ externalSecret, current, data }: WriteInput): Plan {
  const { creationPolicy } = targetOf(externalSecret);
  if (creationPolicy === 'None') return { kind: 'none' };
  if (current === undefined) {
    return creationPolicy === 'Merge' ? { kind: 'missing' } : { kind: 'create', draft: mutate(externalSecret, data) };
  }
  const refusal = ownershipRefusal(externalSecret, current);
  if (refusal !== undefined) return refusal;

  const draft = mutate(externalSecret, data, current);
  return current.immutable && !sameData(current.data, draft.data) ? planMetadata(current, draft) : planReplace(current, draft);
}

function planReplace(current: SecretState, draft: SecretDraft): Plan {
  const target = refOf(current);
  const changes = changesBetween(current, draft);
  return changes.length === 0 ? { kind: 'keep', target } : { kind: 'replace', draft, current: target, changes };
}

/** The data cannot change, so the data-hash must be that of the data that stays: else the Secret would look tampered with. */
function planMetadata(current: SecretState, draft: SecretDraft): Plan {
  const annotations = { ...draft.annotations, [DATA_HASH_ANNOTATION]: dataHash(current.data) };
  const plan = planReplace(current, { ...draft, annotations, data: current.data });
  const afterwards = immutableRefusal(current.name);
  return plan.kind === 'replace' ? { ...plan, afterwards } : afterwards;
}

function immutableRefusal(name: string): Refusal {
  return {
    kind: 'refuse',
    phase: 'immutable',
    failure: new Failure('InvalidTarget', `secret "${name}" is immutable and its data would change`, {
      remedy: `delete Secret "${name}" to have it written anew, or set spec.target.immutable to keep it as it is`,
    }),
  };
}

function changesBetween(current: SecretState, draft: SecretDraft): readonly Change[] {
  const same: Record<Change, boolean> = {
    data: sameData(current.data, draft.data),
    labels: sameMap(current.labels, draft.labels),
    annotations: sameMap(current.annotations, draft.annotations),
    ownerReferences: sameOwners(current, draft),
    immutable: current.immutable === draft.immutable,
  };
  const parts: readonly Change[] = ['data', 'labels', 'annotations', 'ownerReferences', 'immutable'];
  return parts.filter((part) => !same[part]);
}

function sameData(a: ReadonlyMap<string, Redacted>, b: ReadonlyMap<string, Redacted>): boolean {
  return a.size === b.size && [...a].every(([key, value]) => b.get(key)?.equals(value) === true);
}

function sameMap(a: StringMap, b: StringMap): boolean {
  const entries = Object.entries(a);
  return entries.length === Object.keys(b).length && entries.every(([key, value]) => b[key] === value);
}

function sameOwners(a: SecretDraft, b: SecretDraft): boolean {
  return ownersText(a) === ownersText(b);
}

/** Every member in a fixed order. */
function ownersText({ ownerReferences }: SecretDraft): string {
  return JSON.stringify(
    ownerReferences.map(({ apiVersion, kind, name, uid, controller, blockOwnerDeletion }) => {
      return [apiVersion, kind, name, uid, controller, blockOwnerDeletion];
    }),
  );
}
