// The Secrets Manager provider on a real emulator, behind a proxy that counts calls and answers some of them as AWS does.

import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { inspect } from 'node:util';

import {
  CreateSecretCommand,
  DeleteSecretCommand,
  PutSecretValueCommand,
  TagResourceCommand,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import type { SourceRef } from '#core/source.ts';
import { openProviders } from '#providers/open.ts';
import { describe, expect, it, vi } from 'vitest';

import { shown, textOf, tokenOf } from '../contract/provider.ts';
import { secretsManager } from '../support/aws-clients.ts';
import { awsError } from '../support/aws-proxy.ts';
import { staticKeys, useAwsSessions } from '../support/aws-session.ts';

const NEVER = new AbortController().signal;
/** A region of this file's own: the emulator fails calls (HTTP 500) while another thread writes to the same region's secrets. */
const REGION = 'eu-west-3';
const CALLER = 'arn:aws:sts::123456789012:assumed-role/app/session';

const { proxy, counted, open } = await useAwsSessions({ kind: 'aws-secrets-manager', region: REGION });
const admin = secretsManager({ region: REGION });

function aKey(): string {
  return `it/${crypto.randomUUID()}`;
}

async function create(key: string, value: string | Uint8Array): Promise<string> {
  const made = await admin.send(
    new CreateSecretCommand({ Name: key, ...(typeof value === 'string' ? { SecretString: value } : { SecretBinary: value }) }),
  );
  return made.ARN ?? '';
}

async function put(key: string, value: string): Promise<string> {
  return (await admin.send(new PutSecretValueCommand({ SecretId: key, SecretString: value }))).VersionId ?? '';
}

/** Creates so many secrets, one after the other, whose values name their keys. */
async function several(count: number): Promise<SourceRef[]> {
  const keys = Array.from({ length: count }, aKey);
  for (const key of keys) await create(key, `value of ${key}`);
  return keys.map((key) => ({ key }));
}

describe('values', () => {
  it.each([
    ['64 KiB', 'x'.repeat(65_536)],
    ['Unicode', 'pässwörd 🔑 \u0000\u2028 日本'],
    ['JSON as it was written', '{"b": 1.50,\n "a":null}'],
    ['a line break at the end', 'secret\n'],
  ])('brings %s unchanged, alone and in a batch', async (_, value) => {
    const [key, other] = [aKey(), aKey()];
    await create(key, value);
    await create(other, 'other');
    await using provider = open();

    const alone = await provider.read([{ key }], NEVER);
    const together = await provider.read([{ key }, { key: other }], NEVER);

    expect([...alone, ...together].map(shown)).toEqual([value, value, 'other']);
  });

  it('brings bytes that are no text', async () => {
    const key = aKey();
    const bytes = Uint8Array.from([0, 255, 128, 10, 195, 40]);
    await create(key, bytes);
    await using provider = open();

    const [read] = await provider.read([{ key }], NEVER);

    expect(read?.kind === 'value' && [...read.value.reveal()]).toEqual([...bytes]);
  });

  it('finds a secret by its ARN, by the ARN without its end, and under the prefix of the store', async () => {
    const key = aKey();
    const arn = await create(key, 'one secret');
    await using provider = open();
    await using prefixed = open({ prefix: 'it/' });

    const byArn = await provider.read([{ key: arn }, { key }, { key: arn.slice(0, -7) }], NEVER);
    const byPrefix = await prefixed.read([{ key: key.slice('it/'.length) }], NEVER);

    expect([...byArn.map(shown), ...byPrefix.map(shown)]).toEqual(Array.from({ length: 4 }, () => 'one secret'));
  });

  it('says which key has neither text nor bytes', async () => {
    const key = aKey();
    await create(key, 'x');
    proxy.answer('GetSecretValue', () => ({ status: 200, body: JSON.stringify({ ARN: 'arn', Name: key, VersionId: 'v' }) }));
    await using provider = open();

    const [read] = await provider.read([{ key }], NEVER);

    expect(read).toMatchObject({
      failure: { code: 'InvalidValue', message: `invalid secret received. no secret string nor binary for key: ${key}` },
    });
  });
});

describe('versions', () => {
  it('reads stages and pins, each at the version it names', async () => {
    const key = aKey();
    await create(key, 'v1');
    const second = await put(key, 'v2');
    const third = await put(key, 'v3');
    await admin.send(new UpdateSecretVersionStageCommand({ SecretId: key, VersionStage: 'GREEN', MoveToVersionId: third }));
    await using provider = open();
    const refs: SourceRef[] = [
      { key },
      { key, version: 'AWSPREVIOUS' },
      { key, version: `uuid/${third}` },
      { key, version: 'GREEN' },
      { key, version: 'NOSUCH' },
      { key, version: 'uuid/99999999-1111-4111-8111-111111111111' },
    ];

    const reads = await provider.read(refs, NEVER);
    const seen = await provider.versions(refs, NEVER);

    expect(reads.map(shown)).toEqual(['v3', 'v2', 'v3', 'v3', 'NotFound', 'NotFound']);
    expect(seen.map(tokenOf)).toEqual(reads.map(tokenOf));
    expect(tokenOf(seen[1])).toContain(second);
  });

  it('describes a secret once for its stages, and reads what the stage map named', async () => {
    const key = aKey();
    await create(key, 'v1');
    await put(key, 'v2');
    await using provider = open();

    const reads = await provider.read([{ key }, { key, version: 'AWSPREVIOUS' }], NEVER);

    expect(reads.map(shown)).toEqual(['v2', 'v1']);
    expect([proxy.count('DescribeSecret'), proxy.count('GetSecretValue')]).toEqual([1, 2]);
    expect(proxy.calls.filter(({ operation }) => operation === 'GetSecretValue').every(({ body }) => body.includes('VersionId'))).toBe(
      true,
    );
  });

  it('looks at one secret without its value, and at several with the values that come along', async () => {
    const refs = await several(2);
    await using provider = open();

    const [alone] = await provider.versions(refs.slice(0, 1), NEVER);
    const together = await provider.versions(refs, NEVER);

    expect(alone).not.toHaveProperty('value');
    expect(together.map((seen) => (seen.kind === 'version' && seen.value !== undefined ? textOf(seen.value) : ''))).toEqual(
      refs.map(({ key }) => `value of ${key}`),
    );
    expect([proxy.count('DescribeSecret'), proxy.count('BatchGetSecretValue'), proxy.count('GetSecretValue')]).toEqual([1, 1, 0]);
  });

  it('looks by GetSecretValue where descriptions are denied, and asks for a description once', async () => {
    const [ref] = await several(1);
    if (ref === undefined) throw new Error('no secret');
    proxy.answer('DescribeSecret', () =>
      awsError('AccessDeniedException', `User: ${CALLER} is not authorized to perform: secretsmanager:DescribeSecret`),
    );
    await using provider = open();

    const [first] = await provider.versions([ref], NEVER);
    const [second] = await provider.versions([ref], NEVER);

    expect([first?.kind, tokenOf(second)]).toEqual(['version', tokenOf(first)]);
    expect([proxy.count('DescribeSecret'), proxy.count('GetSecretValue')]).toEqual([1, 2]);
  });

  it('takes a secret that waits to be deleted for gone, read or looked at', async () => {
    const [ref, other] = await several(2);
    if (ref === undefined || other === undefined) throw new Error('no secrets');
    await admin.send(new DeleteSecretCommand({ SecretId: ref.key, RecoveryWindowInDays: 7 }));
    await using provider = open();

    const results = [
      ...(await provider.read([ref], NEVER)),
      ...(await provider.versions([ref], NEVER)),
      (await provider.read([ref, other], NEVER))[0],
      (await provider.versions([ref, other], NEVER))[0],
    ];

    const gone = { failure: { code: 'NotFound', message: `Secret does not exist: "${ref.key}" in ${REGION} is scheduled for deletion` } };
    expect(results).toMatchObject([gone, gone, gone, gone]);
  });
});

describe('tags', () => {
  it('come as a JSON object beside values, and their token changes with them', async () => {
    const [ref, other] = await several(2);
    if (ref === undefined || other === undefined) throw new Error('no secrets');
    const tags = [
      { Key: 'team', Value: 'a<b>' },
      { Key: 'env', Value: 'prod' },
    ];
    await admin.send(new TagResourceCommand({ SecretId: ref.key, Tags: tags }));
    await using provider = open();
    const refs: SourceRef[] = [other, { ...ref, metadata: true }, { ...other, metadata: true }];

    const reads = await provider.read(refs, NEVER);
    const seen = await provider.versions(refs.slice(1), NEVER);
    await admin.send(new TagResourceCommand({ SecretId: ref.key, Tags: [{ Key: 'env', Value: 'test' }] }));
    const [changed] = await provider.versions(refs.slice(1, 2), NEVER);

    expect(reads.map(shown)).toEqual([`value of ${other.key}`, String.raw`{"env":"prod","team":"a\u003cb\u003e"}`, '{}']);
    expect(seen.map(tokenOf)).toEqual(reads.slice(1).map(tokenOf));
    expect(tokenOf(changed)).not.toBe(tokenOf(reads[1]));
  });

  it('are gone with the secret, also while it waits to be deleted', async () => {
    const [ref] = await several(1);
    if (ref === undefined) throw new Error('no secret');
    await admin.send(new DeleteSecretCommand({ SecretId: ref.key, RecoveryWindowInDays: 7 }));
    await using provider = open();

    const reads = await provider.read(
      [
        { ...ref, metadata: true },
        { key: aKey(), metadata: true },
      ],
      NEVER,
    );

    expect(reads.map(shown)).toEqual(['NotFound', 'NotFound']);
    expect(reads[0]).toMatchObject({ failure: { message: `Secret does not exist: "${ref.key}" in ${REGION} is scheduled for deletion` } });
  });
});

describe('batches', () => {
  it('reads 45 secrets in 3 calls and counts them under the names of the metrics', async () => {
    const refs = await several(45);
    await using provider = open();

    const reads = await provider.read(refs, NEVER);

    expect(reads.map(shown)).toEqual(refs.map(({ key }) => `value of ${key}`));
    expect(proxy.calls.map(({ operation }) => operation)).toEqual(Array.from({ length: 3 }, () => 'BatchGetSecretValue'));
    expect(counted).toEqual(Array.from({ length: 3 }, () => 'AWS/SecretsManager BatchGetSecretValue success'));
  });

  it('puts the pages of an answer together', async () => {
    const refs = await several(3);
    proxy.answer('BatchGetSecretValue', async ({ body }, forward) => {
      const at = Number((JSON.parse(body) as { NextToken?: string }).NextToken ?? 0);
      const page = await forward(JSON.stringify({ SecretIdList: idsOf(body).slice(at, at + 1) }));
      return at === 2 ? page : { ...page, body: JSON.stringify({ ...JSON.parse(page.body), NextToken: String(at + 1) }) };
    });
    await using provider = open();

    const reads = await provider.read(refs, NEVER);

    expect(reads.map(shown)).toEqual(refs.map(({ key }) => `value of ${key}`));
    expect([proxy.count('BatchGetSecretValue'), proxy.count('GetSecretValue')]).toEqual([3, 0]);
  });

  it('reads alone what a batch leaves unanswered', async () => {
    const refs = await several(3);
    proxy.answer('BatchGetSecretValue', ({ body }, forward) => forward(JSON.stringify({ SecretIdList: idsOf(body).slice(1) })));
    await using provider = open();

    const reads = await provider.read(refs, NEVER);

    expect(reads.map(shown)).toEqual(refs.map(({ key }) => `value of ${key}`));
    expect([proxy.count('BatchGetSecretValue'), proxy.count('GetSecretValue')]).toEqual([1, 1]);
  });

  it('learns from one denied call that batches are denied', async () => {
    const refs = await several(45);
    proxy.answer('BatchGetSecretValue', () =>
      awsError(
        'AccessDeniedException',
        `User: ${CALLER} is not authorized to perform: secretsmanager:BatchGetSecretValue because no identity-based policy allows the secretsmanager:BatchGetSecretValue action`,
      ),
    );
    await using provider = open();

    const reads = await provider.read(refs, NEVER);
    await provider.read(refs, NEVER);
    const seen = await provider.versions(refs, NEVER);

    expect(reads.map(shown)).toEqual(refs.map(({ key }) => `value of ${key}`));
    expect(seen.map(tokenOf)).toEqual(reads.map(tokenOf));
    expect([proxy.count('BatchGetSecretValue'), proxy.count('GetSecretValue'), proxy.count('DescribeSecret')]).toEqual([1, 90, 45]);
  });

  it('keeps a denied secret to itself, and out of later batches', async () => {
    const refs = await several(3);
    const denied = refs[1]?.key ?? '';
    const message = `User: ${CALLER} is not authorized to perform: secretsmanager:GetSecretValue on resource: arn:aws:secretsmanager:${REGION}:123456789012:secret:${denied}-AbCdEf because no resource-based policy allows the secretsmanager:GetSecretValue action`;
    proxy.answer('BatchGetSecretValue', async ({ body }, forward) => {
      const ids = idsOf(body);
      const page = await forward(JSON.stringify({ SecretIdList: ids.filter((id) => id !== denied) }));
      const errors = ids.includes(denied) ? [{ SecretId: denied, ErrorCode: 'AccessDeniedException', Message: message }] : [];
      return { ...page, body: JSON.stringify({ ...JSON.parse(page.body), Errors: errors }) };
    });
    proxy.answer('GetSecretValue', () => awsError('AccessDeniedException', message));
    await using provider = open();

    const reads = await provider.read(refs, NEVER);
    await provider.read(refs, NEVER);

    expect(reads.map(shown)).toEqual([`value of ${refs[0]?.key}`, 'AccessDenied', `value of ${refs[2]?.key}`]);
    const batches = proxy.calls.filter(({ operation }) => operation === 'BatchGetSecretValue').map(({ body }) => body.includes(denied));
    expect(batches).toEqual([true, false]);
    expect(proxy.count('GetSecretValue')).toBe(2);
  });

  it('does not ask again for a secret that the service could not read within a batch', async () => {
    const refs = await several(2);
    const slow = refs[0]?.key ?? '';
    proxy.answer('BatchGetSecretValue', async (_, forward) => {
      const page = await forward(JSON.stringify({ SecretIdList: [refs[1]?.key] }));
      const errors = [{ SecretId: slow, ErrorCode: 'ThrottlingException', Message: 'Rate exceeded' }];
      return { ...page, body: JSON.stringify({ ...JSON.parse(page.body), Errors: errors }) };
    });
    await using provider = open();

    const reads = await provider.read(refs, NEVER);

    expect(reads.map(shown)).toEqual(['Throttled', `value of ${refs[1]?.key}`]);
    expect(proxy.count('GetSecretValue')).toBe(0);
  });

  it('reads alone when one bad id makes the service refuse the batch', async () => {
    const refs = await several(2);
    proxy.answer('BatchGetSecretValue', () =>
      awsError('ValidationException', "Value 'x y' at 'secretIdList' failed to satisfy constraint"),
    );
    await using provider = open();

    const reads = await provider.read(refs, NEVER);

    expect(reads.map(shown)).toEqual(refs.map(({ key }) => `value of ${key}`));
  });
});

describe('failures', () => {
  it('tells wrong keys by the words of AWS', async () => {
    proxy.answer('GetSecretValue', () => awsError('UnrecognizedClientException', 'The security token included in the request is invalid.'));
    await using provider = open();

    const [read] = await provider.read([{ key: 'any' }], NEVER);

    expect(read).toMatchObject({
      failure: {
        code: 'AuthFailed',
        message: `AWS does not accept the credentials of the store in ${REGION} (UnrecognizedClientException)`,
      },
    });
    expect(counted).toEqual(['AWS/SecretsManager GetSecretValue error']);
  });

  it('tries a throttled call again as often as retrySettings says, then fails all refs of it', async () => {
    const refs = await several(2);
    proxy.answer('BatchGetSecretValue', () => awsError('ThrottlingException', 'Rate exceeded', 400, { 'retry-after': '9' }));
    await using provider = open({ retry: { maxRetries: 2, retryIntervalMs: 1 } });

    const reads = await provider.read(refs, NEVER);

    expect(reads).toMatchObject([{ failure: { code: 'Throttled', retryAfterMs: 9_000 } }, { failure: { code: 'Throttled' } }]);
    expect([proxy.count('BatchGetSecretValue'), proxy.count('GetSecretValue')]).toEqual([2, 0]);
  });

  it('recovers within a call from a passing failure', async () => {
    const [ref] = await several(1);
    if (ref === undefined) throw new Error('no secret');
    proxy.answer('GetSecretValue', (_, forward) =>
      proxy.count('GetSecretValue') < 3 ? awsError('InternalServiceError', 'oops', 500) : forward(),
    );
    await using provider = open();

    expect((await provider.read([ref], NEVER)).map(shown)).toEqual([`value of ${ref.key}`]);
  });

  it('names an endpoint that nobody serves', async () => {
    const { port } = await closedPort();
    using local = openProviders({
      version: '1.2.3',
      env: { AWS_SECRETSMANAGER_ENDPOINT: `http://user:canary@127.0.0.1:${port}` },
      allowNodeCredentials: false,
    });
    await using provider = local.open({
      kind: 'aws-secrets-manager',
      store: 'ClusterSecretStore//aws',
      region: REGION,
      credentials: staticKeys('A', 'B'),
      retry: { maxRetries: 1 },
    });

    const [read] = await provider.read([{ key: 'any' }], NEVER);

    expect(read).toMatchObject({
      failure: { code: 'Unavailable', message: `no answer from Secrets Manager at 127.0.0.1:${port} (ECONNREFUSED)` },
    });
  });

  it('shows nothing of a value in any failure', async () => {
    const refs = await several(2);
    const canary = 'canary-e2b9';
    proxy.answer('BatchGetSecretValue', () => ({ status: 200, body: `{"SecretValues":[{"SecretString":"${canary}"` }));
    proxy.answer('GetSecretValue', () => ({ status: 200, body: `{"SecretString":${canary}}` }));
    proxy.answer('DescribeSecret', () => ({ status: 500, body: canary }));
    await using provider = open({ retry: { maxRetries: 1 } });

    const results = [
      ...(await provider.read(refs, NEVER)),
      ...(await provider.read(refs.slice(1), NEVER)),
      ...(await provider.versions(refs.slice(1), NEVER)),
    ];

    expect(results.map(({ kind }) => kind)).toEqual(Array.from({ length: 4 }, () => 'failure'));
    expect(inspect(results, { depth: 20, showHidden: true })).not.toContain(canary);
  });

  it('gives up at once when it is aborted in flight, also while it waits to try again', async () => {
    const [ref] = await several(1);
    if (ref === undefined) throw new Error('no secret');
    const { promise: arrived, resolve } = Promise.withResolvers<void>();
    proxy.answer('GetSecretValue', () => {
      resolve();
      return Promise.withResolvers<never>().promise;
    });
    proxy.answer('DescribeSecret', () => awsError('ThrottlingException', 'Rate exceeded'));
    await using provider = open({ retry: { maxRetries: 2, retryIntervalMs: 30_000 } });
    const abort = new AbortController();

    const reading = provider.read([ref], abort.signal);
    const looking = provider.versions([ref], abort.signal);
    await arrived;
    await vi.waitFor(() => expect(proxy.count('DescribeSecret')).toBe(1));
    abort.abort('stopping');

    await expect(reading).rejects.toBe('stopping');
    await expect(looking).rejects.toBe('stopping');
    expect(counted).toEqual([]);
  });

  it('leaves no connection and no timer behind an aborted call', async () => {
    proxy.answer('GetSecretValue', () => Promise.withResolvers<never>().promise);
    const script = `
      import { openProviders } from '#providers/open.ts';
      import { Redacted } from '#core/redacted.ts';
      const text = async () => Redacted.ofText('A');
      const env = { AWS_SECRETSMANAGER_ENDPOINT: '${proxy.endpoint}' };
      const providers = openProviders({ version: '1', env, allowNodeCredentials: false });
      const credentials = { kind: 'static', accessKeyId: text, secretAccessKey: text };
      const provider = providers.open({ kind: 'aws-secrets-manager', store: 'SecretStore/a/b', region: '${REGION}', credentials });
      const abort = new AbortController();
      process.once('SIGTERM', () => abort.abort('stopping'));
      const reason = await provider.read([{ key: 'any' }], abort.signal).catch((error) => error);
      await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
      const left = process.getActiveResourcesInfo().filter((name) => /TCP|Timeout/.test(name));
      process.stdout.write(JSON.stringify({ reason, left }));
      process.exit();
    `;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    await vi.waitFor(() => expect(proxy.count('GetSecretValue')).toBe(1), { timeout: 20_000 });

    child.kill('SIGTERM');

    expect(JSON.parse(await text(child.stdout))).toEqual({ reason: 'stopping', left: [] });
  });
});

function idsOf(body: string): string[] {
  return (JSON.parse(body) as { SecretIdList: string[] }).SecretIdList;
}

async function closedPort(): Promise<{ readonly port: number }> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return { port };
}
