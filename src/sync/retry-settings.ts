// The retries that a store asks for inside one call, with the duration read.

import type { SecretStore } from '#api/secret-store.ts';
import { durationField } from '#core/duration.ts';
import type { RetrySettings } from '#core/provider-config.ts';

/** Undefined when the store asks for none. Throws a Failure `InvalidSpec` for a bad duration. */
export function retrySettings({ spec }: SecretStore): RetrySettings | undefined {
  const { maxRetries, retryInterval } = spec.retrySettings ?? {};
  if (maxRetries === undefined && retryInterval === undefined) return undefined;
  return {
    ...(maxRetries === undefined ? {} : { maxRetries }),
    ...(retryInterval === undefined ? {} : { retryIntervalMs: durationField('spec.retrySettings.retryInterval', retryInterval) }),
  };
}
