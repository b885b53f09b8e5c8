// How bytes reach Vault: one keep-alive dispatcher per TLS identity, whoever uses it, with time limits on every call, no redirects and
// the proxy that the app's environment names. Knows nothing of tokens and paths.

import { createHash } from 'node:crypto';

import { type Dispatcher, EnvHttpProxyAgent } from 'undici';
import type { VaultConfig } from '#core/provider-config.ts';

import { isUntrusted } from './errors.ts';
import { credentialText } from './logins/credential-text.ts';

/** One HTTP request. */
export interface HttpRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: string | undefined;
}

/** One HTTP reply, read to its end. */
export interface HttpReply {
  readonly status: number;
  /** Names in lower case; of a repeated one the last value. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** Sends one request. Rejects with whatever the network says, with `signal.reason`, or with the Failure of a credential. */
export type Send = (request: HttpRequest, signal: AbortSignal) => Promise<HttpReply>;

/** The connections of one session; disposing gives them back. */
export interface Connection extends AsyncDisposable {
  readonly send: Send;
}

const CONNECT_MS = 5_000;
/** From the first byte sent to the last received. */
const CALL_MS = 15_000;
const IDLE_MS = 30_000;
const CONNECTIONS = 16;
/** Vault takes no request above 32 MiB (Vault documentation, "max_request_size"), so it holds no larger secret. */
const MOST_BYTES = 33_554_432;
/** Go's proxy rules leave these alone, so External Secrets does. */
const LOOPBACK = 'localhost,127.0.0.1,::1';

interface Tls {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

interface Taken {
  readonly id: string;
  readonly dispatcher: Dispatcher;
}

interface Shared {
  readonly dispatcher: Dispatcher;
  users: number;
}

/** All connections of the process to Vault servers. */
export class VaultConnections {
  readonly #env: Readonly<Record<string, string | undefined>>;
  readonly #shared = new Map<string, Shared>();

  constructor(env: Readonly<Record<string, string | undefined>>) {
    this.#env = env;
  }

  /** Dispatchers in use, for tests. */
  get size(): number {
    return this.#shared.size;
  }

  /** Opens nothing yet: the TLS material is fetched with the first request. */
  open(tls: VaultConfig['tls'], protocol: string): Connection {
    let taken: Promise<Taken> | undefined;
    const take = async (signal: AbortSignal): Promise<Taken> => {
      taken ??= this.#take(tls, protocol);
      try {
        signal.throwIfAborted();
        return await taken;
      } catch (error) {
        // What could not be fetched is tried again with the next request.
        if (!signal.aborted) taken = undefined;
        throw error;
      }
    };
    return {
      send: async (request, signal) => {
        const { dispatcher } = await take(signal);
        const used = taken;
        try {
          return await roundTrip(dispatcher, request, signal);
        } catch (error) {
          // The CA may have been changed where it is kept, which nobody watches in a ConfigMap: the next request fetches it anew.
          if (taken === used && isUntrusted(error)) {
            taken = undefined;
            await this.#giveBack(used);
          }
          throw error;
        }
      },
      [Symbol.asyncDispose]: () => this.#giveBack(taken),
    };
  }

  async #take(tls: VaultConfig['tls'], protocol: string): Promise<Taken> {
    const material = await materialOf(tls);
    const id = createHash('sha256')
      .update(JSON.stringify([protocol, material]))
      .digest('base64');
    const shared = this.#shared.get(id) ?? { dispatcher: dispatcherOf(material, protocol, this.#env), users: 0 };
    this.#shared.set(id, shared);
    shared.users += 1;
    return { id, dispatcher: shared.dispatcher };
  }

  /** What could not be fetched is not there to be given back. */
  async #giveBack(taken: Promise<Taken> | undefined): Promise<void> {
    await taken?.then(
      ({ id }) => this.#release(id),
      () => undefined,
    );
  }

  async #release(id: string): Promise<void> {
    const shared = this.#shared.get(id);
    if (shared === undefined) return;
    shared.users -= 1;
    if (shared.users > 0) return;
    this.#shared.delete(id);
    await shared.dispatcher.destroy();
  }
}

async function materialOf({ ca, clientCert, clientKey }: VaultConfig['tls']): Promise<Tls> {
  const signal = new AbortController().signal;
  return {
    ...(ca === undefined ? {} : { ca: await credentialText(ca, signal) }),
    ...(clientCert === undefined || clientKey === undefined
      ? {}
      : { cert: await credentialText(clientCert, signal), key: await credentialText(clientKey, signal) }),
  };
}

function dispatcherOf(tls: Tls, protocol: string, env: Readonly<Record<string, string | undefined>>): Dispatcher {
  const secure = protocol === 'https:';
  const proxy = (secure ? (env['HTTPS_PROXY'] ?? env['https_proxy']) : (env['HTTP_PROXY'] ?? env['http_proxy'])) ?? '';
  return new EnvHttpProxyAgent({
    // Set even where there is none: undici would look into the environment itself.
    httpProxy: secure ? '' : proxy,
    httpsProxy: secure ? proxy : '',
    noProxy: `${env['NO_PROXY'] ?? env['no_proxy'] ?? ''},${LOOPBACK}`,
    connect: { ...tls, timeout: CONNECT_MS },
    requestTls: tls,
    connections: CONNECTIONS,
    pipelining: 1,
    allowH2: false,
    keepAliveTimeout: IDLE_MS,
    maxResponseSize: MOST_BYTES,
  });
}

async function roundTrip(dispatcher: Dispatcher, { method, url, headers, body }: HttpRequest, signal: AbortSignal): Promise<HttpReply> {
  const { origin, pathname, search } = new URL(url);
  const call = new AbortController();
  const timer = setTimeout(() => call.abort(Object.assign(new Error('no answer in time'), { code: 'ETIMEDOUT' })), CALL_MS);
  function onAbort(): void {
    call.abort(signal.reason);
  }
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    signal.throwIfAborted();
    const reply = await dispatcher.request({
      origin,
      path: pathname + search,
      method,
      headers,
      body: body ?? null,
      signal: call.signal,
    });
    return { status: reply.statusCode, headers: flat(reply.headers), text: await reply.body.text() };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
}

function flat(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, (Array.isArray(value) ? value.at(-1) : value) ?? '']));
}
