import { Failure } from '#core/errors.ts';
import { describe, expect, it } from 'vitest';

import { BatchPermission } from './batch-permission.ts';

describe('BatchPermission', () => {
  it('lets one batch go ahead and spares the others a denied call', async () => {
    const permission = new BatchPermission();
    let calls = 0;
    async function denied(): Promise<never> {
      calls += 1;
      await Promise.resolve();
      throw new Failure('AccessDenied', 'no');
    }

    const answers = await Promise.all([permission.attempt(denied), permission.attempt(denied), permission.attempt(denied)]);

    expect([answers, calls, permission.denied]).toEqual([[undefined, undefined, undefined], 1, true]);
  });

  it('runs batches side by side once one has worked', async () => {
    const permission = new BatchPermission();
    await permission.attempt(async () => 'first');
    const started: number[] = [];
    const { promise, resolve } = Promise.withResolvers<string>();

    const both = Promise.all([1, 2].map((at) => permission.attempt(() => (started.push(at), promise))));
    await Promise.resolve();
    const inFlight = started.length;
    resolve('done');

    expect([inFlight, await both]).toEqual([2, ['done', 'done']]);
  });

  it('learns nothing from other failures and passes them on', async () => {
    const permission = new BatchPermission();
    const throttled = new Failure('Throttled', 'slow down');

    await expect(permission.attempt(() => Promise.reject(throttled))).rejects.toBe(throttled);
    expect(await permission.attempt(async () => 'answer')).toBe('answer');
  });
});
