import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { withProgress } from './progress.ts';

describe('withProgress', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('reports what goes on at least every ten seconds, with the seconds so far, until the work ends', async () => {
    const lines: string[] = [];
    const { promise, resolve } = Promise.withResolvers<string>();
    let done = 0;

    const result = withProgress(
      (line) => lines.push(line),
      () => `etcd: ${done} packages`,
      promise,
    );
    await vi.advanceTimersByTimeAsync(5_000);
    done = 7;
    await vi.advanceTimersByTimeAsync(5_000);
    resolve('built');

    expect(await result).toBe('built');
    expect(lines).toEqual(['etcd: 0 packages, 5 s', 'etcd: 7 packages, 10 s']);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('falls silent when the work fails', async () => {
    const work = withProgress(
      () => undefined,
      () => '',
      Promise.reject(new Error('no network')),
    );

    await expect(work).rejects.toThrow('no network');
    expect(vi.getTimerCount()).toBe(0);
  });
});
