import { describe, expect, it } from 'vitest';
import { until } from './until.ts';

describe('until', () => {
  it("rejects with the signal's own reason when it is aborted between two questions", async () => {
    const abort = new AbortController();
    const waiting = until(() => Promise.resolve(undefined), 60_000, abort.signal);
    await Promise.resolve();

    setImmediate(() => abort.abort(new Error('closing')));

    await expect(waiting).rejects.toThrow('closing');
  });
});
