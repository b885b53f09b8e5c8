// The transport on real sockets: how many connections it opens, how it gives up on a server that says nothing.

import { once } from 'node:events';
import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import type { Access } from '#kube/access.ts';
import type { ApiCall } from '#kube/api-call.ts';
import { Client } from '#kube/client.ts';
import { SECRETS } from '#kube/resource.ts';
import { realTiming } from '#kube/timing.ts';
import { UndiciTransport } from '#kube/transport.ts';

const never = new AbortController().signal;
const get: ApiCall = { method: 'GET', target: { resource: SECRETS } };

interface Counted {
  readonly server: Server;
  readonly url: URL;
  connections: number;
}

const open: AsyncDisposable[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one[Symbol.asyncDispose]();
});

async function serve(listener: RequestListener): Promise<Counted> {
  const server = createServer(listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const counted: Counted = { server, url: new URL(`http://127.0.0.1:${address.port}/prefix/`), connections: 0 };
  server.on('connection', () => (counted.connections += 1));
  open.push({
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  });
  return counted;
}

function clientOf(url: URL, access: () => Access = () => SAME): Client {
  const transport = new UndiciTransport({ server: url, current: () => Promise.resolve(access()), renew: () => undefined });
  const client = new Client(transport, { userAgent: 'tidelock/test', timing: realTiming });
  open.unshift(client);
  return client;
}

const SAME: Access = { headers: { Authorization: 'Bearer abc' }, tls: {} };

function ok(_request: unknown, response: ServerResponse): void {
  response.end('{}');
}

describe('UndiciTransport', () => {
  it('takes a few connections for many calls', async () => {
    const counted = await serve(ok);
    const client = clientOf(counted.url);

    for (let index = 0; index < 50; index += 1) await client.request(get, never);
    // The pool may dial a second before the first is free again.
    expect(counted.connections).toBeLessThanOrEqual(2);
    await Promise.all(Array.from({ length: 500 }, () => client.request(get, never)));

    expect(counted.connections).toBeLessThanOrEqual(64);
  });

  it('sends credentials and keeps the prefix of the address', async () => {
    const seen: unknown[] = [];
    const counted = await serve((request, response) => {
      seen.push(request.url, request.headers.authorization, request.headers['user-agent']);
      response.end('{}');
    });

    await clientOf(counted.url).request(get, never);

    expect(seen).toEqual(['/prefix/api/v1/secrets', 'Bearer abc', 'tidelock/test']);
  });

  it('lets no number of watches stand in the way of calls', async () => {
    const counted = await serve((request, response) => {
      if (request.url?.includes('watch') === true) response.writeHead(200).flushHeaders();
      else response.end('{}');
    });
    const client = clientOf(counted.url);

    await Promise.all(Array.from({ length: 20 }, () => client.stream({ ...get, query: { watch: true } }, 60_000, never)));
    await Promise.all(Array.from({ length: 20 }, () => client.request(get, never)));

    expect(counted.connections).toBeGreaterThan(20);
  });

  it('opens new connections when the certificates change, and keeps them when they do not', async () => {
    const counted = await serve(ok);
    let tls = {};
    const client = clientOf(counted.url, () => ({ headers: {}, tls }));

    for (let index = 0; index < 20; index += 1) await client.request(get, never);
    const before = counted.connections;
    tls = { servername: 'other' };
    for (let index = 0; index < 20; index += 1) await client.request(get, never);

    expect(before).toBeLessThanOrEqual(2);
    expect(counted.connections).toBeGreaterThan(before);
    expect(counted.connections).toBeLessThanOrEqual(4);
  });

  it('takes a watch for dead that says nothing', async () => {
    const counted = await serve((_request, response) => void response.write('{"type":"BOOKMARK"}\n'));
    const reply = await clientOf(counted.url).stream(get, 300, never);

    const read = 'chunks' in reply ? Array.fromAsync(reply.chunks) : undefined;

    await expect(read).rejects.toMatchObject({ code: 'Unavailable', message: expect.stringContaining('UND_ERR_BODY_TIMEOUT') });
  });

  it('gives up on a call that is not answered, before or within the body', async () => {
    const silent = await serve(() => undefined);
    const half = await serve((_request, response) => void response.write('{"half":'));

    const first = clientOf(silent.url).request({ ...get, deadlineMs: 100 }, never);
    const second = clientOf(half.url).request({ ...get, deadlineMs: 100 }, never);

    await expect(first).rejects.toMatchObject({ code: 'Unavailable', message: expect.stringContaining('within 100 ms') });
    await expect(second).rejects.toMatchObject({ code: 'Unavailable', message: expect.stringContaining('within 100 ms') });
  });

  it('ends at once when it is stopped', async () => {
    const silent = await serve(() => undefined);
    const stop = new AbortController();
    const reason = new Error('stopped');

    const call = clientOf(silent.url).request(get, stop.signal);
    stop.abort(reason);

    await expect(call).rejects.toBe(reason);
  });

  it('says where nobody listens', async () => {
    const call = clientOf(new URL('http://127.0.0.1:1/')).request(get, never);

    await expect(call).rejects.toMatchObject({
      code: 'Unavailable',
      message: 'no answer from the API server at http://127.0.0.1:1 to list secrets (ECONNREFUSED)',
    });
  });
});
