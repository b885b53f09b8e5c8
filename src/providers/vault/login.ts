// What a login to Vault is: the words between the auth methods, which get a token, and the session, which keeps it. Types only.

import type { Redacted } from '#core/redacted.ts';

/** A Vault token with its life; `leaseMs` undefined: does not expire. */
export interface VaultToken {
  readonly token: Redacted;
  readonly leaseMs: number | undefined;
  readonly renewable: boolean;
  /** false for a token that was given, not got by login: never revoked, never renewed. */
  readonly own: boolean;
}

/** Gets a token. Rejects with a Failure (AuthFailed, AccessDenied, Unavailable). `request` sends to Vault without a token. */
export type Login = (request: VaultRequest, signal: AbortSignal) => Promise<VaultToken>;

/** One call of Vault's HTTP API. */
export interface VaultCall {
  readonly method: 'GET' | 'POST' | 'PUT' | 'LIST' | 'DELETE';
  /** after /v1/, segments already encoded */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What Vault answered, whatever the status. */
export interface VaultReply {
  readonly status: number;
  /** JSON with numbers kept as written (see numbers) */
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
}

/** Sends one call. Rejects with a Failure when no answer came. */
export type VaultRequest = (call: VaultCall, signal: AbortSignal) => Promise<VaultReply>;
