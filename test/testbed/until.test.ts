import { setTimeout as sleep } from 'node:timers/promises';

import { expect, it } from 'vitest';

import { until } from './until.ts';

it('ends with the reason of the signal when it is aborted between two questions', async () => {
  const stop = new AbortController();
  const waiting = until(() => Promise.resolve(undefined), 60_000, stop.signal);
  await sleep(0);

  stop.abort(new Error('because'));

  await expect(waiting).rejects.toThrow('because');
});
