// Whose calls Secrets Manager sees: static keys, the ways of the operator's own environment, the user agent, the proxy on the way.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { AwsConfig, AwsCredentials } from '#core/provider-config.ts';
import { openProviders, type Providers } from '#providers/open.ts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { stsError } from '../support/aws-proxy.ts';
import { holding, staticKeys, useAwsProxy } from '../support/aws-session.ts';

const NEVER = new AbortController().signal;

const proxy = await useAwsProxy();
const STATIC = staticKeys();
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidelock-identity-'));
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

describe('identity', () => {
  it('tells version and store in the user agent', async () => {
    using providers = operator();
    await using provider = providers.open(aStore('a', STATIC));
    await using cluster = providers.open({ ...aStore('a', STATIC), store: 'ClusterSecretStore//shared' });

    await provider.read([{ key: 'any' }], NEVER);
    await cluster.read([{ key: 'any' }], NEVER);

    expect(proxy.calls.map(({ headers }) => headers['user-agent'])).toEqual([
      expect.stringMatching(/ tidelock\/1\.2\.3 store\/SecretStore#team#a$/),
      expect.stringMatching(/ tidelock\/1\.2\.3 store\/ClusterSecretStore#shared$/),
    ]);
  });

  it('tells the cluster too where it has a name', async () => {
    using providers = operator({}, 'prod-eu');
    await using provider = providers.open(aStore('a', STATIC));

    await provider.read([{ key: 'any' }], NEVER);

    expect(proxy.calls[0]?.headers['user-agent']).toMatch(/ tidelock\/1\.2\.3 store\/SecretStore#team#a cluster\/prod-eu$/);
  });

  it('signs with the session token of the store', async () => {
    using providers = operator();
    await using provider = providers.open(aStore('a', { ...STATIC, sessionToken: holding('the-token') }));

    await provider.read([{ key: 'any' }], NEVER);

    expect(proxy.calls[0]?.headers).toMatchObject({
      'x-amz-security-token': 'the-token',
      authorization: expect.stringContaining('AKIATEST'),
    });
  });

  it('checks credentials without touching a secret', async () => {
    using providers = operator();
    await using good = providers.open(aStore('good', STATIC));
    await using empty = providers.open(aStore('empty', { ...STATIC, accessKeyId: holding('') }));

    await expect(good.check(NEVER)).resolves.toBeUndefined();
    await expect(empty.check(NEVER)).rejects.toMatchObject({ code: 'AuthFailed' });
    expect(proxy.calls).toEqual([]);
  });

  it('assumes the role of a web identity token once for all stores', async () => {
    stubWebIdentity();
    using providers = operator();
    await using one = providers.open(aStore('one', { kind: 'default' }));
    await using two = providers.open(aStore('two', { kind: 'default' }));

    await Promise.all([one.check(NEVER), two.check(NEVER)]);
    await two.read([{ key: 'any' }], NEVER);

    expect(proxy.count('AssumeRoleWithWebIdentity')).toBe(1);
    expect(new URLSearchParams(proxy.calls[0]?.body).get('RoleSessionName')).toBe('tidelock');
  });

  it.each([
    [403, 'AccessDenied', 'AuthFailed'],
    [400, 'ExpiredTokenException', 'AuthFailed'],
    [503, 'ServiceUnavailable', 'Unavailable'],
  ])('tells why a role cannot be assumed: HTTP %i %s', async (status, name, code) => {
    stubWebIdentity();
    proxy.answer('AssumeRoleWithWebIdentity', () => stsError(status, name, 'words of STS'));
    using providers = operator();
    await using provider = providers.open(aStore('a', { kind: 'default' }));

    const failure: unknown = await provider.check(NEVER).catch((error: unknown) => error);
    const [read] = await provider.read([{ key: 'any' }], NEVER);

    const expected = { code, message: expect.stringMatching(`web identity token .*${name}`) };
    expect([failure, read]).toMatchObject([expected, { failure: expected }]);
    expect(String(failure)).not.toContain('request-1');
    expect(proxy.count('GetSecretValue')).toBe(0);
  });

  it('takes credentials from the endpoint of EKS Pod Identity', async () => {
    const agent = createServer((_, response) => {
      const body = { AccessKeyId: 'ASIAPOD', SecretAccessKey: 's', Token: 'pod-token', Expiration: new Date(Date.now() + 3_600_000) };
      response.end(JSON.stringify(body));
    });
    await new Promise<void>((resolve) => agent.listen(0, '127.0.0.1', resolve));
    const { port } = agent.address() as AddressInfo;
    stubAws({ AWS_CONTAINER_CREDENTIALS_FULL_URI: `http://127.0.0.1:${port}/v1/credentials` });
    using providers = operator();
    await using provider = providers.open(aStore('a', { kind: 'default' }));

    await provider.read([{ key: 'any' }], NEVER);
    agent.close();

    expect(proxy.calls[0]?.headers['x-amz-security-token']).toBe('pod-token');
  });

  it('takes the role of the node only where that was allowed, and names the flag where it was not', async () => {
    await using metadata = await instanceMetadata('ASIANODE', 'node-token');
    stubAws({ AWS_EC2_METADATA_SERVICE_ENDPOINT: metadata.endpoint, AWS_EC2_METADATA_DISABLED: 'false' });
    using cautious = operator();
    using allowed = operator({}, undefined, true);
    await using refused = cautious.open(aStore('a', { kind: 'default' }));
    await using served = allowed.open(aStore('a', { kind: 'default' }));

    const failure: unknown = await refused.check(NEVER).catch((error: unknown) => error);
    const asked = metadata.requests.length;
    await served.read([{ key: 'any' }], NEVER);

    expect(failure).toMatchObject({ code: 'AuthFailed', remedy: expect.stringContaining('--allow-node-credentials') });
    expect(asked).toBe(0);
    expect(proxy.calls[0]?.headers['x-amz-security-token']).toBe('node-token');
  });

  it('names the endpoint of container credentials when it fails, instead of looking further', async () => {
    const agent = createServer((_, response) => response.writeHead(404).end('{"message":"canary-c0de"}'));
    await new Promise<void>((resolve) => agent.listen(0, '127.0.0.1', resolve));
    const { port } = agent.address() as AddressInfo;
    stubAws({ AWS_CONTAINER_CREDENTIALS_FULL_URI: `http://127.0.0.1:${port}/v1/credentials` });
    using providers = operator();
    await using provider = providers.open(aStore('a', { kind: 'default' }));

    const failure: unknown = await provider.check(NEVER).catch((error: unknown) => error);
    agent.close();

    expect(failure).toMatchObject({ code: 'AuthFailed', message: expect.stringContaining('no credentials from container credentials') });
    expect(String(failure)).not.toContain('canary-c0de');
  });

  it('goes through the proxy that the environment names', async () => {
    using providers = operator({ HTTP_PROXY: proxy.endpoint, AWS_SECRETSMANAGER_ENDPOINT: 'http://secretsmanager.example.invalid' });
    await using provider = providers.open(aStore('a', STATIC));

    await provider.read([{ key: 'any' }], NEVER);

    expect(proxy.calls.map(({ headers }) => headers.host)).toEqual(['secretsmanager.example.invalid']);
  });
});

function operator(env: Readonly<Record<string, string>> = {}, cluster?: string, allowNodeCredentials = false): Providers {
  const endpoints = { AWS_SECRETSMANAGER_ENDPOINT: proxy.endpoint, AWS_STS_ENDPOINT: proxy.endpoint };
  return openProviders({ version: '1.2.3', cluster, env: { ...process.env, ...endpoints, ...env }, allowNodeCredentials });
}

function aStore(name: string, credentials: AwsCredentials): AwsConfig {
  return { kind: 'aws-secrets-manager', store: `SecretStore/team/${name}`, region: 'eu-west-3', credentials };
}

function stubWebIdentity(): void {
  writeFileSync(join(folder, 'token'), 'a.b.c');
  stubAws({ AWS_WEB_IDENTITY_TOKEN_FILE: join(folder, 'token'), AWS_ROLE_ARN: 'arn:aws:iam::123456789012:role/tidelock' });
}

/** The SDK reads the environment of the process: only what the test says may be in it. */
function stubAws(env: Readonly<Record<string, string>>): void {
  for (const name of Object.keys(process.env).filter((one) => one.startsWith('AWS_'))) vi.stubEnv(name, undefined);
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(folder, 'none'));
  vi.stubEnv('AWS_CONFIG_FILE', join(folder, 'none'));
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
}

/** The metadata service of an EC2 instance, version 2: a token first, then the name of the role, then its keys ("Use IMDSv2"). */
async function instanceMetadata(accessKeyId: string, token: string): Promise<AsyncDisposable & { endpoint: string; requests: string[] }> {
  const requests: string[] = [];
  const keys = { Code: 'Success', Type: 'AWS-HMAC', AccessKeyId: accessKeyId, SecretAccessKey: 's', Token: token };
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    requests.push(`${request.method} ${path}`);
    if (request.method === 'PUT') response.end('session');
    else if (path.endsWith('/security-credentials/')) response.end('node-role');
    else response.end(JSON.stringify({ ...keys, LastUpdated: new Date(), Expiration: new Date(Date.now() + 3_600_000) }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
