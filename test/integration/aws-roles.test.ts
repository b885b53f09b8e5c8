// Roles of stores on a real STS: what it is told, how often it is asked, who never gets the keys of somebody else, and what users
// are told when it refuses.

import type { AwsCredentials, AwsRole, AwsConfig } from '#core/provider-config.ts';
import { Redacted } from '#core/redacted.ts';
import { openProviders, type Providers } from '#providers/open.ts';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { type AwsCall, stsError } from '../support/aws-proxy.ts';
import { staticKeys, useAwsProxy } from '../support/aws-session.ts';

const NEVER = new AbortController().signal;
const MINUTE = 60_000;
const READER = 'arn:aws:iam::111111111111:role/reader';
const HOP = 'arn:aws:iam::222222222222:role/hop';
const APP = 'arn:aws:iam::123456789012:role/app';
const REFS = [{ key: 'any' }];

const proxy = await useAwsProxy();

afterEach(() => vi.unstubAllEnvs());

describe('a role', () => {
  it('is assumed once for many calls and sessions of one store', async () => {
    using providers = operator();
    const config = aStore({ ...keys(), roles: [{ arn: READER }] });

    await Promise.all(
      Array.from({ length: 20 }, async () => {
        await using provider = providers.open(config);
        await provider.read(REFS, NEVER);
      }),
    );

    expect(proxy.count('AssumeRole')).toBe(1);
  });

  it('signs the calls on secrets, not the keys of the store', async () => {
    using providers = operator();
    await using provider = providers.open(aStore({ ...keys(), roles: [{ arn: READER }] }));

    await provider.read(REFS, NEVER);

    const [assume, read] = proxy.calls;
    expect(assume?.headers.authorization).toContain('Credential=AKIATENANT/');
    expect(assume?.headers.authorization).toContain('/eu-west-3/sts/');
    expect(assume?.headers['user-agent']).toContain('tidelock/1.2.3 store/SecretStore#team-a#aws');
    expect(read?.headers.authorization).not.toContain('AKIATENANT');
    expect(read?.headers['x-amz-security-token']).toBeTruthy();
  });

  it('is asked for in the name of the store, for a quarter of an hour', async () => {
    await check({ ...keys(), roles: [{ arn: READER }] });

    expect(asked()).toEqual([{ Action: 'AssumeRole', RoleArn: READER, RoleSessionName: 'tidelock-ss_team-a_aws', DurationSeconds: '900' }]);
  });

  it('is reached over others, each asked for with the keys of the one before; external id and tags go to the last', async () => {
    const last: AwsRole = { arn: READER, externalId: 'x-1', tags: [{ key: 'team', value: 'a' }], transitiveTagKeys: ['team'] };

    await check({ ...keys(), roles: [{ arn: HOP }, last] });

    const [hop, end] = asked();
    expect([hop?.['RoleArn'], end?.['RoleArn']]).toEqual([HOP, READER]);
    expect(Object.keys(hop ?? {})).not.toContain('ExternalId');
    expect(end).toMatchObject({
      ExternalId: 'x-1',
      'Tags.member.1.Key': 'team',
      'Tags.member.1.Value': 'a',
      'TransitiveTagKeys.member.1': 'team',
    });
    expect(proxy.calls[1]?.headers.authorization).not.toContain('AKIATENANT');
  });

  it('is assumed again when its keys come to their end', async () => {
    const clock = { shift: 0 };
    using providers = operator(() => Date.now() + clock.shift);
    const config = aStore({ ...keys(), roles: [{ arn: READER }] });
    await using one = providers.open(config);
    await one.check(NEVER);
    clock.shift = 9 * MINUTE;
    await using two = providers.open(config);
    await two.check(NEVER);
    const before = proxy.count('AssumeRole');

    clock.shift = 11 * MINUTE;
    await using three = providers.open(config);
    await three.check(NEVER);

    expect([before, proxy.count('AssumeRole')]).toEqual([1, 2]);
  });

  it('is assumed with the own credentials of the operator where the store names none', async () => {
    vi.stubEnv('AWS_PROFILE', undefined);
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAOPERATOR');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'x');

    await check({ kind: 'default', roles: [{ arn: READER }] });

    expect(proxy.calls[0]?.headers.authorization).toContain('Credential=AKIAOPERATOR/');
  });
});

describe('a ServiceAccount', () => {
  it('shows a new token at each renewal, and one in between', async () => {
    const clock = { shift: 0 };
    const tokens = { made: 0 };
    using providers = operator(() => Date.now() + clock.shift);
    const config = aStore(account('team-a/app', APP, tokens));
    for (const shift of [0, 40 * MINUTE, 56 * MINUTE]) {
      clock.shift = shift;
      await using provider = providers.open(config);
      await provider.check(NEVER);
    }

    expect(asked().map((call) => call['WebIdentityToken'])).toEqual(['token-1-of-team-a/app', 'token-2-of-team-a/app']);
    expect(asked()[0]).toMatchObject({ Action: 'AssumeRoleWithWebIdentity', RoleArn: APP, RoleSessionName: 'tidelock-ss_team-a_aws' });
  });

  it('may go on to another role, which is renewed without a new token', async () => {
    const clock = { shift: 0 };
    using providers = operator(() => Date.now() + clock.shift);
    const config = aStore({ ...account('team-a/app', APP), roles: [{ arn: READER }] });
    for (const shift of [0, 20 * MINUTE]) {
      clock.shift = shift;
      await using provider = providers.open(config);
      await provider.check(NEVER);
    }

    expect([proxy.count('AssumeRoleWithWebIdentity'), proxy.count('AssumeRole')]).toEqual([1, 2]);
  });
});

describe('two tenants', () => {
  it('with the same role and another secret key do not share what was assumed, not even under the same store name', async () => {
    using providers = operator();
    await using owner = providers.open(aStore({ ...keys('AKIATENANT', 'right'), roles: [{ arn: READER }] }));
    await owner.check(NEVER);
    proxy.answer('AssumeRole', () => stsError(403, 'SignatureDoesNotMatch', 'The request signature we calculated does not match'));
    await using guesser = providers.open(aStore({ ...keys('AKIATENANT', 'guess'), roles: [{ arn: READER }] }));

    await expect(guesser.check(NEVER)).rejects.toMatchObject({ code: 'AuthFailed' });
    await expect(owner.check(NEVER)).resolves.toBeUndefined();
  });

  it('with ServiceAccounts of one name in two namespaces each show their own token', async () => {
    using providers = operator();
    for (const namespace of ['team-a', 'team-b']) {
      await using provider = providers.open(aStore(account(`${namespace}/app`, APP), 'ClusterSecretStore//shared'));
      await provider.check(NEVER);
    }

    expect(asked().map((call) => call['WebIdentityToken'])).toEqual(['token-1-of-team-a/app', 'token-1-of-team-b/app']);
  });

  it('of one cluster store with their namespace as a tag each assume the role for themselves', async () => {
    using providers = operator();
    for (const value of ['team-a', 'team-b', 'team-a']) {
      const roles = [{ arn: READER, tags: [{ key: 'esoNamespace', value }] }];
      await using provider = providers.open(aStore({ ...keys(), roles }, 'ClusterSecretStore//shared'));
      await provider.check(NEVER);
    }

    expect(asked().map((call) => call['Tags.member.1.Value'])).toEqual(['team-a', 'team-b']);
  });

  it('are told apart by external ids', async () => {
    using providers = operator();
    for (const externalId of ['one', 'two']) {
      await using provider = providers.open(aStore({ ...keys(), roles: [{ arn: READER, externalId }] }, 'ClusterSecretStore//shared'));
      await provider.check(NEVER);
    }

    expect(asked().map((call) => call['ExternalId'])).toEqual(['one', 'two']);
  });
});

describe('a refusal', () => {
  const USER = 'User: arn:aws:iam::123456789012:user/ci is not authorized to perform:';

  it('names action and role, and reaches no secret', async () => {
    proxy.answer('AssumeRole', () => stsError(403, 'AccessDenied', `${USER} sts:AssumeRole on resource: ${READER}`));
    using providers = operator();
    await using provider = providers.open(aStore({ ...keys(), roles: [{ arn: READER }] }));

    const [read] = await provider.read(REFS, NEVER);

    const message = `cannot assume role ${READER}: arn:aws:iam::123456789012:user/ci lacks sts:AssumeRole`;
    expect(read).toMatchObject({ kind: 'failure', failure: { code: 'AuthFailed', message } });
    expect(proxy.calls.every(({ operation }) => operation === 'AssumeRole')).toBe(true);
  });

  it('teaches a session nothing about secrets: once the role is allowed, batches are asked for', async () => {
    proxy.answer('AssumeRole', () => stsError(403, 'AccessDenied', `${USER} sts:AssumeRole on resource: ${READER}`));
    let shift = 0;
    using providers = operator(() => Date.now() + shift);
    await using provider = providers.open(aStore({ ...keys(), roles: [{ arn: READER }] }));
    const refs = [{ key: 'one' }, { key: 'two' }];
    await provider.read(refs, NEVER);
    proxy.reset();
    // The refusal stands for ten seconds, whoever asks.
    shift = 10_000;

    await provider.read(refs, NEVER);

    expect([proxy.count('AssumeRole'), proxy.count('BatchGetSecretValue')]).toEqual([1, 1]);
  });

  it.each([
    ['AssumeRole', 403, 'AccessDenied', `${USER} sts:TagSession on resource: ${READER}`, /lacks sts:TagSession/],
    ['AssumeRole', 403, 'ExpiredToken', 'The security token included in the request is expired', /credentials of the store have expired/],
    [
      'AssumeRoleWithWebIdentity',
      403,
      'AccessDenied',
      'Not authorized to perform sts:AssumeRoleWithWebIdentity',
      /denied to ServiceAccount team-a\/app/,
    ],
    [
      'AssumeRoleWithWebIdentity',
      400,
      'InvalidIdentityToken',
      'No OpenIDConnect provider found in your account for https://oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE',
      /no OIDC provider for this cluster/,
    ],
    [
      'AssumeRoleWithWebIdentity',
      400,
      'ExpiredTokenException',
      'Token expired: current date/time 1588016475 must be before the expiration date/time1588013600',
      /token of ServiceAccount team-a\/app has expired/,
    ],
  ])('of %s with HTTP %i %s is told in our own words: %s', async (operation, status, code, words, expected) => {
    proxy.answer(operation, () => stsError(status, code, words));

    const failure: unknown = await check({ ...account('team-a/app', APP), roles: [{ arn: READER }] }).catch((error: unknown) => error);

    expect(failure).toMatchObject({ code: 'AuthFailed', message: expect.stringMatching(expected) });
    expect(String(failure)).not.toMatch(/request-1|15880/);
  });

  it('by a silent endpoint is Unavailable', async () => {
    using providers = operator(Date.now, 'http://127.0.0.1:9');
    await using provider = providers.open(aStore({ ...keys(), roles: [{ arn: READER }] }));

    await expect(provider.check(NEVER)).rejects.toMatchObject({
      code: 'Unavailable',
      message: 'no answer from STS at 127.0.0.1:9 (ECONNREFUSED)',
    });
  });
});

function keys(id = 'AKIATENANT', secret = 'right'): AwsCredentials {
  return staticKeys(id, secret);
}

function account(serviceAccount: `${string}/${string}`, roleArn: string, tokens = { made: 0 }): AwsCredentials {
  async function token(): Promise<Redacted> {
    tokens.made += 1;
    return Redacted.ofText(`token-${tokens.made}-of-${serviceAccount}`);
  }
  return { kind: 'web-identity', serviceAccount, grant: async () => ({ roleArn, audiences: ['sts.amazonaws.com'], token }) };
}

function operator(now: () => number = Date.now, stsEndpoint = proxy.endpoint): Providers {
  const endpoints = { AWS_SECRETSMANAGER_ENDPOINT: proxy.endpoint, AWS_STS_ENDPOINT: stsEndpoint };
  return openProviders({ version: '1.2.3', env: { ...process.env, ...endpoints }, allowNodeCredentials: false, now });
}

function aStore(credentials: AwsCredentials, store: AwsConfig['store'] = 'SecretStore/team-a/aws'): AwsConfig {
  return { kind: 'aws-secrets-manager', store, region: 'eu-west-3', credentials };
}

async function check(credentials: AwsCredentials): Promise<void> {
  using providers = operator();
  await using provider = providers.open(aStore(credentials));
  await provider.check(NEVER);
}

/** What STS was asked, in order. */
function asked(): readonly Readonly<Record<string, string>>[] {
  const calls = proxy.calls.filter(({ operation }) => operation.startsWith('AssumeRole'));
  return calls.map(({ body }: AwsCall) => {
    const { Version: _, ...rest } = Object.fromEntries(new URLSearchParams(body));
    return rest;
  });
}
