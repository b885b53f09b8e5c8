// A small HTTP proxy in front of an AWS emulator: records every call by operation, and answers chosen operations itself, with the
// bodies that AWS sends. Speaks the JSON protocol (Secrets Manager) and the query protocol (STS).

import { createServer, type IncomingHttpHeaders, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** One call as it arrived. */
export interface AwsCall {
  readonly operation: string;
  readonly body: string;
  readonly headers: IncomingHttpHeaders;
}

export interface AwsAnswer {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Answers a call; `forward` asks the emulator, with another body if given. */
export type AwsRule = (call: AwsCall, forward: (body?: string) => Promise<AwsAnswer>) => AwsAnswer | Promise<AwsAnswer>;

/** An error as AWS's JSON protocol sends it ("AWS JSON 1.1 protocol: operation error serialization"). */
export function awsError(type: string, message: string, status = 400, headers: Readonly<Record<string, string>> = {}): AwsAnswer {
  return { status, body: JSON.stringify({ __type: type, message }), headers: { 'x-amzn-requestid': crypto.randomUUID(), ...headers } };
}

/** An error as STS's query protocol sends it ("AWS query protocol: operation error serialization"). */
export function stsError(status: number, code: string, message: string): AwsAnswer {
  const error = `<Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error>`;
  return {
    status,
    headers: { 'content-type': 'text/xml' },
    body: `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">${error}<RequestId>request-1</RequestId></ErrorResponse>`,
  };
}

/** A running proxy. */
export class AwsProxy implements AsyncDisposable {
  readonly endpoint: string;
  readonly calls: AwsCall[] = [];
  readonly #rules = new Map<string, AwsRule>();
  readonly #server: Server;

  private constructor(server: Server, port: number) {
    this.#server = server;
    this.endpoint = `http://127.0.0.1:${port}`;
  }

  /** Starts a proxy on a free port of the loopback interface. */
  static async start(target: string): Promise<AwsProxy> {
    const server = createServer({ keepAliveTimeout: 0 });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const proxy = new AwsProxy(server, (server.address() as AddressInfo).port);
    server.on('request', (incoming: IncomingMessage, response: ServerResponse) => {
      proxy.#serve(target, incoming, response).catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined));
    });
    return proxy;
  }

  /** How often an operation was called. */
  count(operation: string): number {
    return this.calls.filter((call) => call.operation === operation).length;
  }

  /** From now on `rule` answers the operation. */
  answer(operation: string, rule: AwsRule): void {
    this.#rules.set(operation, rule);
  }

  /** Forgets calls and rules. */
  reset(): void {
    this.calls.length = 0;
    this.#rules.clear();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    await closed;
  }

  async #serve(target: string, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const call = { operation: '', body: await text(incoming), headers: incoming.headers };
    call.operation = operationOf(call);
    this.calls.push(call);
    function forward(body = call.body): Promise<AwsAnswer> {
      return pass(target, call, body);
    }
    const rule = this.#rules.get(call.operation);
    const answer = rule === undefined ? await forward() : await rule(call, forward);
    response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.1', ...answer.headers });
    response.end(answer.body);
  }
}

function operationOf({ headers, body }: AwsCall): string {
  const target = headers['x-amz-target'];
  if (typeof target === 'string') return target.slice(target.indexOf('.') + 1);
  return new URLSearchParams(body).get('Action') ?? '';
}

/** One connection per call: on a kept one the emulator may hang up just then, and the SDK's second attempt would be counted. */
async function pass(target: string, { headers }: AwsCall, body: string): Promise<AwsAnswer> {
  const names = ['authorization', 'content-type', 'x-amz-date', 'x-amz-target', 'x-amz-security-token'];
  const kept = names.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]] as const]));
  const passed = request(target, { method: 'POST', agent: false, headers: Object.fromEntries(kept) });
  const answered = new Promise<IncomingMessage>((resolve, reject) => passed.once('response', resolve).once('error', reject));
  passed.end(body);
  const answer = await answered;
  return { status: answer.statusCode ?? 502, body: await text(answer), headers: { 'content-type': answer.headers['content-type'] ?? '' } };
}
