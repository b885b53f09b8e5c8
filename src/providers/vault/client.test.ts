import { inspect } from 'node:util';

import { Failure } from '#core/errors.ts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { type ClientOptions, vaultClient } from './client.ts';
import type { VaultRequest } from './login.ts';
import type { HttpReply, HttpRequest } from './transport.ts';

const NEVER = new AbortController().signal;
const GET = { method: 'GET', path: 'secret/data/db' } as const;

let sent: HttpRequest[] = [];
let answer: (request: HttpRequest) => Partial<HttpReply> | Error;

function client(changes: Partial<ClientOptions> = {}): VaultRequest {
  return vaultClient({
    server: 'https://vault.test:8200',
    where: 'vault.test:8200',
    userAgent: 'tidelock/1.2.3',
    headers: {},
    readYourWrites: false,
    forwardInconsistent: false,
    async send(request) {
      sent.push(request);
      const reply = answer(request);
      if (reply instanceof Error) throw reply;
      return { status: 200, headers: {}, text: '{}', ...reply };
    },
    ...changes,
  });
}

beforeEach(() => {
  sent = [];
  answer = () => ({});
  for (const name of ['VAULT_TOKEN', 'VAULT_NAMESPACE', 'VAULT_ADDR', 'VAULT_PREFIX', 'VAULT_SKIP_VERIFY']) vi.stubEnv(name, '/leaked');
});

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('vaultClient', () => {
  it('sends what the call says and nothing of the environment', async () => {
    await client()(GET, NEVER);

    expect(sent).toEqual([
      {
        method: 'GET',
        url: 'https://vault.test:8200/v1/secret/data/db',
        headers: { 'user-agent': 'tidelock/1.2.3', 'x-vault-request': 'true' },
        body: undefined,
      },
    ]);
  });

  it('sends headers and namespace of the store; those of the call win, and ours win over those of the store', async () => {
    const request = client({ namespace: 'team-a', headers: { 'X-Own': 'yes', 'X-VAULT-REQUEST': 'no', 'X-Vault-Token': 'hvs.store' } });

    await request({ ...GET, headers: { 'X-Vault-Namespace': 'logins', 'X-Vault-Token': 'hvs.ours' } }, NEVER);
    await request({ ...GET, headers: { 'X-Vault-Namespace': '' } }, NEVER);

    expect(sent.map(({ headers }) => headers)).toEqual([
      {
        'user-agent': 'tidelock/1.2.3',
        'x-own': 'yes',
        'x-vault-request': 'true',
        'x-vault-namespace': 'logins',
        'x-vault-token': 'hvs.ours',
      },
      { 'user-agent': 'tidelock/1.2.3', 'x-own': 'yes', 'x-vault-request': 'true', 'x-vault-token': 'hvs.store' },
    ]);
  });

  it('carries no token from one call to the next', async () => {
    const request = client();

    await request({ ...GET, headers: { 'X-Vault-Token': 'hvs.first' } }, NEVER);
    await request(GET, NEVER);

    expect(sent[1]?.headers).not.toHaveProperty('x-vault-token');
  });

  it('keeps a path of the server, the encoded path of the call and its query', async () => {
    await client({ server: 'https://proxy.test/vault/' })({ method: 'GET', path: 'kv/data/a%23b%20c', query: { version: '3&x=1' } }, NEVER);

    expect(sent[0]?.url).toBe('https://proxy.test/vault/v1/kv/data/a%23b%20c?version=3%26x%3D1');
  });

  it('sends a body as JSON', async () => {
    await client()({ method: 'POST', path: 'auth/approle/login', body: { role_id: 'r' } }, NEVER);

    expect(sent[0]).toMatchObject({ method: 'POST', body: '{"role_id":"r"}', headers: { 'content-type': 'application/json' } });
  });

  it.each([200, 204, 307, 400, 403, 404, 412, 429, 473, 500, 503])(
    'takes HTTP %d for an answer, with its headers and its body',
    async (status) => {
      answer = () => ({ status, headers: { 'retry-after': '3' }, text: '{"n":12345678901234567890}' });

      const reply = await client()(GET, NEVER);

      expect({ ...reply, body: JSON.stringify(reply.body) }).toEqual({
        status,
        headers: { 'retry-after': '3' },
        body: '{"n":12345678901234567890}',
      });
    },
  );

  it('gives no body where there is none, or no JSON', async () => {
    answer = () => ({ status: 400, text: 'Client sent an HTTP request to an HTTPS server.' });

    expect((await client()(GET, NEVER)).body).toBeUndefined();
  });

  it('says what the network says, without what was sent', async () => {
    const error = Object.assign(new Error('connect with hvs.canary'), { code: 'ECONNRESET', config: { headers: { token: 'hvs.canary' } } });
    answer = () => error;

    const failure: unknown = await client()({ ...GET, headers: { 'X-Vault-Token': 'hvs.canary' } }, NEVER).catch(
      (reason: unknown) => reason,
    );

    expect(failure).toMatchObject({ code: 'Unavailable', message: 'no answer from Vault at vault.test:8200 (ECONNRESET)' });
    expect(inspect(failure, { depth: 20, showHidden: true })).not.toContain('hvs.canary');
  });

  it('hands on the Failure of a credential', async () => {
    const failure = new Failure('AuthFailed', 'no CA');
    answer = () => failure;

    await expect(client()(GET, NEVER)).rejects.toBe(failure);
  });

  it('rejects with the reason of its signal', async () => {
    const stop = new AbortController();
    answer = () => {
      stop.abort('stopping');
      return new Error('aborted');
    };

    await expect(client()(GET, stop.signal)).rejects.toBe('stopping');
    await expect(client()(GET, AbortSignal.abort('before'))).rejects.toBe('before');
    expect(sent.length).toBe(1);
  });

  const state = Buffer.from('v1:c:5:0:bWFj').toString('base64');

  it.each([
    [true, false, { 'x-vault-index': [state] }],
    [false, true, { 'x-vault-index': [state] }],
    [true, true, { 'x-vault-index': [state], 'x-vault-inconsistent': 'forward-active-node' }],
    [false, false, {}],
  ])('with readYourWrites %s and forwardInconsistent %s replays what it saw', async (readYourWrites, forwardInconsistent, expected) => {
    answer = () => ({ headers: { 'x-vault-index': state } });
    const request = client({ readYourWrites, forwardInconsistent });

    await request(GET, NEVER);
    await request(GET, NEVER);

    expect(sent[0]?.headers).not.toHaveProperty('x-vault-index');
    expect(sent[1]?.headers).toEqual({ 'user-agent': 'tidelock/1.2.3', 'x-vault-request': 'true', ...expected });
  });
});
