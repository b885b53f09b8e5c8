// Requests to a Vault over TLS with any token, by undici: nothing of the code under test.

import { readFileSync } from 'node:fs';
import { Agent, request } from 'undici';
import type { CertifiedKey } from '../testbed/certificates.ts';
import type { VaultFacts } from './bed-facts.ts';

export interface VaultRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'LIST';
  /** Below `/v1/`, query included. */
  readonly path: string;
  readonly body?: object;
  /** The root token when absent; none when null. */
  readonly token?: string | null;
  /** Further headers. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** An answer as it came. */
export interface VaultAnswer {
  readonly status: number;
  /** Parsed; undefined when it was empty. */
  readonly body: unknown;
}

/** Vault said no. */
export class VaultRefusal extends Error {
  override readonly name = 'VaultRefusal';
  readonly status: number;

  constructor({ method, path }: VaultRequest, { status, body }: VaultAnswer) {
    super(`${method} ${path}: HTTP ${status} ${JSON.stringify(body)}`);
    this.status = status;
  }
}

/** Where a Vault is, whom its certificate is from, and who asks. */
export type VaultAccess = Pick<VaultFacts, 'address' | 'caFile' | 'rootToken'>;

/** Requests over connections of its own. */
export class VaultClient implements AsyncDisposable {
  readonly #facts: VaultAccess;
  readonly #agent: Agent;

  /** `own` is a certificate to show. */
  constructor(facts: VaultAccess, own?: CertifiedKey) {
    this.#facts = facts;
    this.#agent = new Agent({ connect: { ca: readFileSync(facts.caFile), ...own } });
  }

  /** Any answer is a result here; rejects only when none comes. */
  async send({ method, path, body, token = this.#facts.rootToken, headers }: VaultRequest): Promise<VaultAnswer> {
    const answer = await request(`${this.#facts.address}/v1/${path}`, {
      // Vault takes LIST as a verb of its own; HTTP libraries know it as GET with a parameter.
      ...(method === 'LIST' ? { method: 'GET', query: { list: 'true' } } : { method }),
      dispatcher: this.#agent,
      headers: {
        ...(token === null ? {} : { 'X-Vault-Token': token }),
        ...(body === undefined ? {} : { 'Content-Type': method === 'PATCH' ? 'application/merge-patch+json' : 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.body.text();
    return { status: answer.statusCode, body: text === '' ? undefined : JSON.parse(text) };
  }

  /** The body of a success; anything else rejects with a {@link VaultRefusal}. */
  async expectOk(wanted: VaultRequest): Promise<unknown> {
    const answer = await this.send(wanted);
    if (answer.status >= 300) throw new VaultRefusal(wanted, answer);
    return answer.body;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#agent.destroy();
  }
}
