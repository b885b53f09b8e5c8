// How often and how fast one call to Vault is tried again. Longer patience is the queue's business, not this file's.

import { Failure } from '#core/errors.ts';
import type { RetrySettings } from '#core/provider-config.ts';

import type { VaultReply, VaultRequest } from './login.ts';

/** Vault's own clients try twice again after a second or so (Vault documentation, "VAULT_MAX_RETRIES"). */
const DEFAULT_RETRIES = 2;
const DEFAULT_INTERVAL_MS = 1_000;
/** Bounds of one call: a worker must come back to the queue, which tries again for ever. */
const MAX_RETRIES = 10;
const MAX_INTERVAL_MS = 30_000;

/** Resolves after so many milliseconds, or rejects when the signal is aborted. */
export type Wait = (ms: number, signal: AbortSignal) => Promise<void>;

/** The same requests, tried again when the server is in trouble or not consistent yet (412), as `retrySettings` asks. */
export function retrying(request: VaultRequest, retry: RetrySettings | undefined, wait: Wait): VaultRequest {
  const { retries, intervalMs } = patience(retry);
  return async (call, signal) => {
    for (let left = retries; ; left -= 1) {
      const answer = await request(call, signal).catch((error: unknown) => expected(error, left));
      if (answer !== undefined && (left <= 0 || !isWorthIt(answer))) return answer;
      await wait(intervalMs, signal);
    }
  };
}

function patience(retry: RetrySettings | undefined): { readonly retries: number; readonly intervalMs: number } {
  // Settings without a number of retries mean none (External Secrets: retrySettings per provider).
  const retries = retry === undefined ? DEFAULT_RETRIES : (retry.maxRetries ?? 0);
  const asked = retry?.retryIntervalMs ?? 0;
  return { retries: Math.min(retries, MAX_RETRIES), intervalMs: asked > 0 ? Math.min(asked, MAX_INTERVAL_MS) : DEFAULT_INTERVAL_MS };
}

/** No answer at all is worth another try while one is left. */
function expected(error: unknown, left: number): undefined {
  if (left > 0 && error instanceof Failure && error.code === 'Unavailable') return undefined;
  throw error;
}

/** 503 is a sealed server as a rule, and 501 one that is not initialized: neither changes within seconds. */
function isWorthIt({ status }: VaultReply): boolean {
  return status === 412 || status === 500 || status === 502 || status === 504;
}
