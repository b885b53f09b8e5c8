// Whether a target still is what was written, judged as far as metadata goes: values are not at hand here, and a read
// of the Secret is asked for only when its resourceVersion is not the one on record.

import { dataHash } from './hash.ts';
import { markLabels, propagated } from './mutate.ts';
import { controllerOf } from './ownership.ts';
import type { SecretMeta, SecretState, StringMap, TargetRef } from './secret.ts';
import { CREATED_BY_LABEL, DATA_HASH_ANNOTATION, MANAGED_LABEL } from './secret.ts';
import type { CreationPolicy, TargetSource } from './target.ts';
import { targetOf } from './target.ts';

/** What metadata tells of a target. External Secrets: target validity. */
export type Validity =
  | 'valid'
  /** There is no Secret. */
  | 'missing'
  /** The Secret lacks the managed label. */
  | 'label-lost'
  /** The Secret is not the one on record: read it, then {@link dataStands}. */
  | 'unknown';

/** What {@link targetValid} decides from. */
export interface ValidityInput {
  readonly policy: CreationPolicy;
  /** Whether a sync is due, for whatever reason. */
  readonly isDue: boolean;
  /** The Secret of the target's name, if there is one. */
  readonly meta: SecretMeta | undefined;
  /** `status.target`: the Secret as it was last written or found intact. */
  readonly recorded: TargetRef | undefined;
}

/** Orphan targets are not looked after between syncs, and under None there is no target. */
export function targetValid({ policy, isDue, meta, recorded }: ValidityInput): Validity {
  if (policy === 'None' || (policy === 'Orphan' && !isDue)) return 'valid';
  if (meta === undefined) return 'missing';
  if (meta.labels[MANAGED_LABEL] !== 'true') return 'label-lost';
  return meta.uid === recorded?.uid && meta.resourceVersion === recorded.resourceVersion ? 'valid' : 'unknown';
}

/** Whether the data still has the hash that was written with it. */
export function dataStands(secret: SecretState): boolean {
  return secret.annotations[DATA_HASH_ANNOTATION] === dataHash(secret.data);
}

/**
 * Whether a write would leave labels, annotations and owner as they are, the data and its hash aside.
 * Keys that the ExternalSecret no longer has do not count: their removal changes its syncedResourceVersion.
 */
export function metadataStands(externalSecret: TargetSource, meta: SecretMeta | SecretState): boolean {
  const target = targetOf(externalSecret);
  if (target.creationPolicy === 'None') return true;
  // The content of an existing Secret is left alone when it was asked to be immutable.
  const { labels, annotations } = target.immutable ? {} : externalSecret.metadata;
  const owned = controllerOf(meta)?.uid === externalSecret.metadata.uid;
  return (
    holds(meta.labels, { ...propagated(labels), [CREATED_BY_LABEL]: undefined, ...markLabels(externalSecret, target) }) &&
    holds(meta.annotations, propagated(annotations)) &&
    owned === (target.creationPolicy === 'Owner')
  );
}

/** Whether `map` has every wanted value; undefined wants the key absent. The data-hash speaks of data, not of metadata. */
function holds(map: StringMap, wanted: Readonly<Record<string, string | undefined>>): boolean {
  return Object.entries(wanted).every(([key, value]) => key === DATA_HASH_ANNOTATION || ownValue(map, key) === value);
}

function ownValue(map: StringMap, key: string): string | undefined {
  return Object.hasOwn(map, key) ? map[key] : undefined;
}
