// A network that answers from a script: each request takes the next answer. For the unit tests of what speaks to the API server.

import { Client } from '#kube/client.ts';
import type { Transport, TransportReply, TransportRequest } from '#kube/transport.ts';
import { InstantTiming } from './instant-timing.ts';

/** An answer, or what the network says instead of one. */
export type Answer =
  | Error
  | {
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      /** An object is sent as JSON, a text as it is, a list of them as chunks; an Error among them ends the stream. */
      readonly body?: object | string | readonly (string | Uint8Array | Error)[];
    };

/** Keeps what it was sent. */
export class ScriptedTransport implements Transport {
  readonly server = 'https://cluster.test';
  readonly sent: TransportRequest[] = [];
  readonly #answers: Answer[];
  renewals = 0;
  disposed = false;

  constructor(answers: readonly Answer[]) {
    this.#answers = [...answers];
  }

  async send(request: TransportRequest, signal: AbortSignal): Promise<TransportReply> {
    await Promise.resolve();
    signal.throwIfAborted();
    this.sent.push(request);
    const answer = this.#answers.shift();
    if (answer === undefined) throw new Error(`the script has no answer to ${request.method} ${request.path}`);
    if (answer instanceof Error) throw answer;
    return { status: answer.status, headers: answer.headers ?? {}, body: chunksOf(answer.body ?? '') };
  }

  renew(): void {
    this.renewals += 1;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.resolve();
    this.disposed = true;
  }
}

/** A client on a scripted network, with time that does not wait. */
export function scriptedClient(...answers: readonly Answer[]): { client: Client; transport: ScriptedTransport; timing: InstantTiming } {
  const transport = new ScriptedTransport(answers);
  const timing = new InstantTiming();
  return { client: new Client(transport, { userAgent: 'tidelock/test', timing }), transport, timing };
}

/** An error as the network stack makes them: the fact is in its code. */
export function networkError(code: string): Error {
  return Object.assign(new Error(`${code} with details`), { code });
}

async function* chunksOf(body: object | string | readonly unknown[]): AsyncGenerator<Uint8Array, void, undefined> {
  await Promise.resolve();
  const chunks = Array.isArray(body) ? body : [typeof body === 'string' ? body : JSON.stringify(body)];
  for (const chunk of chunks) {
    if (chunk instanceof Error) throw chunk;
    yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
  }
}
