// The servers of the operator on real sockets: what a kubelet and a scraper see.

import { request } from 'node:http';
import { createConnection } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { serve, type Endpoint, type Reply, type Routes } from '#app/http.ts';
import { openLog } from '#app/log.ts';

const ROUTES: Routes = new Map<string, () => Reply | Promise<Reply>>([
  ['/ok', () => ({ status: 200, body: 'fine\n', headers: { 'content-type': 'text/x' } })],
  ['/bug', () => Promise.reject(new TypeError('canary-5f1b'))],
]);

interface Served {
  readonly port: number;
  readonly lines: readonly string[];
  readonly stop: AbortController;
  readonly ended: Promise<void>;
}

async function served(overrides: Partial<Endpoint> = {}): Promise<Served> {
  const lines: string[] = [];
  const listening = Promise.withResolvers<string>();
  function write(line: string): void {
    lines.push(line);
    listening.resolve(line);
  }
  const { logger } = openLog({ level: 'info', time: 'epoch', now: Date.now, destination: { write } });
  const stop = new AbortController();
  const ended = serve({ name: 'health', address: { host: '127.0.0.1', port: 0 }, routes: ROUTES, log: logger, ...overrides }, stop.signal);
  const line = await Promise.race([listening.promise, ended.then(() => '')]);
  return { port: Number(/"address":"127\.0\.0\.1:(\d+)"/.exec(line)?.[1]), lines, stop, ended };
}

async function ask(
  port: number,
  path: string,
  method = 'GET',
): Promise<{ readonly status: number | undefined; readonly type: string | undefined; readonly body: string }> {
  const { promise, resolve, reject } = Promise.withResolvers<Awaited<ReturnType<typeof ask>>>();
  request({ host: '127.0.0.1', port, path, method, agent: false }, (response) => {
    text(response).then((body) => resolve({ status: response.statusCode, type: response.headers['content-type'], body }), reject);
  })
    .on('error', reject)
    .end();
  return await promise;
}

describe('serve', () => {
  it('logs the address really bound and answers there until told to stop', async () => {
    const { port, lines, stop, ended } = await served();

    const replies = [await ask(port, '/ok'), await ask(port, '/ok', 'HEAD'), await ask(port, '/none'), await ask(port, '/ok', 'POST')];
    stop.abort();
    await ended;

    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ msg: 'serving health', address: `127.0.0.1:${port}` });
    expect(replies).toEqual([
      { status: 200, type: 'text/x', body: 'fine\n' },
      { status: 200, type: 'text/x', body: '' },
      { status: 404, type: 'text/plain; charset=utf-8', body: 'not found\n' },
      { status: 405, type: 'text/plain; charset=utf-8', body: 'method not allowed\n' },
    ]);
    await expect(ask(port, '/ok')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('answers 500 and logs where the bug is, without what it says', async () => {
    const { port, lines, stop, ended } = await served();

    const reply = await ask(port, '/bug');
    stop.abort();
    await ended;

    expect(reply).toMatchObject({ status: 500, body: 'internal error\n' });
    expect(JSON.parse(lines[1] ?? '')).toMatchObject({ level: 'error', server: 'health', err: { name: 'TypeError' } });
    expect(lines.join('')).not.toContain('canary-5f1b');
  });

  it('stops although a connection is open', async () => {
    const { port, stop, ended } = await served();
    const socket = createConnection({ host: '127.0.0.1', port });
    await new Promise((resolve) => {
      socket.once('connect', resolve);
    });
    socket.on('error', () => {});

    stop.abort();

    await expect(ended).resolves.toBeUndefined();
    socket.destroy();
  });

  it("fails with the system's error when the port is taken", async () => {
    const first = await served();

    const second = served({ address: { host: '127.0.0.1', port: first.port } });

    await expect(second).rejects.toMatchObject({ code: 'EADDRINUSE', port: first.port });
    first.stop.abort();
    await first.ended;
  });

  it('ends at once when told to before it began', async () => {
    const stop = AbortSignal.abort();
    const { logger } = openLog({ level: 'error', time: 'epoch', now: Date.now, destination: { write: () => {} } });

    await expect(
      serve({ name: 'metrics', address: { host: '127.0.0.1', port: 0 }, routes: ROUTES, log: logger }, stop),
    ).resolves.toBeUndefined();
  });
});
