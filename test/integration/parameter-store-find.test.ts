// Searches of the Parameter Store provider on a real emulator, behind a proxy that counts calls. Cases named "as recorded" have
// results of External Secrets Operator 2.9 itself.

import { type ParameterType, PutParameterCommand } from '@aws-sdk/client-ssm';
import type { Query } from '#core/source.ts';
import { beforeEach, describe, expect, it } from 'vitest';

import { shown, tokenOf } from '../contract/provider.ts';
import { parameterStore } from '../support/aws-clients.ts';
import { awsError } from '../support/aws-proxy.ts';
import { useAwsSessions } from '../support/aws-session.ts';

const NEVER = new AbortController().signal;
/** A region of this file's own, so that nobody else's parameters are listed. */
const REGION = 'eu-south-1';

const { proxy, open } = await useAwsSessions({ kind: 'aws-parameter-store', region: REGION });
const admin = parameterStore({ region: REGION });
/** The path above the test's parameters. */
let root = '';

beforeEach(() => {
  root = `/find-${crypto.randomUUID()}`;
});

async function put(
  name: string,
  value: string,
  parts: { readonly type?: ParameterType; readonly tags?: Readonly<Record<string, string>> } = {},
): Promise<void> {
  const Tags = Object.entries(parts.tags ?? {}).map(([Key, Value]) => ({ Key, Value }));
  await admin.send(new PutParameterCommand({ Name: `${root}/${name}`, Value: value, Type: parts.type ?? 'String', Tags }));
}

/** Name below the test's root, and value, of all that is found. */
async function found(query: Query, provider = open()): Promise<Readonly<Record<string, string>>> {
  const results = await provider.find(query, NEVER);
  return Object.fromEntries(results.map(({ key, read }) => [key.replace(`${root}/`, ''), shown(read)]));
}

function denied(action: string): () => ReturnType<typeof awsError> {
  return () => awsError('AccessDeniedException', `User: arn:aws:iam::1:user/app is not authorized to perform: ${action} on resource: x`);
}

describe('a search', () => {
  it('brings all below a path, at any depth, SecureStrings decrypted, and nothing beside it, as recorded', async () => {
    await put('app/a', 'A');
    await put('app/sub/b', 'B', { type: 'SecureString' });
    await put('zzz/c', 'C');
    await put('app2/d', 'D');

    expect(await found({ path: `${root}/app`, name: '.*' })).toEqual({ 'app/a': 'A', 'app/sub/b': 'B' });
  });

  it('matches the expression anywhere in the full name, wherever it lies, and whatever the prefix of the store', async () => {
    await put('app/one', '1');
    await put('two', '2');

    expect(await found({ name: `^${root}/.*one$` }, open({ prefix: '/prefix' }))).toEqual({ 'app/one': '1' });
  });

  it('wants all tags with exactly these values, below the path', async () => {
    const [env, team] = [`${root}.env`, `${root}.team`];
    await put('app/right', '1', { tags: { [env]: 'prod', [team]: 'core' } });
    await put('app/longer', '2', { tags: { [env]: 'production', [team]: 'core' } });
    await put('app/one', '3', { tags: { [env]: 'prod' } });
    await put('other/right', '4', { tags: { [env]: 'prod', [team]: 'core' } });

    expect(await found({ path: `${root}/app`, tags: { [env]: 'prod', [team]: 'core' } })).toEqual({ 'app/right': '1' });
    expect(await found({ tags: { [env]: 'prod', [team]: 'core' } }, open({ prefix: '/prefix' }))).toEqual({
      'app/right': '1',
      'other/right': '4',
    });
  });

  it('goes by the name alone when there are tags too', async () => {
    await put('one', '1');

    expect(await found({ path: root, name: 'one', tags: { any: 'thing' } })).toEqual({ one: '1' });
  });

  it('shows the token that looking shows', async () => {
    await put('one', '1');
    await using provider = open();

    const [result] = await provider.find({ path: root, name: '' }, NEVER);
    const [seen] = await provider.versions([{ key: `${root}/one` }], NEVER);

    expect(tokenOf(result?.read)).toBe(tokenOf(seen));
  });
});

describe('the calls of a search', () => {
  it('takes ten parameters a page, with their values', async () => {
    for (let at = 0; at < 23; at += 1) await put(`p${at}`, `value ${at}`);

    const all = await found({ path: root, name: '' });

    expect([Object.keys(all).length, all['p22']]).toEqual([23, 'value 22']);
    expect(proxy.calls.map(({ operation }) => operation)).toEqual(Array.from({ length: 3 }, () => 'GetParametersByPath'));
  });

  it('asks for names and then for those that match where the path as a whole is denied, and remembers it', async () => {
    for (let at = 0; at < 8; at += 1) await put(`a${at}`, `value ${at}`);
    await put('b', 'other');
    proxy.answer('GetParametersByPath', denied('ssm:GetParametersByPath'));
    await using provider = open();

    const first = await found({ path: root, name: '/a' }, provider);
    const second = await found({ path: root, name: '/a' }, provider);

    expect([Object.keys(first).length, first['a7']]).toEqual([8, 'value 7']);
    expect(second).toEqual(first);
    expect([proxy.count('GetParametersByPath'), proxy.count('DescribeParameters'), proxy.count('GetParameters')]).toEqual([1, 2, 2]);
  });

  it('shows a parameter whose key is denied as such, among the others', async () => {
    for (const name of ['one', 'two', 'three']) await put(name, name);
    const refused = awsError(
      'AccessDeniedException',
      'The ciphertext refers to a customer master key that does not exist: kms:Decrypt is denied',
    );
    proxy.answer('GetParametersByPath', () => refused);
    proxy.answer('GetParameters', () => refused);
    proxy.answer('GetParameter', async ({ body }, forward) => (body.includes('/two') ? refused : await forward()));

    expect(await found({ path: root, name: '' })).toEqual({ one: 'one', two: 'KmsDenied', three: 'three' });
  });

  it('names path and action when neither way is open', async () => {
    proxy.answer('GetParametersByPath', denied('ssm:GetParametersByPath'));
    proxy.answer('DescribeParameters', denied('ssm:DescribeParameters'));

    await expect(found({ path: root, name: '' })).rejects.toMatchObject({
      code: 'AccessDenied',
      message: expect.stringMatching(new RegExp(`^fetching parameters by path ${root}: .*ssm:GetParametersByPath`)),
    });
  });

  it('passes on that the service does not answer', async () => {
    proxy.answer('GetParametersByPath', () => awsError('ThrottlingException', 'Rate exceeded'));

    await expect(found({ path: root, name: '' })).rejects.toMatchObject({
      code: 'Throttled',
      message: expect.stringContaining(`fetching parameters by path ${root}: `),
    });
    expect(proxy.count('DescribeParameters')).toBe(0);
  });

  it.each([
    ['neither name nor tags, as recorded', { path: '/app' }, 'unexpected find operator'],
    ['a broken expression', { name: '(' }, 'could not compile find.name.regexp [(]: error parsing regexp: missing closing ): `(`'],
  ])('makes none for %s', async (_, query, message) => {
    await expect(found(query)).rejects.toMatchObject({ code: 'InvalidSpec', message });
    expect(proxy.calls).toEqual([]);
  });

  it('stops with its signal, between the pages too', async () => {
    const abort = new AbortController();
    proxy.answer('GetParametersByPath', () => {
      abort.abort('stopping');
      return { status: 200, body: JSON.stringify({ Parameters: [], NextToken: 'more' }) };
    });
    await using provider = open();

    await expect(provider.find({ name: 'x' }, abort.signal)).rejects.toBe('stopping');
    expect(proxy.count('GetParametersByPath')).toBe(1);
  });
});
