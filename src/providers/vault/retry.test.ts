import { Failure } from '#core/errors.ts';
import type { RetrySettings } from '#core/provider-config.ts';
import { describe, expect, it } from 'vitest';

import { ScriptedVault, type VaultAnswer } from '../../../test/support/scripted-vault.ts';
import { retrying } from './retry.ts';

const NEVER = new AbortController().signal;
const CALL = { method: 'GET', path: 'x' } as const;

async function tried(answers: VaultAnswer[], retry?: RetrySettings): Promise<{ status: number | string; calls: number; waits: number[] }> {
  const vault = new ScriptedVault({ 'GET x': () => answers.shift() ?? 200 });
  const waits: number[] = [];
  const request = retrying(vault.request, retry, async (ms) => {
    waits.push(ms);
  });
  const status = await request(CALL, NEVER).then(
    (reply) => reply.status,
    (error: unknown) => (error instanceof Failure ? error.code : 'bug'),
  );
  return { status, calls: vault.calls.length, waits };
}

const SILENT = new Failure('Unavailable', 'no answer');

describe('retrying', () => {
  it('tries twice again after a second each, and then says what came', async () => {
    expect(await tried([500, 502, 504])).toEqual({ status: 504, calls: 3, waits: [1000, 1000] });
    expect(await tried([SILENT, SILENT, SILENT])).toEqual({ status: 'Unavailable', calls: 3, waits: [1000, 1000] });
  });

  it('takes the first answer that is good', async () => {
    expect(await tried([412, SILENT, 200])).toEqual({ status: 200, calls: 3, waits: [1000, 1000] });
  });

  it.each([200, 204, 307, 400, 403, 404, 429, 473, 501, 503])('takes %d as it is', async (status) => {
    expect(await tried([status])).toEqual({ status, calls: 1, waits: [] });
  });

  it('does as the store asks, within bounds', async () => {
    expect(await tried([500, 500], {})).toMatchObject({ calls: 1 });
    expect(await tried([500, 500], { maxRetries: 1, retryIntervalMs: 50 })).toEqual({ status: 500, calls: 2, waits: [50] });
    expect(await tried([500], { maxRetries: -1 })).toMatchObject({ calls: 1 });
    expect((await tried(Array<number>(20).fill(500), { maxRetries: 99, retryIntervalMs: 1e9 })).waits).toEqual(
      Array<number>(10).fill(30_000),
    );
  });

  it('does not try again what is not about reaching Vault', async () => {
    expect(await tried([new Failure('InvalidSpec', 'a header')])).toEqual({ status: 'InvalidSpec', calls: 1, waits: [] });
  });
});
