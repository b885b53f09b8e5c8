import { describe, expect, it } from 'vitest';

import { Permits } from './permits.ts';

const NEVER = new AbortController().signal;

describe('Permits', () => {
  it('never runs more at once than it has permits, and runs everything', async () => {
    const permits = new Permits(3);
    let running = 0;
    let most = 0;
    async function work(): Promise<void> {
      running += 1;
      most = Math.max(most, running);
      await Promise.resolve();
      running -= 1;
    }

    const done = await Promise.all(Array.from({ length: 20 }, () => permits.run(work, NEVER)));

    expect([done.length, most, running]).toEqual([20, 3, 0]);
  });

  it('gives the permit of a failed piece of work back', async () => {
    const permits = new Permits(1);

    await expect(permits.run(() => Promise.reject(new Error('broken')), NEVER)).rejects.toThrow('broken');

    expect(await permits.run(async () => 'next', NEVER)).toBe('next');
  });

  it('begins nothing after an abort', async () => {
    const permits = new Permits(1);
    const abort = new AbortController();
    const { promise, resolve } = Promise.withResolvers<void>();
    let begun = 0;
    const first = permits.run(() => promise, NEVER);
    const second = permits.run(async () => (begun += 1), abort.signal);

    abort.abort('stopping');
    resolve();

    await first;
    await expect(second).rejects.toBe('stopping');
    expect(begun).toBe(0);
  });
});
