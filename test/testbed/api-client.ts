// The few requests that the test bed itself makes to its API server: plain HTTP, so that bringing it up
// needs no client library and none of the code under test.

import { readFile } from 'node:fs/promises';
import { Agent, request } from 'undici';
import type { Dispatcher } from 'undici';
import type { ClusterFacts } from './cluster-facts.ts';

/** An answer as it came; a status that means failure is not an error here. */
export interface ApiAnswer {
  readonly status: number;
  readonly text: string;
}

export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** From the first slash on, query included. */
  readonly path: string;
  readonly body?: string;
  readonly contentType?: string;
}

/** How to reach and to convince the API server. */
export type ApiAccess = Pick<ClusterFacts, 'server' | 'caFile' | 'adminToken'>;

/** Requests with the rights of one token over connections of its own. */
export class ApiClient implements AsyncDisposable {
  readonly #server: string;
  readonly #token: string;
  readonly #agent: Dispatcher;

  constructor(server: string, token: string, ca: Buffer) {
    this.#server = server;
    this.#token = token;
    this.#agent = new Agent({ connect: { ca } });
  }

  /** Rejects only when no answer comes (network, abort). */
  async send({ method, path, body, contentType }: ApiRequest, signal: AbortSignal): Promise<ApiAnswer> {
    const answer = await request(this.#server + path, {
      method,
      signal,
      dispatcher: this.#agent,
      headers: {
        authorization: `Bearer ${this.#token}`,
        'user-agent': 'tidelock-test-bed',
        ...(body === undefined ? {} : { 'content-type': contentType ?? 'application/json' }),
      },
      ...(body === undefined ? {} : { body }),
    });
    return { status: answer.statusCode, text: await answer.body.text() };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#agent.destroy();
  }
}

/** A client with all rights, or with those of `token`. */
export async function apiClient(access: ApiAccess, token = access.adminToken): Promise<ApiClient> {
  return new ApiClient(access.server, token, await readFile(access.caFile));
}
