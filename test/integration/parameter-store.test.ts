// The Parameter Store provider on a real emulator, behind a proxy that counts calls and answers some of them as AWS does.

import { inspect } from 'node:util';

import { AddTagsToResourceCommand, LabelParameterVersionCommand, type ParameterType, PutParameterCommand } from '@aws-sdk/client-ssm';
import type { SourceRef } from '#core/source.ts';
import { describe, expect, it } from 'vitest';

import { shown, textOf, tokenOf } from '../contract/provider.ts';
import { parameterStore } from '../support/aws-clients.ts';
import { type AwsAnswer, awsError, type AwsRule } from '../support/aws-proxy.ts';
import { useAwsSessions } from '../support/aws-session.ts';

const NEVER = new AbortController().signal;
/** A region of this file's own. */
const REGION = 'eu-north-1';
const CALLER = 'arn:aws:sts::123456789012:assumed-role/app/session';

const { proxy, counted, open } = await useAwsSessions({ kind: 'aws-parameter-store', region: REGION });
const admin = parameterStore({ region: REGION });

function aKey(): string {
  return `/it/${crypto.randomUUID()}`;
}

async function put(key: string, value: string, type: ParameterType = 'String'): Promise<number> {
  return (await admin.send(new PutParameterCommand({ Name: key, Value: value, Type: type, Overwrite: true }))).Version ?? 0;
}

/** Creates so many parameters, whose values name their keys. */
async function several(count: number): Promise<SourceRef[]> {
  const keys = Array.from({ length: count }, aKey);
  for (const key of keys) await put(key, `value of ${key}`);
  return keys.map((key) => ({ key }));
}

function valuesOf(refs: readonly SourceRef[]): string[] {
  return refs.map(({ key }) => `value of ${key}`);
}

function namesOf(body: string): string[] {
  const { Names, Name } = JSON.parse(body) as { Names?: string[]; Name?: string };
  return Names ?? [Name ?? ''];
}

/** Refuses calls that name one of `keys`, as IAM does: the whole of them. */
function denying(action: string, ...keys: readonly (string | undefined)[]): AwsRule {
  return async ({ body }, forward): Promise<AwsAnswer> => {
    const denied = namesOf(body).find((name) => keys.includes(name));
    if (denied === undefined) return await forward();
    const resource = `arn:aws:ssm:${REGION}:123456789012:parameter${denied}`;
    return awsError(
      'AccessDeniedException',
      `User: ${CALLER} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`,
    );
  };
}

describe('values', () => {
  it('brings every type as its text, alone and in a batch', async () => {
    const keys = [aKey(), aKey(), aKey()];
    await put(keys[0] ?? '', 'pässwörd 🔑 \u2028\n', 'String');
    await put(keys[1] ?? '', 'a,b,c', 'StringList');
    await put(keys[2] ?? '', '{"b": 1.50,\n "a":null}', 'SecureString');
    const refs = keys.map((key) => ({ key }));
    await using provider = open();

    const alone = await Promise.all(refs.map(async (ref) => (await provider.read([ref], NEVER))[0]));
    const together = await provider.read(refs, NEVER);

    const values = ['pässwörd 🔑 \u2028\n', 'a,b,c', '{"b": 1.50,\n "a":null}'];
    expect(alone.map((read) => (read === undefined ? '' : shown(read)))).toEqual(values);
    expect(together.map(shown)).toEqual(values);
  });

  it('finds a parameter by its ARN and under the prefix of the store', async () => {
    const [key, other] = [aKey(), aKey()];
    await put(key, 'one');
    await put(key, 'two');
    await put(other, 'other');
    const arn = `arn:aws:ssm:${REGION}:123456789012:parameter${key}`;
    await using provider = open();
    await using prefixed = open({ prefix: '/it' });

    const byArn = await provider.read([{ key: arn }, { key: other }, { key: arn, version: '1' }, { key: `${key}:1` }], NEVER);
    const byPrefix = await prefixed.read([{ key: key.slice('/it'.length) }, { key: other.slice('/it'.length) }], NEVER);

    expect([...byArn, ...byPrefix].map(shown)).toEqual(['two', 'other', 'one', 'one', 'two', 'other']);
  });

  it('says which key has no value', async () => {
    proxy.answer('GetParameter', () => ({ status: 200, body: JSON.stringify({ Parameter: { Name: '/it/x', Version: 1 } }) }));
    await using provider = open();

    const [read] = await provider.read([{ key: '/it/x' }], NEVER);

    expect(read).toMatchObject({
      failure: { code: 'InvalidValue', message: 'invalid secret received. parameter value is nil for key: /it/x' },
    });
  });

  it('reads a reference to Secrets Manager alone and decrypted, and knows it by its content', async () => {
    const key = '/aws/reference/secretsmanager/db';
    let value = 'one';
    proxy.answer('GetParameter', ({ body }) => {
      if (!body.includes('"WithDecryption":true'))
        return awsError('ValidationException', 'WithDecryption flag must be True for retrieving a Secret Manager secret.');
      return {
        status: 200,
        body: JSON.stringify({
          Parameter: { Name: key, Type: 'SecureString', Value: value, Version: 0, LastModifiedDate: Date.now() / 1_000 },
        }),
      };
    });
    await using provider = open();

    const [read] = await provider.read([{ key }], NEVER);
    const [same] = await provider.versions([{ key }], NEVER);
    value = 'two';
    const [changed] = await provider.versions([{ key }], NEVER);

    expect([read === undefined ? '' : shown(read), tokenOf(same)]).toEqual(['one', tokenOf(read)]);
    expect(tokenOf(changed)).not.toBe(tokenOf(read));
  });
});

describe('versions', () => {
  it('reads numbers and labels, never two of one parameter in a call', async () => {
    const [key, other] = [aKey(), aKey()];
    for (const value of ['v1', 'v2', 'v3']) await put(key, value);
    await put(other, 'other');
    await admin.send(new LabelParameterVersionCommand({ Name: key, ParameterVersion: 2, Labels: ['blue'] }));
    await using provider = open();
    const refs: SourceRef[] = [{ key }, { key, version: '1' }, { key, version: 'blue' }, { key: other }, { key: other, version: '1' }];

    const reads = await provider.read(refs, NEVER);
    const seen = await provider.versions(refs, NEVER);
    await admin.send(new LabelParameterVersionCommand({ Name: key, ParameterVersion: 3, Labels: ['blue'] }));
    const moved = await provider.read(refs.slice(2, 3), NEVER);

    expect([...reads, ...moved].map(shown)).toEqual(['v3', 'v1', 'v2', 'other', 'other', 'v3']);
    expect(seen.map(tokenOf)).toEqual(reads.map(tokenOf));
    const batches = proxy.calls
      .filter(({ operation }) => operation === 'GetParameters')
      .map(({ body }) => namesOf(body).map((name) => name.split(':')[0]));
    expect(batches.map((names) => names.length - new Set(names).size)).toEqual([0, 0, 0, 0]);
  });

  it.each(['alone', 'together'])('tells a version that is gone from a parameter that is gone, %s', async (how) => {
    const [key, other, missing] = [aKey(), aKey(), aKey()];
    await put(key, 'v1');
    await put(other, 'other');
    await using provider = open();
    const refs: SourceRef[] = [{ key, version: '9' }, { key: missing }, { key: missing, version: '1' }, { key: other }];

    const asked = how === 'alone' ? refs.map((ref) => [ref]) : [refs];
    const reads = (await Promise.all(asked.map(async (some) => await provider.read(some, NEVER)))).flat();
    const seen = (await Promise.all(asked.map(async (some) => await provider.versions(some, NEVER)))).flat();

    expect(reads.map(shown)).toEqual(['VersionMissing', 'NotFound', 'NotFound', 'other']);
    expect(seen.map(tokenOf).slice(0, 3)).toEqual(['VersionMissing', 'NotFound', 'NotFound']);
    expect(reads[1]).toMatchObject({ failure: { message: `Secret does not exist: "${missing}" in ${REGION}` } });
  });

  it('takes an answer that comes sorted, with selectors, and without one that is invalid', async () => {
    const refs = (await several(4)).toSorted((a, b) => (a.key < b.key ? 1 : -1));
    const [first] = refs;
    if (first === undefined) throw new Error('no parameters');
    const asked = [{ ...first, version: '1' }, ...refs.slice(1)];
    proxy.answer('GetParameters', async ({ body }, forward) => {
      const names = namesOf(body);
      const answer = JSON.parse((await forward(JSON.stringify({ Names: names.slice(0, -1), WithDecryption: true }))).body) as {
        Parameters: { Name: string; Selector?: string }[];
      };
      for (const parameter of answer.Parameters) if (parameter.Name === first.key) parameter.Selector = ':1';
      const Parameters = answer.Parameters.toSorted((a, b) => (a.Name < b.Name ? -1 : 1));
      return { status: 200, body: JSON.stringify({ Parameters, InvalidParameters: names.slice(-1) }) };
    });
    await using provider = open();

    const reads = await provider.read(asked, NEVER);

    expect(reads.map(shown)).toEqual(valuesOf(refs));
    expect([proxy.count('GetParameters'), proxy.count('GetParameter')]).toEqual([1, 1]);
  });

  it('looks without decrypting, and never takes a ciphertext for a value', async () => {
    const [secure, plain] = [aKey(), aKey()];
    await put(secure, 'secret', 'SecureString');
    await put(plain, 'plain');
    await using provider = open();
    const refs = [{ key: secure }, { key: plain }];

    const together = await provider.versions(refs, NEVER);
    const alone = await provider.versions(refs.slice(0, 1), NEVER);

    expect(
      [...together, ...alone].map((seen) => (seen.kind === 'version' && seen.value !== undefined ? textOf(seen.value) : 'none')),
    ).toEqual(['none', 'plain', 'none']);
    expect(proxy.calls.every(({ body }) => body.includes('"WithDecryption":false'))).toBe(true);
  });
});

describe('batches', () => {
  it('reads 25 parameters in 3 calls, looks at them in 3, and counts them under the names of the metrics', async () => {
    const refs = await several(25);
    await using provider = open();

    const reads = await provider.read(refs, NEVER);
    const seen = await provider.versions(refs, NEVER);

    expect(reads.map(shown)).toEqual(valuesOf(refs));
    expect(seen.map(tokenOf)).toEqual(reads.map(tokenOf));
    expect(proxy.calls.map(({ operation }) => operation)).toEqual(Array.from({ length: 6 }, () => 'GetParameters'));
    expect(counted).toEqual(Array.from({ length: 6 }, () => 'AWS/ParameterStore GetParameters success'));
  });

  it('finds a denied name by halves, keeps it to itself, and out of later batches', async () => {
    const refs = await several(10);
    const denied = refs[3]?.key;
    proxy.answer('GetParameters', denying('ssm:GetParameters', denied));
    proxy.answer('GetParameter', denying('ssm:GetParameter', denied));
    await using provider = open();
    const expected = valuesOf(refs).with(3, 'AccessDenied');

    const first = await provider.read(refs, NEVER);
    const firstCalls = [proxy.count('GetParameters'), proxy.count('GetParameter')];
    proxy.calls.length = 0;
    const second = await provider.read(refs, NEVER);

    expect([first.map(shown), second.map(shown)]).toEqual([expected, expected]);
    // All ten, the first five, its three and its two, which are read alone; then the last five.
    expect(firstCalls).toEqual([5, 2]);
    expect([proxy.count('GetParameters'), proxy.count('GetParameter')]).toEqual([1, 1]);
    expect(first[3]).toMatchObject({
      failure: {
        message: expect.stringContaining(`lacks ssm:GetParameter on "${denied}" in ${REGION}`),
        remedy: expect.stringContaining('allow ssm:GetParameter on arn:aws:ssm:'),
      },
    });
  });

  it('tells a key that is denied from a parameter that is denied', async () => {
    const refs = await several(4);
    const locked = refs[2]?.key ?? '';
    const message =
      'The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access.';
    for (const operation of ['GetParameter', 'GetParameters']) {
      proxy.answer(operation, ({ body }, forward) =>
        namesOf(body).includes(locked) && body.includes('"WithDecryption":true') ? awsError('AccessDeniedException', message) : forward(),
      );
    }
    await using provider = open();

    const reads = await provider.read(refs, NEVER);
    const seen = await provider.versions(refs, NEVER);

    expect(reads.map(shown)).toEqual(valuesOf(refs).with(2, 'KmsDenied'));
    expect(seen.map(({ kind }) => kind)).toEqual(['version', 'version', 'version', 'version']);
  });

  it('learns from one descent that batches are denied, and reads alone from then on', async () => {
    const refs = await several(25);
    proxy.answer('GetParameters', denying('ssm:GetParameters', ...refs.map(({ key }) => key)));
    await using provider = open();

    const reads = await provider.read(refs, NEVER);
    const descent = [proxy.count('GetParameters'), proxy.count('GetParameter')];
    await provider.versions(refs, NEVER);

    expect(reads.map(shown)).toEqual(valuesOf(refs));
    expect(descent).toEqual([4, 25]);
    expect([proxy.count('GetParameters'), proxy.count('GetParameter')]).toEqual([4, 50]);
  });

  it('does not let a name that AWS does not accept spoil the others', async () => {
    const refs = await several(2);
    proxy.answer('GetParameters', ({ body }, forward) =>
      namesOf(body).some((name) => name.includes(' ')) ? awsError('ValidationException', 'bad name') : forward(),
    );
    proxy.answer('GetParameter', ({ body }, forward) =>
      namesOf(body).some((name) => name.includes(' ')) ? awsError('ValidationException', 'bad name') : forward(),
    );
    await using provider = open();

    const reads = await provider.read([...refs, { key: '/it/not a name' }], NEVER);

    expect(reads.map(shown)).toEqual([...valuesOf(refs), 'InvalidSpec']);
  });

  it('asks no more of a service in trouble', async () => {
    const refs = await several(12);
    proxy.answer('GetParameters', () => awsError('ThrottlingException', 'Rate exceeded', 400, { 'retry-after': '9' }));
    await using provider = open({ retry: { maxRetries: 1 } });

    const reads = await provider.read(refs, NEVER);

    expect(reads[0]).toMatchObject({
      failure: { code: 'Throttled', retryAfterMs: 9_000, message: expect.stringContaining('ssm:GetParameters is throttled') },
    });
    expect(new Set(reads.map(shown))).toEqual(new Set(['Throttled']));
    expect([proxy.count('GetParameters'), proxy.count('GetParameter')]).toEqual([2, 0]);
  });

  it('does not look for a culprit when the credentials are wrong', async () => {
    const refs = await several(5);
    proxy.answer('GetParameters', () => awsError('UnrecognizedClientException', 'The security token included in the request is invalid.'));
    await using provider = open();

    const reads = await provider.read(refs, NEVER);

    expect(reads.map(shown)).toEqual(Array.from({ length: 5 }, () => 'AuthFailed'));
    expect(proxy.calls.length).toBe(1);
  });
});

describe('tags', () => {
  it('come as a JSON object, whatever the version, and their token changes with them', async () => {
    const [key, other] = [aKey(), aKey()];
    await put(key, 'v1');
    await put(other, 'other');
    const tags = [
      { Key: 'team', Value: 'a<b>' },
      { Key: 'env', Value: 'prod' },
    ];
    await admin.send(new AddTagsToResourceCommand({ ResourceType: 'Parameter', ResourceId: key, Tags: tags }));
    await using provider = open();
    const refs: SourceRef[] = [
      { key: other },
      { key, metadata: true },
      { key, metadata: true, version: '1' },
      { key: other, metadata: true },
    ];

    const reads = await provider.read(refs, NEVER);
    const seen = await provider.versions(refs, NEVER);
    await put(key, 'v2');
    const [still] = await provider.versions(refs.slice(1, 2), NEVER);
    await admin.send(new AddTagsToResourceCommand({ ResourceType: 'Parameter', ResourceId: key, Tags: [{ Key: 'env', Value: 'test' }] }));
    const [changed] = await provider.versions(refs.slice(1, 2), NEVER);

    const document = String.raw`{"env":"prod","team":"a\u003cb\u003e"}`;
    expect(reads.map(shown)).toEqual(['other', document, document, '{}']);
    expect(seen.map(tokenOf)).toEqual(reads.map(tokenOf));
    expect([tokenOf(still) === tokenOf(reads[1]), tokenOf(changed) === tokenOf(reads[1])]).toEqual([true, false]);
  });

  it('of a parameter that does not exist are missing, and name the action when they are denied', async () => {
    const [ref] = await several(1);
    await using provider = open();

    const [missing] = await provider.read([{ key: aKey(), metadata: true }], NEVER);
    proxy.answer('ListTagsForResource', () =>
      awsError('AccessDeniedException', `User: ${CALLER} is not authorized to perform: ssm:ListTagsForResource on resource: x`),
    );
    const [denied] = await provider.read([{ key: ref?.key ?? '', metadata: true }], NEVER);

    expect(missing).toMatchObject({ failure: { code: 'NotFound', message: expect.stringContaining('Secret does not exist') } });
    expect(denied).toMatchObject({ failure: { code: 'AccessDenied', message: expect.stringContaining('ssm:ListTagsForResource') } });
    expect(counted).toEqual(['AWS/ParameterStore ListTagsForResource error', 'AWS/ParameterStore ListTagsForResource error']);
  });
});

describe('failures', () => {
  it('shows nothing of a value in any failure', async () => {
    const refs = await several(2);
    const canary = 'canary-e2b9';
    proxy.answer('GetParameters', () => ({ status: 200, body: `{"Parameters":[{"Value":"${canary}"` }));
    proxy.answer('GetParameter', () => ({ status: 200, body: `{"Parameter":${canary}}` }));
    await using provider = open({ retry: { maxRetries: 1 } });

    const results = [
      ...(await provider.read(refs, NEVER)),
      ...(await provider.read(refs.slice(1), NEVER)),
      ...(await provider.versions(refs, NEVER)),
    ];

    expect(results.map(({ kind }) => kind)).toEqual(Array.from({ length: 5 }, () => 'failure'));
    expect(inspect(results, { depth: 20, showHidden: true })).not.toContain(canary);
  });

  it('gives up at once when it is aborted in flight, with more batches to come', async () => {
    const refs = await several(23);
    const { promise: arrived, resolve } = Promise.withResolvers<void>();
    proxy.answer('GetParameters', () => {
      resolve();
      return Promise.withResolvers<never>().promise;
    });
    await using provider = open();
    const abort = new AbortController();

    const reading = provider.read(refs, abort.signal);
    await arrived;
    abort.abort('stopping');

    await expect(reading).rejects.toBe('stopping');
    expect(counted).toEqual([]);
  });
});
