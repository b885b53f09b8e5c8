// The Secret as an ExternalSecret wants it: made anew, or out of the one that is there. Who may write it, and whether
// anything changed at all, is not decided here. External Secrets: mutation of the target Secret.

import { fieldManager } from './field-manager.ts';
import { dataHash } from './hash.ts';
import { ownedFields } from './owned-fields.ts';
import { createdBy, ownersUnder } from './ownership.ts';
import type { Redacted } from './redacted.ts';
import type { SecretDraft, SecretState, StringMap } from './secret.ts';
import { CREATED_BY_LABEL, DATA_HASH_ANNOTATION, MANAGED_LABEL } from './secret.ts';
import type { Target, TargetSource } from './target.ts';
import { targetOf } from './target.ts';

/** Labels and annotations under this prefix speak to the operator: they stay on the ExternalSecret. */
const OWN_PREFIX = 'tidelock.dev/';

type Content = Pick<SecretDraft, 'labels' | 'annotations' | 'data'>;

/** The whole Secret that `externalSecret` wants for `data`, given the one that exists. */
export function mutate(externalSecret: TargetSource, data: ReadonlyMap<string, Redacted>, current?: SecretState): SecretDraft {
  const target = targetOf(externalSecret);
  const content = contentOf(externalSecret, target, data, current);
  return {
    namespace: target.namespace,
    name: target.name,
    ...(current?.type === undefined ? {} : { type: current.type }),
    immutable: target.immutable || (current?.immutable ?? false),
    labels: { ...without(content.labels, new Set([CREATED_BY_LABEL])), ...markLabels(externalSecret, target) },
    annotations: { ...content.annotations, [DATA_HASH_ANNOTATION]: dataHash(content.data) },
    ownerReferences: ownersUnder(target.creationPolicy, current?.ownerReferences ?? [], externalSecret),
    finalizers: current?.finalizers ?? [],
    data: content.data,
  };
}

/** Labels that mark the Secret as the operator's, whatever else it carries. */
export function markLabels(externalSecret: TargetSource, { creationPolicy }: Pick<Target, 'creationPolicy'>): StringMap {
  return { [MANAGED_LABEL]: 'true', ...(creationPolicy === 'Owner' ? { [CREATED_BY_LABEL]: createdBy(externalSecret) } : {}) };
}

/** Labels or annotations of an ExternalSecret that its Secret gets: all but our own. */
export function propagated(map: StringMap | undefined): StringMap {
  return Object.fromEntries(Object.entries(map ?? {}).filter(([key]) => !key.startsWith(OWN_PREFIX)));
}

function contentOf(
  externalSecret: TargetSource,
  target: Target,
  data: ReadonlyMap<string, Redacted>,
  current: SecretState | undefined,
): Content {
  const { name, labels, annotations } = externalSecret.metadata;
  if (current === undefined) return { labels: propagated(labels), annotations: propagated(annotations), data };
  if (target.immutable) return current;
  const owned = ownedFields(current.managedFields, fieldManager(name));
  const merges = target.creationPolicy === 'Merge' || target.creationPolicy === 'CreateOrMerge';
  const foreign = merges ? [...current.data].filter(([key]) => !owned.data.has(key)) : [];
  return {
    labels: { ...without(current.labels, owned.labels), ...propagated(labels) },
    annotations: { ...without(current.annotations, owned.annotations), ...propagated(annotations) },
    data: new Map([...foreign, ...data]),
  };
}

function without(map: StringMap, dropped: ReadonlySet<string>): StringMap {
  return Object.fromEntries(Object.entries(map).filter(([key]) => !dropped.has(key)));
}
