import { describe, expect, it } from 'vitest';
import { networkError, scriptedClient, ScriptedTransport } from '../../test/support/scripted-transport.ts';
import { InstantTiming } from '../../test/support/instant-timing.ts';
import { Failure } from '#core/errors.ts';
import type { ApiCall } from './api-call.ts';
import { Client } from './client.ts';
import { SECRETS } from './resource.ts';

const never = new AbortController().signal;
const get: ApiCall = { method: 'GET', target: { resource: SECRETS, namespace: 'app', name: 'db' } };
const put: ApiCall = { ...get, method: 'PUT', body: { a: 1 }, query: { fieldManager: 'm/é', dryRun: undefined } };

describe('Client.request', () => {
  it('sends JSON with its headers and gives parsed JSON', async () => {
    const { client, transport } = scriptedClient({ status: 200, body: { ok: true } });

    const reply = await client.request(put, never);

    expect(reply).toEqual({ status: 200, body: { ok: true } });
    expect(transport.sent).toEqual([
      {
        method: 'PUT',
        path: '/api/v1/namespaces/app/secrets/db?fieldManager=m%2F%C3%A9',
        headers: { 'User-Agent': 'tidelock/test', Accept: 'application/json', 'Content-Type': 'application/json' },
        body: '{"a":1}',
        lane: 'calls',
      },
    ]);
  });

  it('waits as long as a 429 asks, a little spread, and sends any call again, for it was not executed', async () => {
    const throttled = { status: 429, headers: { 'retry-after': '2' }, body: {} };
    const { client, transport, timing } = scriptedClient(throttled, { status: 429, body: {} }, { status: 200, body: {} });

    await client.request(put, never);

    expect(transport.sent).toHaveLength(3);
    expect(timing.slept).toEqual([2500, 1250]);
  });

  it('gives up after three waits, or when the wait is long, and says how long to stay away', async () => {
    const short = { status: 429, headers: { 'retry-after': '1' }, body: {} };
    const often = scriptedClient(short, short, short, short);
    const long = scriptedClient({ ...short, headers: { 'retry-after': '60' } });

    await expect(often.client.request(get, never)).rejects.toMatchObject({ code: 'Throttled', retryAfterMs: 1000 });
    await expect(long.client.request(get, never)).rejects.toMatchObject({ code: 'Throttled', retryAfterMs: 60_000 });
    expect(often.transport.sent).toHaveLength(4);
    expect(long.transport.sent).toHaveLength(1);
  });

  it('takes new credentials once when they are not accepted', async () => {
    const { client, transport } = scriptedClient({ status: 401, body: {} }, { status: 401, body: {} });

    await expect(client.request(get, never)).rejects.toMatchObject({ code: 'AccessDenied' });

    expect(transport.renewals).toBe(1);
    expect(transport.sent).toHaveLength(2);
  });

  it('sends a read once more when the connection dies, a write never', async () => {
    const read = scriptedClient(networkError('ECONNRESET'), { status: 200, body: {} });
    const write = scriptedClient(networkError('ECONNRESET'));

    await read.client.request(get, never);
    await expect(write.client.request(put, never)).rejects.toMatchObject({ code: 'Unavailable' });

    expect(read.transport.sent).toHaveLength(2);
    expect(write.transport.sent).toHaveLength(1);
  });

  it('gives an expected status to the caller and makes a failure of any other', async () => {
    const expected = scriptedClient({ status: 404, body: { reason: 'NotFound' } });
    const other = scriptedClient({ status: 500, body: 'not JSON', headers: { 'retry-after': '4' } });

    expect((await expected.client.request({ ...get, expect: [404] }, never)).status).toBe(404);
    await expect(other.client.request(get, never)).rejects.toMatchObject({ code: 'Unavailable', retryAfterMs: 4000 });
  });

  it('says nothing of a reply that is not JSON but that', async () => {
    const { client } = scriptedClient({ status: 200, body: '{"password": c4n4ry' });

    const failure = await client.request(get, never).catch((error: unknown) => error);

    expect(failure).toBeInstanceOf(Failure);
    expect(String(failure)).not.toContain('c4n4ry');
  });

  it('answers an abort with its reason, before and while it waits', async () => {
    const before = scriptedClient({ status: 200, body: {} });
    const reason = new Error('shutting down');
    const stop = new AbortController();
    const during = scriptedClient({ status: 429, body: {} });
    during.timing.sleep = (_ms, signal) => {
      stop.abort(reason);
      signal.throwIfAborted();
      return Promise.resolve();
    };

    await expect(before.client.request(get, AbortSignal.abort(reason))).rejects.toBe(reason);
    await expect(during.client.request(get, stop.signal)).rejects.toBe(reason);
    expect(before.transport.sent).toHaveLength(0);
  });

  it('tells of every reply, and of none', async () => {
    const transport = new ScriptedTransport([networkError('ECONNREFUSED'), { status: 404, body: {} }]);
    const seen: unknown[] = [];
    const client = new Client(transport, { userAgent: 'x', timing: new InstantTiming(), onReply: (reply) => seen.push(reply) });

    await client.request({ ...get, expect: [404] }, never);
    await client[Symbol.asyncDispose]();

    expect(seen).toEqual([
      { method: 'GET', verb: 'get', status: 0 },
      { method: 'GET', verb: 'get', status: 404 },
    ]);
    expect(transport.disposed).toBe(true);
  });
});

describe('Client.stream', () => {
  it('gives the bytes as they come, over the connections of watches', async () => {
    const { client, transport } = scriptedClient({ status: 200, body: ['a', 'b'] });

    const reply = await client.stream(get, 5, never);
    const chunks: string[] = [];
    if ('chunks' in reply) for await (const chunk of reply.chunks) chunks.push(Buffer.from(chunk).toString());

    expect(chunks).toEqual(['a', 'b']);
    expect(transport.sent[0]).toMatchObject({ lane: 'watches', silenceMs: 5 });
  });

  it('makes a failure of a stream that breaks', async () => {
    const { client } = scriptedClient({ status: 200, body: ['a', networkError('UND_ERR_BODY_TIMEOUT')] });

    const reply = await client.stream(get, 5, never);
    const read = 'chunks' in reply ? Array.fromAsync(reply.chunks) : undefined;

    await expect(read).rejects.toMatchObject({ code: 'Unavailable', message: expect.stringContaining('UND_ERR_BODY_TIMEOUT') });
  });

  it('makes a failure of a refusal, unless it is expected', async () => {
    const { client } = scriptedClient({ status: 410, body: {} }, { status: 403, body: {} });

    expect(await client.stream({ ...get, expect: [410] }, 5, never)).toEqual({ status: 410, body: {} });
    await expect(client.stream(get, 5, never)).rejects.toMatchObject({ code: 'AccessDenied' });
  });
});
