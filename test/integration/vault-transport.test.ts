// How the Vault provider behaves towards a server that misbehaves: real sockets, a server of the test's own.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';

import type { VaultConfig } from '#core/provider-config.ts';
import { Redacted } from '#core/redacted.ts';
import type { Read } from '#core/source.ts';
import { openProviders } from '#providers/open.ts';
import type { Provider } from '#providers/provider.ts';
import { VaultConnections } from '#providers/vault/transport.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { createAuthority } from '../testbed/certificates.ts';

const NEVER = new AbortController().signal;

let server: Server;
let seen: IncomingMessage[] = [];
let answer: (request: IncomingMessage, response: ServerResponse) => void;

beforeEach(async () => {
  seen = [];
  server = createServer((request, response) => {
    seen.push(request);
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

function address(): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function open(changes: Partial<VaultConfig> = {}, env: Readonly<Record<string, string>> = {}): Provider {
  return openProviders({ version: '1.2.3', env, allowNodeCredentials: false }).open({
    kind: 'vault',
    store: 'SecretStore/team-a/vault',
    server: address(),
    mount: 'secret',
    version: 'v2',
    headers: { 'X-Own': 'yes' },
    namespace: 'team-a',
    readYourWrites: false,
    forwardInconsistent: false,
    tls: {},
    auth: { kind: 'token', token: async () => Redacted.ofText('hvs.canary') },
    identity: 'test',
    retry: {},
    ...changes,
  });
}

async function codeOf(provider: Provider, signal = NEVER): Promise<string> {
  const [read]: readonly (Read | undefined)[] = await provider.read([{ key: 'db' }], signal);
  return read?.kind === 'failure' ? `${read.failure.code}: ${read.failure.message}` : 'value';
}

function json(response: ServerResponse, status: number, body: object, headers: Readonly<Record<string, string>> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

describe('a request', () => {
  it('tells the store, the namespace and that it comes from no browser', async () => {
    answer = (_, response) => json(response, 200, { data: { data: { k: 'v' }, metadata: { version: 1, created_time: 'x' } } });
    await using provider = open();

    expect(await codeOf(provider)).toBe('value');
    expect(seen.map(({ method, url, headers }) => ({ method, url, headers }))).toMatchObject([
      {
        method: 'GET',
        url: '/v1/secret/data/db',
        headers: {
          'user-agent': 'tidelock/1.2.3 store/SecretStore#team-a#vault',
          'x-vault-request': 'true',
          'x-vault-namespace': 'team-a',
          'x-vault-token': 'hvs.canary',
          'x-own': 'yes',
        },
      },
    ]);
  });

  it('does not go where a standby redirects to', async () => {
    answer = (_, response) => response.writeHead(307, { location: `${address()}/v1/stolen` }).end();
    await using provider = open();

    expect(await codeOf(provider)).toContain('Unavailable: Vault at 127.0.0.1');
    expect(seen.map(({ url }) => url)).toEqual(['/v1/secret/data/db']);
  });

  it('ends with its signal while the server is silent, and lets go of the connection', async () => {
    const closed = Promise.withResolvers<void>();
    const stop = new AbortController();
    answer = (request) => {
      request.socket.once('close', () => closed.resolve());
      stop.abort('stopping');
    };
    await using provider = open();

    await expect(provider.read([{ key: 'db' }], stop.signal)).rejects.toBe('stopping');
    await closed.promise;
  });

  it('ends with its signal in the middle of an answer', async () => {
    const stop = new AbortController();
    answer = (_, response) => {
      response.writeHead(200).write('{"data":');
      setTimeout(() => stop.abort('stopping'), 20);
    };
    await using provider = open();

    await expect(provider.read([{ key: 'db' }], stop.signal)).rejects.toBe('stopping');
  });

  it.each<[string, (request: IncomingMessage, response: ServerResponse) => void]>([
    ['hangs up', (request) => request.socket.destroy()],
    [
      'hangs up in the middle of an answer',
      (request, response) => {
        response.writeHead(200, { 'content-length': '100' }).write('{"data":"hvs.canary');
        setTimeout(() => request.socket.destroy(), 20);
      },
    ],
    ['answers with a page', (_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>hvs.canary')],
    ['answers with half a document', (_, response) => response.writeHead(200).end('{"data":{"data":{"k":"hvs.canary"')],
  ])('to a server that %s is Unavailable and quotes nothing', async (_, misbehave) => {
    answer = misbehave;
    await using provider = open();

    const told = await codeOf(provider);

    expect(told).toMatch(/^Unavailable: /);
    expect(told).not.toContain('canary');
  });

  it('is sent again when the store asks for it', async () => {
    answer = (_, response) => json(response, seen.length < 3 ? 500 : 404, { errors: [] });
    await using provider = open({ retry: { maxRetries: 2, retryIntervalMs: 1 } });

    expect(await codeOf(provider)).toContain('NotFound');
    expect(seen.length).toBe(3);
  });

  it('says when a quota lets it come back', async () => {
    answer = ({ url }, response) =>
      url === '/v1/sys/health'
        ? json(response, 200, {})
        : json(response, 429, { errors: ['request path "secret/data/db": rate limit quota exceeded'] }, { 'retry-after': '5' });
    await using provider = open();

    expect(await provider.read([{ key: 'db' }], NEVER)).toMatchObject([{ failure: { code: 'Throttled', retryAfterMs: 5_000 } }]);
  });

  it('to loopback takes no proxy', async () => {
    answer = (_, response) => json(response, 404, { errors: [] });
    await using provider = open({}, { HTTP_PROXY: 'http://127.0.0.1:1', HTTPS_PROXY: 'http://127.0.0.1:1' });

    expect(await codeOf(provider)).toContain('NotFound');
  });

  it('to another host takes the proxy of the environment', async () => {
    let asked = '';
    server.on('connect', (request: IncomingMessage, socket) => {
      asked = request.url ?? '';
      socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
    });
    await using provider = open({ server: 'https://vault.example.test:8200' }, { HTTPS_PROXY: address() });

    expect(await codeOf(provider)).toContain('Unavailable');
    expect(asked).toBe('vault.example.test:8200');
  });
});

describe('connections', () => {
  it('are shared by stores of the same TLS identity, and end with the last of them', async () => {
    answer = (_, response) => json(response, 200, {});
    const connections = new VaultConnections({});
    const request = { method: 'GET', url: `${address()}/v1/x`, headers: {}, body: undefined };
    const [one, two, other] = [
      connections.open({}, 'http:'),
      connections.open({}, 'http:'),
      connections.open({ ca: async () => Redacted.ofText('ca') }, 'http:'),
    ];

    for (let pass = 0; pass < 10; pass += 1) {
      await one.send(request, NEVER);
      await two.send(request, NEVER);
    }
    expect(connections.size).toBe(1);
    expect(new Set(seen.map(({ socket }) => socket)).size).toBeLessThanOrEqual(2);
    await other.send(request, NEVER);
    expect(connections.size).toBe(2);
    await one[Symbol.asyncDispose]();
    await two.send(request, NEVER);
    await Promise.all([two[Symbol.asyncDispose](), other[Symbol.asyncDispose]()]);
    expect(connections.size).toBe(0);
  });

  it('are tried again when the CA could not be fetched', async () => {
    answer = (_, response) => json(response, 200, {});
    let tries = 0;
    async function ca(): Promise<Redacted> {
      tries += 1;
      if (tries === 1) throw new Error('not there yet');
      return Redacted.ofText('ca');
    }
    const connections = new VaultConnections({});
    await using connection = connections.open({ ca }, 'http:');
    const request = { method: 'GET', url: `${address()}/v1/x`, headers: {}, body: undefined };

    await expect(connection.send(request, NEVER)).rejects.toThrow('not there yet');
    await expect(connection.send(request, NEVER)).resolves.toMatchObject({ status: 200 });
  });

  it('take a CA that has changed where it is kept with the next request after one that trusts nobody', async () => {
    const [old, fresh] = [createAuthority('old'), createAuthority('fresh')];
    const secure = createSecureServer(fresh.issue('vault'), (_, response) => json(response, 200, {}));
    await new Promise<void>((resolve) => secure.listen(0, '127.0.0.1', resolve));
    const kept = [old.cert, fresh.cert];
    const connections = new VaultConnections({});
    const request = {
      method: 'GET',
      url: `https://127.0.0.1:${(secure.address() as AddressInfo).port}/v1/x`,
      headers: {},
      body: undefined,
    };

    try {
      await using connection = connections.open({ ca: async () => Redacted.ofText(kept.shift() ?? 'asked too often') }, 'https:');
      const refused = await Promise.allSettled([connection.send(request, NEVER), connection.send(request, NEVER)]);
      const replies = [await connection.send(request, NEVER), await connection.send(request, NEVER)];

      expect(refused.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
      expect(replies.map(({ status }) => status)).toEqual([200, 200]);
      expect(connections.size).toBe(1);
    } finally {
      secure.closeAllConnections();
      await new Promise((resolve) => secure.close(resolve));
    }
    expect(connections.size).toBe(0);
  });
});
