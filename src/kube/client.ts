// Calls to the API server: JSON in, JSON out, a deadline on every one, failures instead of statuses.
// Knows HTTP's manners (429, Retry-After, a connection that died idle), nothing of what the objects mean.

import { Failure } from '#core/errors.ts';
import { type ApiCall, type ApiReply, type Method, verbOf } from './api-call.ts';
import { startDeadline } from './deadline.ts';
import { refused, tooLate, unreachable } from './errors.ts';
import { pathOf } from './resource.ts';
import type { Timing } from './timing.ts';
import type { Transport, TransportReply, TransportRequest } from './transport.ts';

const DEADLINE_MS = 30_000;
/** A 429 of the API server means "not executed" (API Priority and Fairness), so any call may be sent again, this often … */
const MAX_THROTTLES = 3;
/** … and after at most this; a longer wait is the queue's business. */
const MAX_WAIT_MS = 10_000;
/** Without a Retry-After. */
const WAIT_MS = 1000;
/** Share of a wait that chance adds. */
const SPREAD = 0.25;

/** What a client is made of. */
export interface ClientOptions {
  readonly userAgent: string;
  readonly timing: Timing;
  /** Told of every reply (rest_client_requests_total); `status` is 0 when none came. */
  readonly onReply?: (reply: { readonly method: Method; readonly verb: string; readonly status: number }) => void;
}

/** The body of a watch, as it comes. */
export interface Stream {
  readonly status: 200;
  readonly chunks: AsyncIterable<Uint8Array>;
}

/** The one door to the API server. */
export class Client implements AsyncDisposable {
  readonly #transport: Transport;
  readonly #options: ClientOptions;

  constructor(transport: Transport, options: ClientOptions) {
    this.#transport = transport;
    this.#options = options;
  }

  /** Scheme, host and port of the API server. */
  get server(): string {
    return this.#transport.server;
  }

  /**
   * Sends a call and reads its answer.
   *
   * @throws Failure as `errors.ts` judges it; the signal's reason when it was aborted.
   */
  async request(call: ApiCall, signal: AbortSignal): Promise<ApiReply> {
    const deadlineMs = call.deadlineMs ?? DEADLINE_MS;
    using deadline = startDeadline(deadlineMs, signal);
    try {
      const reply = await this.#insist(call, this.#requestOf(call, 'calls'), deadline.signal);
      const text = await textOf(reply.body);
      return this.#judge(call, reply, text);
    } catch (error) {
      signal.throwIfAborted();
      if (deadline.expired) throw tooLate(call, this.server, deadlineMs);
      throw error instanceof Failure ? error : unreachable(call, this.server, error);
    }
  }

  /**
   * Opens a watch: resolves with the status and, when it is 2xx, the bytes as they come.
   * The bytes fail with a Failure too, among others when there are none for `silenceMs`.
   */
  async stream(call: ApiCall, silenceMs: number, signal: AbortSignal): Promise<ApiReply | Stream> {
    try {
      const reply = await this.#insist(call, { ...this.#requestOf(call, 'watches'), silenceMs }, signal);
      if (reply.status === 200) return { status: 200, chunks: this.#guarded(call, reply.body, signal) };
      return this.#judge(call, reply, await textOf(reply.body));
    } catch (error) {
      signal.throwIfAborted();
      throw error instanceof Failure ? error : unreachable(call, this.server, error);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#transport[Symbol.asyncDispose]();
  }

  async *#guarded(call: ApiCall, chunks: AsyncIterable<Uint8Array>, signal: AbortSignal): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      yield* chunks;
    } catch (error) {
      signal.throwIfAborted();
      throw unreachable(call, this.server, error);
    }
  }

  /** Sends until the answer is one to judge: new credentials once after a 401, patience after a 429. */
  async #insist(call: ApiCall, request: TransportRequest, signal: AbortSignal): Promise<TransportReply> {
    const chances = { renewals: 1, throttles: MAX_THROTTLES };
    for (;;) {
      const reply = await this.#dial(call, request, signal);
      const waitMs = this.#anotherChance(reply, chances);
      if (waitMs === undefined) return reply;
      await textOf(reply.body);
      // Spread, so that those who were turned away together do not come back together.
      if (waitMs > 0) await this.#options.timing.sleep(waitMs * (1 + SPREAD * this.#options.timing.random()), signal);
    }
  }

  /** A kept connection may die between two requests; only a read may be sent twice without asking. */
  async #dial(call: ApiCall, request: TransportRequest, signal: AbortSignal): Promise<TransportReply> {
    try {
      return await this.#send(call, request, signal);
    } catch (error) {
      if (call.method !== 'GET' || signal.aborted || error instanceof Failure) throw error;
      return this.#send(call, request, signal);
    }
  }

  /** Milliseconds to wait before the call is sent again; undefined when this answer stands. */
  #anotherChance(reply: TransportReply, chances: { renewals: number; throttles: number }): number | undefined {
    if (reply.status === 401 && chances.renewals > 0) {
      chances.renewals -= 1;
      this.#transport.renew();
      return 0;
    }
    const waitMs = retryAfterOf(reply) ?? WAIT_MS;
    if (reply.status !== 429 || chances.throttles === 0 || waitMs > MAX_WAIT_MS) return undefined;
    chances.throttles -= 1;
    return waitMs;
  }

  async #send(call: ApiCall, request: TransportRequest, signal: AbortSignal): Promise<TransportReply> {
    let status = 0;
    try {
      const reply = await this.#transport.send(request, signal);
      status = reply.status;
      return reply;
    } finally {
      this.#options.onReply?.({ method: call.method, verb: verbOf(call), status });
    }
  }

  #judge(call: ApiCall, reply: TransportReply, text: string): ApiReply {
    const { status } = reply;
    const body = parse(text);
    if (status >= 200 && status < 300) {
      if (body !== undefined) return { status, body };
      throw new Failure('Unavailable', `the API server at ${this.server} answered ${verbOf(call)} with something that is not JSON`);
    }
    if (call.expect?.includes(status) === true) return { status, body };
    throw refused(call, { status, body, retryAfterMs: retryAfterOf(reply) });
  }

  #requestOf(call: ApiCall, lane: TransportRequest['lane']): TransportRequest {
    const headers: Record<string, string> = { 'User-Agent': this.#options.userAgent, Accept: call.accept ?? 'application/json' };
    if (call.body !== undefined) headers['Content-Type'] = call.contentType ?? 'application/json';
    return {
      method: call.method,
      path: pathOf(call.target) + queryOf(call),
      headers,
      body: call.body === undefined ? undefined : JSON.stringify(call.body),
      lane,
    };
  }
}

function queryOf(call: ApiCall): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(call.query ?? {})) if (value !== undefined) query.set(name, String(value));
  return query.size === 0 ? '' : `?${query.toString()}`;
}

/** Seconds, as the API server sends it; its other form, a date, is not used there. */
function retryAfterOf(reply: TransportReply): number | undefined {
  const seconds = Number(reply.headers['retry-after'] ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined;
}

async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

/** undefined when it is not JSON; the parser's complaint quotes the text and is dropped on purpose. */
function parse(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return undefined;
  }
}
