// Secrets Manager with one secret and no work to do: what a benchmark reads from, so that it does not measure an emulator.
// Speaks the JSON protocol ("AWS JSON 1.1 protocol") for the three operations that reading uses; checks no signature.

import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

import { z } from 'zod';

/** The only secret. */
export const SECRET_NAME = 'bench';

const SECRET = {
  ARN: `arn:aws:secretsmanager:eu-west-1:123456789012:secret:${SECRET_NAME}-AbCdEf`,
  Name: SECRET_NAME,
  VersionId: '11111111-2222-4333-8444-555555555555',
  VersionStages: ['AWSCURRENT'],
  CreatedDate: 1_700_000_000,
  SecretString: JSON.stringify({ username: 'app', password: 'correct-horse-battery-staple' }),
};

const ANSWERS: Readonly<Record<string, object>> = {
  GetSecretValue: SECRET,
  BatchGetSecretValue: { SecretValues: [SECRET], Errors: [] },
  DescribeSecret: { ARN: SECRET.ARN, Name: SECRET.Name, VersionIdsToStages: { [SECRET.VersionId]: SECRET.VersionStages } },
};

const REQUEST = z.looseObject({ SecretId: z.string().optional(), SecretIdList: z.array(z.string()).optional() });

/** A running stub. */
export class SecretsManagerStub implements AsyncDisposable {
  readonly endpoint: string;
  readonly #server: Server;
  #calls = new Map<string, number>();

  private constructor(server: Server, port: number) {
    this.#server = server;
    this.endpoint = `http://127.0.0.1:${port}`;
  }

  /** Starts one on a free port of the loopback interface. */
  static async start(): Promise<SecretsManagerStub> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const stub = new SecretsManagerStub(server, (server.address() as AddressInfo).port);
    server.on('request', (incoming: IncomingMessage, response: ServerResponse) => {
      stub.#serve(incoming, response).catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined));
    });
    return stub;
  }

  /** How often each operation was called since the last time this was asked. */
  takeCalls(): ReadonlyMap<string, number> {
    const calls = this.#calls;
    this.#calls = new Map();
    return calls;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    await closed;
  }

  async #serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const operation = String(incoming.headers['x-amz-target']).replace(/^.*\./, '');
    this.#calls.set(operation, (this.#calls.get(operation) ?? 0) + 1);
    const { SecretId, SecretIdList = [] } = REQUEST.parse(await json(incoming));
    const asksForIt = [SecretId ?? SECRET_NAME, ...SecretIdList].every((id) => id === SECRET_NAME);
    const answer = asksForIt ? ANSWERS[operation] : undefined;
    response.writeHead(answer === undefined ? 400 : 200, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify(answer ?? { __type: 'ResourceNotFoundException', message: `No ${operation} here, or no such secret` }));
  }
}
