// How bytes reach the API server: one shared keep-alive dispatcher for calls and a small one for watches, so that watches
// never starve and fifty calls take a few connections, not fifty. Knows nothing of objects.

import { Agent, type Dispatcher, ProxyAgent } from 'undici';
import type { AccessSource, Tls } from './access.ts';
import type { Method } from './api-call.ts';

/** One HTTP request. */
export interface TransportRequest {
  readonly method: Method;
  /** Path with query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  /** Watches have their own connections. */
  readonly lane: 'calls' | 'watches';
  /** How long the body may be silent before it fails, in milliseconds. */
  readonly silenceMs?: number | undefined;
}

/** One HTTP reply; the body must be read to its end or left early by `for await`, which closes the connection. */
export interface TransportReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: AsyncIterable<Uint8Array>;
}

/** The seam between this room and the network. Rejects with whatever the network says; the client judges it. */
export interface Transport extends AsyncDisposable {
  /** Where requests go, for messages: scheme, host and port. */
  readonly server: string;
  send(request: TransportRequest, signal: AbortSignal): Promise<TransportReply>;
  /** The server did not accept the credentials: take new ones for the next request. */
  renew(): void;
}

/** Enough for some hundred writes a second; more only queue up in the API server's own priority levels. */
const CALL_CONNECTIONS = 64;
/** One per watched kind, with room for those being redialled. */
const WATCH_CONNECTIONS = 32;
/** The API server closes idle connections after 90 s; ours go first, so that no request meets a closing one. */
const IDLE_MS = 60_000;
/** As client-go: below the idle limits of load balancers. */
const PROBE_MS = 30_000;
const CONNECT_MS = 10_000;
/** The API server answers a watch with headers at once. */
const HEADERS_MS = 30_000;

interface Lanes {
  readonly tls: Tls;
  readonly calls: Dispatcher;
  readonly watches: Dispatcher;
}

/** The transport over undici. Dispatchers are renewed when the CA or the client certificate changes. */
export class UndiciTransport implements Transport {
  readonly server: string;
  readonly #access: AccessSource;
  readonly #retired = new Set<Lanes>();
  #lanes: Lanes | undefined;

  constructor(access: AccessSource) {
    this.#access = access;
    this.server = access.server.origin;
  }

  async send(request: TransportRequest, signal: AbortSignal): Promise<TransportReply> {
    // An exec plug-in or an OIDC provider may not answer; the library below knows no signal.
    const access = await untilAborted(this.#access.current(), signal);
    const lanes = this.#lanesFor(access.tls);
    const watching = request.lane === 'watches';
    const reply = await (watching ? lanes.watches : lanes.calls).request({
      origin: this.server,
      // A server behind a path (a proxy of clusters) keeps its prefix.
      path: this.#access.server.pathname.replace(/\/$/, '') + request.path,
      method: request.method,
      headers: { ...request.headers, ...access.headers },
      body: request.body ?? null,
      signal,
      // For calls the client's deadline stands over all; a watch has none, so its head has.
      headersTimeout: watching ? HEADERS_MS : 0,
      bodyTimeout: request.silenceMs ?? 0,
    });
    return { status: reply.statusCode, headers: reply.headers, body: reply.body };
  }

  renew(): void {
    this.#access.renew();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const all = [...this.#retired, ...(this.#lanes === undefined ? [] : [this.#lanes])];
    this.#retired.clear();
    this.#lanes = undefined;
    await Promise.all(all.flatMap((lanes) => [lanes.calls.destroy(), lanes.watches.destroy()]));
  }

  #lanesFor(tls: Tls): Lanes {
    const held = this.#lanes;
    if (held?.tls === tls) return held;
    if (held !== undefined) this.#retire(held);
    this.#lanes = { tls, calls: dispatcher(tls, CALL_CONNECTIONS), watches: dispatcher(tls, WATCH_CONNECTIONS) };
    return this.#lanes;
  }

  /** Requests under way finish on the old connections; a watch stays there until the server ends it. */
  #retire(lanes: Lanes): void {
    this.#retired.add(lanes);
    const forget = (): boolean => this.#retired.delete(lanes);
    Promise.all([lanes.calls.close(), lanes.watches.close()]).then(forget, forget);
  }
}

/** Settles as `work` does, or rejects with the signal's reason when that is aborted first. */
async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  function leave(): void {
    reject(signal.reason);
  }
  if (signal.aborted) leave();
  signal.addEventListener('abort', leave, { once: true });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', leave);
  }
}

function dispatcher(tls: Tls, connections: number): Dispatcher {
  const shared = {
    connections,
    pipelining: 1,
    // Several streams on one connection share its fate and its flow control; the API server is tuned for both, HTTP/1.1 is simpler.
    allowH2: false,
    keepAliveTimeout: IDLE_MS,
    keepAliveMaxTimeout: IDLE_MS,
  };
  const { proxy, ...options } = tls;
  if (proxy !== undefined) return new ProxyAgent({ ...shared, uri: proxy, requestTls: options });
  return new Agent({ ...shared, connect: { ...options, timeout: CONNECT_MS, keepAlive: true, keepAliveInitialDelay: PROBE_MS } });
}
