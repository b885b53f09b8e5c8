import { describe, expect, it } from 'vitest';
import { healthRoutes } from './health.ts';
import { answer, type Reply } from './http.ts';

function ask(path: string, stalledMs: number, unlisted: readonly string[] = []): Promise<Reply> {
  return answer(healthRoutes({ stalledMs: () => stalledMs, stalledLimitMs: 60_000, unlisted: () => unlisted }), 'GET', path);
}

describe('healthRoutes', () => {
  it('calls the process alive while its workers stand still for no longer than the limit', async () => {
    expect(await ask('/healthz', 60_000, ['secrets'])).toEqual({ status: 200, body: 'ok\n' });
    expect(await ask('/healthz', 61_000)).toEqual({ status: 503, body: 'the workers have stood still for 61 s, more than 60 s\n' });
  });

  it('calls the process ready once everything has been listed', async () => {
    expect(await ask('/readyz', 61_000)).toEqual({ status: 200, body: 'ok\n' });
    expect(await ask('/readyz', 0, ['secrets', 'secretstores'])).toEqual({ status: 503, body: 'not listed yet: secrets, secretstores\n' });
  });
});
