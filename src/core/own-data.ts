// The part of a Secret's data that an ExternalSecret put there: what a repair of its metadata writes back unchanged.

import { fieldManager } from './field-manager.ts';
import { ownedFields } from './owned-fields.ts';
import type { Redacted } from './redacted.ts';
import type { SecretState } from './secret.ts';
import type { TargetSource } from './target.ts';
import { targetOf } from './target.ts';

/** All data, or under creationPolicy Merge and CreateOrMerge the keys that this ExternalSecret owns. */
export function ownData(externalSecret: TargetSource, secret: SecretState): ReadonlyMap<string, Redacted> {
  const { creationPolicy } = targetOf(externalSecret);
  if (creationPolicy !== 'Merge' && creationPolicy !== 'CreateOrMerge') return secret.data;
  const owned = ownedFields(secret.managedFields, fieldManager(externalSecret.metadata.name)).data;
  return new Map([...secret.data].filter(([key]) => owned.has(key)));
}
