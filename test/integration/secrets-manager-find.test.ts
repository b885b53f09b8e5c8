// Searches of the Secrets Manager provider on a real emulator, behind a proxy that counts calls. Cases named "as recorded" have
// results of External Secrets Operator 2.9 itself.

import { CreateSecretCommand, DeleteSecretCommand, PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import type { AwsConfig } from '#core/provider-config.ts';
import type { Query } from '#core/source.ts';
import { beforeEach, describe, expect, it } from 'vitest';

import { shown, tokenOf } from '../contract/provider.ts';
import { secretsManager } from '../support/aws-clients.ts';
import { awsError } from '../support/aws-proxy.ts';
import { useAwsSessions } from '../support/aws-session.ts';

const NEVER = new AbortController().signal;
/** A region of this file's own, so that nobody else's secrets are listed. */
const REGION = 'eu-north-1';

const { proxy, counted, open } = await useAwsSessions({ kind: 'aws-secrets-manager', region: REGION });
const admin = secretsManager({ region: REGION });
/** What the names of the test's secrets begin with. */
let root = '';

beforeEach(() => {
  root = `find-${crypto.randomUUID()}`;
});

async function create(name: string, value: string, tags: Readonly<Record<string, string>> = {}): Promise<void> {
  const list = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  await admin.send(new CreateSecretCommand({ Name: `${root}/${name}`, SecretString: value, Tags: list }));
}

/** Name below the test's root, and value, of all that is found. */
async function found(query: Query, changes: Partial<AwsConfig> = {}): Promise<Readonly<Record<string, string>>> {
  await using provider = open(changes);
  const results = await provider.find(query, NEVER);
  return Object.fromEntries(results.map(({ key, read }) => [key.replace(`${root}/`, ''), shown(read)]));
}

describe('a search', () => {
  it('matches the expression anywhere in the full name, as recorded', async () => {
    await create('xx-mid-yy', '1');
    await create('nope', '2');

    expect(await found({ name: `${root}/.*mid` })).toEqual({ 'xx-mid-yy': '1' });
  });

  it('wants name and tags, as recorded', async () => {
    await create('a-x', 'A', { [`${root}.team`]: 'core.' });
    await create('b-x', 'B', { [`${root}.team`]: 'other.' });
    await create('a-y', 'C', { [`${root}.team`]: 'core.' });

    expect(await found({ name: 'x$', tags: { [`${root}.team`]: 'core.' } })).toEqual({ 'a-x': 'A' });
  });

  it('takes a tag at its word, not for what begins like it nor for the value of another', async () => {
    const env = `${root}.env`;
    await create('right', '1', { [env]: 'prod' });
    await create('longer', '2', { [env]: 'production' });
    await create('unpaired', '3', { [env]: 'dev', [`${root}.tier`]: 'prod' });

    expect(await found({ tags: { [env]: 'prod' } })).toEqual({ right: '1' });
  });

  it('takes a path for the beginning of names, with and without a name', async () => {
    await create('app/one', '1', { [root]: 'on' });
    await create('app2/two', '2', { [root]: 'on' });
    await create('other/app', '3', { [root]: 'on' });

    expect(await found({ path: `${root}/app`, name: '' })).toEqual({ 'app/one': '1', 'app2/two': '2' });
    expect(await found({ path: `${root}/app/`, tags: { [root]: 'on' } })).toEqual({ 'app/one': '1' });
  });

  it('reads what it found under its full name, whatever the prefix of the store', async () => {
    await create('one', '1');

    expect(await found({ name: `^${root}/` }, { prefix: `${root}/` })).toEqual({ one: '1' });
  });

  it('does not show secrets that wait to be deleted', async () => {
    await create('one', '1');
    await create('two', '2');
    await admin.send(new DeleteSecretCommand({ SecretId: `${root}/two`, RecoveryWindowInDays: 7 }));

    expect(await found({ name: `^${root}/` })).toEqual({ one: '1' });
  });

  it('finds nothing where nothing is', async () => {
    expect(await found({ name: `^${root}/` })).toEqual({});
    expect([proxy.count('BatchGetSecretValue'), proxy.count('GetSecretValue')]).toEqual([0, 0]);
  });

  it('shows the token that reading and looking show', async () => {
    await create('one', '1');
    await using provider = open();

    const [before] = await provider.find({ name: `^${root}/` }, NEVER);
    const [seen] = await provider.versions([{ key: `${root}/one` }], NEVER);
    await admin.send(new PutSecretValueCommand({ SecretId: `${root}/one`, SecretString: '2' }));
    const [after] = await provider.find({ name: `^${root}/` }, NEVER);

    expect(tokenOf(before?.read)).toBe(tokenOf(seen));
    expect(tokenOf(after?.read)).not.toBe(tokenOf(before?.read));
  });
});

describe('the calls of a search', () => {
  it('lists a hundred a page and reads twenty at a time', async () => {
    for (let at = 0; at < 125; at += 1) await create(`s${at}`, `value ${at}`);

    const all = await found({ path: `${root}/`, name: 's' });

    expect(Object.keys(all)).toHaveLength(125);
    expect(all['s124']).toBe('value 124');
    expect([proxy.count('ListSecrets'), proxy.count('BatchGetSecretValue'), proxy.count('GetSecretValue')]).toEqual([2, 7, 0]);
    expect(counted.filter((call) => call === 'AWS/SecretsManager ListSecrets success')).toHaveLength(2);
  });

  it('reads one by one where batches are denied', async () => {
    await create('one', '1');
    await create('two', '2');
    proxy.answer('BatchGetSecretValue', () => awsError('AccessDeniedException', 'no identity-based policy allows it'));

    expect(await found({ path: `${root}/`, name: '' })).toEqual({ one: '1', two: '2' });
    expect([proxy.count('BatchGetSecretValue'), proxy.count('GetSecretValue')]).toEqual([1, 2]);
  });

  it('shows a secret that may not be read as such, among the others', async () => {
    for (const name of ['one', 'two', 'three']) await create(name, name);
    proxy.answer('BatchGetSecretValue', async (_, forward) => {
      const answer = await forward();
      const content = JSON.parse(answer.body) as { SecretValues: { Name: string }[] };
      const SecretValues = content.SecretValues.filter(({ Name }) => !Name.endsWith('/two'));
      const Errors = [{ SecretId: `${root}/two`, ErrorCode: 'AccessDeniedException', Message: 'no' }];
      return { ...answer, body: JSON.stringify({ ...content, SecretValues, Errors }) };
    });
    proxy.answer('GetSecretValue', () => awsError('AccessDeniedException', 'no'));

    expect(await found({ path: `${root}/`, name: '' })).toEqual({ one: 'one', two: 'AccessDenied', three: 'three' });
  });

  it('names the action that is missing', async () => {
    proxy.answer('ListSecrets', () =>
      awsError(
        'AccessDeniedException',
        'User: arn:aws:iam::1:user/app is not authorized to perform: secretsmanager:ListSecrets on resource: *',
      ),
    );

    await expect(found({ name: 'x' })).rejects.toMatchObject({
      code: 'AccessDenied',
      message: expect.stringContaining('arn:aws:iam::1:user/app lacks secretsmanager:ListSecrets'),
    });
  });

  it.each([
    [{ path: 'app' }, 'unexpected find operator'],
    [{ name: '(' }, 'could not compile find.name.regexp [(]: error parsing regexp: missing closing ): `(`'],
  ])('makes none for %j', async (query, message) => {
    await expect(found(query)).rejects.toMatchObject({ code: 'InvalidSpec', message });
    expect(proxy.calls).toEqual([]);
  });

  it('stops with its signal, between the pages too', async () => {
    const abort = new AbortController();
    proxy.answer('ListSecrets', () => {
      abort.abort('stopping');
      return { status: 200, body: JSON.stringify({ SecretList: [], NextToken: 'more' }) };
    });
    await using provider = open();

    await expect(provider.find({ name: 'x' }, abort.signal)).rejects.toBe('stopping');
    expect(proxy.count('ListSecrets')).toBe(1);
  });
});
