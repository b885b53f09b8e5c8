// Whether a namespace may use a ClusterSecretStore: spec.conditions, any one of which suffices.
// Knows labels and names only; SecretStores have no such conditions and never come here. External Secrets: using a store.

import { RE2JS } from 're2js';

import type { SecretStoreSpec, StoreCondition } from '#api/secret-store.ts';

import { Failure } from './errors.ts';
import type { StringMap } from './secret.ts';
import { selects } from './selector.ts';

/** The namespace of the ExternalSecret. */
export interface ConsumerNamespace {
  readonly name: string;
  readonly labels: StringMap;
}

/** The part of a ClusterSecretStore that decides about access. */
export interface GuardedStore {
  readonly metadata: { readonly name: string };
  readonly spec: Pick<SecretStoreSpec, 'conditions'>;
}

/**
 * The denial (Failure `AccessDenied`) when no condition of the store admits the namespace; undefined when it may use the
 * store. Conditions are tried in order; throws a Failure `InvalidSpec` at the first that cannot be evaluated.
 */
export function denyingCondition({ metadata, spec }: GuardedStore, namespace: ConsumerNamespace): Failure | undefined {
  const conditions = spec.conditions ?? [];
  if (conditions.length === 0 || conditions.some((condition, i) => admits(condition, namespace, i))) return undefined;
  return new Failure(
    'AccessDenied',
    `using cluster store "${metadata.name}" is not allowed from namespace "${namespace.name}": denied by spec.condition`,
    { remedy: `add the namespace to spec.conditions of ClusterSecretStore "${metadata.name}"` },
  );
}

function admits(condition: StoreCondition, namespace: ConsumerNamespace, index: number): boolean {
  const { namespaceSelector, namespaces = [], namespaceRegexes = [] } = condition;
  return (
    (namespaceSelector !== undefined && selects(namespaceSelector, namespace.labels, `spec.conditions[${index}].namespaceSelector`)) ||
    namespaces.includes(namespace.name) ||
    namespaceRegexes.some((text, i) => compile(text, index, i).matcher(namespace.name).find())
  );
}

/** The words, `1th` included, are those of the External Secrets Operator. */
function compile(text: string, condition: number, index: number): RE2JS {
  try {
    return RE2JS.compile(text);
  } catch (cause) {
    throw new Failure('InvalidSpec', `failed to compile ${index}th namespace regex in ${condition}th condition`, {
      remedy: `write spec.conditions[${condition}].namespaceRegexes[${index}] as an RE2 expression (no look-around, no back-references)`,
      cause,
    });
  }
}
