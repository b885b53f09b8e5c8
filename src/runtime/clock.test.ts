import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from './clock.ts';

describe('systemClock', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('wakes once, not before its time', () => {
    const wake = vi.fn<() => void>();

    systemClock.after(10.5, wake);

    vi.advanceTimersByTime(10);
    expect(wake).not.toHaveBeenCalled();
    vi.advanceTimersByTime(100);
    expect(wake).toHaveBeenCalledTimes(1);
  });

  it('does not wake when disposed', () => {
    const wake = vi.fn<() => void>();

    systemClock.after(10, wake)[Symbol.dispose]();

    vi.advanceTimersByTime(100);
    expect(wake).not.toHaveBeenCalled();
  });

  it('takes the longest timer that Node holds for a time beyond it', () => {
    const set = vi.spyOn(globalThis, 'setTimeout');

    using _timer = systemClock.after(365 * 24 * 3_600_000, () => {});

    expect(set.mock.lastCall?.[1]).toBe(2 ** 31 - 1);
  });

  it('shows wall time, a time that only moves on, and turns of the event loop', async () => {
    vi.setSystemTime(1_000);

    const before = systemClock.monotonic();
    await systemClock.turn();

    expect(systemClock.now()).toBe(1_000);
    expect(systemClock.monotonic()).toBeGreaterThanOrEqual(before);
  });
});
