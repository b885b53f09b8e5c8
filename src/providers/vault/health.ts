// What a Vault server says of itself when it does not serve: asked once for many failures, since a server in trouble needs no more calls.

import { Failure } from '#core/errors.ts';

import type { VaultRequest } from './login.ts';

/** States of a server (Vault documentation, "/sys/health"). */
export type Health = 'active' | 'standby' | 'dr-secondary' | 'performance-standby' | 'uninitialized' | 'sealed' | 'removed' | 'unknown';

const BY_STATUS: Readonly<Record<number, Health>> = {
  200: 'active',
  429: 'standby',
  472: 'dr-secondary',
  473: 'performance-standby',
  474: 'performance-standby',
  501: 'uninitialized',
  503: 'sealed',
  530: 'removed',
};

/** How long an answer counts, in milliseconds. */
const FRESH_MS = 10_000;

/** Asks a server for its state. */
export class HealthProbe {
  readonly #request: VaultRequest;
  readonly #now: () => number;
  #last: { readonly at: number; readonly health: Promise<Health> } | undefined;

  constructor(request: VaultRequest, now: () => number) {
    this.#request = request;
    this.#now = now;
  }

  /** The state, at most ten seconds old; `unknown` when the server does not tell. */
  state(signal: AbortSignal): Promise<Health> {
    const now = this.#now();
    if (this.#last === undefined || now - this.#last.at >= FRESH_MS) this.#last = { at: now, health: this.#ask(signal) };
    return this.#last.health;
  }

  async #ask(signal: AbortSignal): Promise<Health> {
    try {
      // The path exists in the root namespace only.
      const { status } = await this.#request({ method: 'GET', path: 'sys/health', headers: { 'X-Vault-Namespace': '' } }, signal);
      return BY_STATUS[status] ?? 'unknown';
    } catch (error) {
      // The failure that asks for the state is the one to tell.
      if (error instanceof Failure || signal.aborted) return 'unknown';
      throw error;
    }
  }
}
