import { describe, expect, it } from 'vitest';

import { retryOptions } from './retry.ts';

describe('retryOptions', () => {
  it('leaves the SDK alone without settings', () => {
    expect(retryOptions(undefined)).toEqual({});
  });

  it.each([
    [{}, 3],
    [{ maxRetries: 1 }, 1],
    [{ maxRetries: 5 }, 5],
    [{ maxRetries: 0 }, 3],
    [{ maxRetries: -1 }, 3],
    [{ maxRetries: 1_000 }, 10],
  ])('makes of %j %i attempts', (settings, attempts) => {
    expect(retryOptions(settings)).toEqual({ maxAttempts: attempts });
  });

  it('waits the same time before each attempt, bounded', async () => {
    const { retryStrategy } = retryOptions({ maxRetries: 3, retryIntervalMs: 90_000 });
    if (typeof retryStrategy !== 'object' || !('acquireInitialRetryToken' in retryStrategy)) throw new Error('no strategy');
    const throttled = { errorType: 'THROTTLING' } as const;

    const first = await retryStrategy.acquireInitialRetryToken('');
    const second = await retryStrategy.refreshRetryTokenForRetry(first, throttled);
    const third = await retryStrategy.refreshRetryTokenForRetry(second, throttled);

    expect([first, second, third].map((token) => token.getRetryDelay())).toEqual([0, 30_000, 30_000]);
    await expect(retryStrategy.refreshRetryTokenForRetry(third, throttled)).rejects.toThrow('no attempt left');
    await expect(retryStrategy.refreshRetryTokenForRetry(first, { errorType: 'CLIENT_ERROR' })).rejects.toThrow('no attempt left');
  });
});
