// A Vault in memory: answers by method and path, remembers what it was sent. For the unit tests of what speaks to Vault.

import type { VaultCall, VaultReply, VaultRequest } from '#providers/vault/login.ts';

/** An answer: a status, or one with a body and headers; a function sees the call. */
export type VaultAnswer = number | Partial<VaultReply> | Error | ((call: VaultCall) => VaultAnswer | Promise<VaultAnswer>);

/** Keeps the calls in their order; what it has no answer for does not exist. */
export class ScriptedVault {
  readonly calls: VaultCall[] = [];
  readonly #answers: Map<string, VaultAnswer>;

  constructor(answers: Readonly<Record<string, VaultAnswer>> = {}) {
    this.#answers = new Map(Object.entries(answers));
  }

  /** Answers `GET secret/data/db` and the like from now on. */
  answer(call: string, answer: VaultAnswer): void {
    this.#answers.set(call, answer);
  }

  /** How often a call like `GET secret/data/db` was made. */
  count(call: string): number {
    return this.calls.filter(({ method, path }) => `${method} ${path}` === call).length;
  }

  readonly request: VaultRequest = async (call, signal) => {
    await Promise.resolve();
    signal.throwIfAborted();
    this.calls.push(call);
    return replyOf(this.#answers.get(`${call.method} ${call.path}`) ?? { status: 404, body: { errors: [] } }, call);
  };
}

/** The reply of the key/value engine, version 2, to a read of data. */
export function kv2Data(data: unknown, version = 1, createdTime = '2026-01-01T00:00:00.5Z'): Partial<VaultReply> {
  return { status: 200, body: { data: { data, metadata: { version, created_time: createdTime, deletion_time: '', destroyed: false } } } };
}

/** The reply to a read of metadata, each version with its members beside `created_time`. */
export function kv2Metadata(versions: Readonly<Record<string, object>>, custom: object | null = null): Partial<VaultReply> {
  const all = Object.entries(versions).map(([version, state]) => [
    version,
    { created_time: '2026-01-01T00:00:00.5Z', deletion_time: '', destroyed: false, ...state },
  ]);
  const current = Math.max(...Object.keys(versions).map(Number));
  return {
    status: 200,
    body: {
      data: {
        current_version: current,
        created_time: '2026-01-01T00:00:00Z',
        delete_version_after: '0s',
        custom_metadata: custom,
        versions: Object.fromEntries(all),
      },
    },
  };
}

/** Vault's words when a policy denies. */
export const DENIED: Partial<VaultReply> = { status: 403, body: { errors: ['1 error occurred:\n\t* permission denied\n\n'] } };

/** Vault's words about a token that it does not know. */
export const INVALID_TOKEN: Partial<VaultReply> = {
  status: 403,
  body: { errors: ['2 errors occurred:\n\t* permission denied\n\t* invalid token\n\n'] },
};

async function replyOf(answer: VaultAnswer, call: VaultCall): Promise<VaultReply> {
  if (answer instanceof Error) throw answer;
  if (typeof answer === 'function') return replyOf(await answer(call), call);
  if (answer === 404) return { status: answer, body: { errors: [] }, headers: {} };
  if (typeof answer === 'number') return { status: answer, body: undefined, headers: {} };
  return { status: 200, body: undefined, headers: {}, ...answer };
}
