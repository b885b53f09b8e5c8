// How often and how fast one AWS call is tried again inside the SDK. Longer patience is the queue's business, not this file's.

import type { SecretsManagerClientConfig } from '@aws-sdk/client-secrets-manager';
import type { RetrySettings } from '#core/provider-config.ts';

/** What ESO takes when `retrySettings` is there without `maxRetries`; also the SDK's own default. */
const DEFAULT_ATTEMPTS = 3;
/** Bounds of one call: a worker must come back to the queue, which tries again for ever. */
const MAX_ATTEMPTS = 10;
const MAX_INTERVAL_MS = 30_000;

type RetryOptions = Pick<SecretsManagerClientConfig, 'maxAttempts' | 'retryStrategy'>;
type RetryStrategy = Extract<SecretsManagerClientConfig['retryStrategy'], { acquireInitialRetryToken: unknown }>;
type RetryToken = Awaited<ReturnType<RetryStrategy['acquireInitialRetryToken']>>;

/**
 * SDK options for the `retrySettings` of a store.
 *
 * Without settings the SDK decides (standard mode, 3 attempts, AWS_MAX_ATTEMPTS). `maxRetries` counts attempts, at most
 * {@link MAX_ATTEMPTS}; zero and negative numbers, which mean "unlimited" to others, mean 3 here, since the queue tries again
 * without limit anyway. `retryIntervalMs` replaces the SDK's exponential delay by a fixed one of at most 30 s.
 */
export function retryOptions(retry: RetrySettings | undefined): RetryOptions {
  if (retry === undefined) return {};
  const asked = retry.maxRetries ?? DEFAULT_ATTEMPTS;
  const maxAttempts = asked > 0 ? Math.min(asked, MAX_ATTEMPTS) : DEFAULT_ATTEMPTS;
  if (retry.retryIntervalMs === undefined || retry.retryIntervalMs <= 0) return { maxAttempts };
  return { maxAttempts, retryStrategy: fixedDelay(maxAttempts, Math.min(retry.retryIntervalMs, MAX_INTERVAL_MS)) };
}

/** Tries throttled and transient failures again after the same delay each time; sleeps in the SDK's middleware, which heeds the signal. */
function fixedDelay(maxAttempts: number, delayMs: number): RetryStrategy {
  return {
    async acquireInitialRetryToken() {
      return token(0, 0);
    },
    async refreshRetryTokenForRetry(last, { errorType }) {
      const worthIt = errorType === 'THROTTLING' || errorType === 'TRANSIENT';
      // The SDK takes any rejection as "no more attempts" and reports the error of the last one.
      if (!worthIt || last.getRetryCount() + 1 >= maxAttempts) throw new Error('no attempt left');
      return token(last.getRetryCount() + 1, delayMs);
    },
    recordSuccess() {},
  };
}

function token(count: number, delayMs: number): RetryToken {
  return { getRetryCount: () => count, getRetryDelay: () => delayMs };
}
