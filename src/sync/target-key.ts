// The Secret that an ExternalSecret writes, as a key of the views.

import type { ExternalSecret } from '#api/external-secret.ts';
import { objectKey } from '#core/keys.ts';
import type { ObjectKey } from '#core/keys.ts';
import { targetOf } from '#core/target.ts';

export function targetKeyOf(externalSecret: ExternalSecret): ObjectKey {
  const { namespace, name } = targetOf(externalSecret);
  return objectKey(namespace, name);
}
