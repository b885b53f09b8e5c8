import { getEventListeners } from 'node:events';

import { describe, expect, it } from 'vitest';

import { untilAborted } from './until-aborted.ts';

describe('untilAborted', () => {
  it('settles as the work does and lets go of the signal', async () => {
    const { signal } = new AbortController();

    expect(await untilAborted(Promise.resolve('done'), signal)).toBe('done');
    await expect(untilAborted(Promise.reject(new Error('broken')), signal)).rejects.toThrow('broken');
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('rejects with the reason while the work goes on', async () => {
    const abort = new AbortController();
    const waiting = untilAborted(Promise.withResolvers<never>().promise, abort.signal);

    abort.abort('stopping');

    await expect(waiting).rejects.toBe('stopping');
  });

  it('does not leave a later rejection of the work unhandled', async () => {
    const { promise, reject } = Promise.withResolvers<never>();

    await expect(untilAborted(promise, AbortSignal.abort('stopping'))).rejects.toBe('stopping');

    reject(new Error('too late'));
    await new Promise(setImmediate);
  });
});
