import { describe, expect, it } from 'vitest';

import type { AwsProvider } from '#api/aws-provider.ts';
import type { ServiceAccountSelector } from '#api/references.ts';
import type { AwsCredentials } from '#core/provider-config.ts';

import { FakeCluster } from '../../test/support/fake-cluster.ts';
import { aStore } from '../../test/support/sync-world.ts';
import { backendConfig, isPerNamespace, isReferent } from './backend-config.ts';

const ROLE = 'arn:aws:iam::111111111111:role/reader';
const HOP = 'arn:aws:iam::222222222222:role/hop';
const ACCOUNT_ROLE = { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::123456789012:role/app' };
const KEYS = { accessKeyIDSecretRef: { name: 'aws', key: 'id' }, secretAccessKeySecretRef: { name: 'aws', key: 'key' } };

type Kind = 'SecretStore' | 'ClusterSecretStore';

function aws(parts: Partial<AwsProvider>, kind: Kind = 'SecretStore') {
  return aStore({ provider: { aws: { service: 'SecretsManager', region: 'eu-west-1', ...parts } } }, { kind });
}

/** The credentials of a store as `namespace` uses it. */
function credentials(
  parts: Partial<AwsProvider>,
  kind: Kind = 'SecretStore',
  namespace = 'ns',
  cluster = new FakeCluster(),
): AwsCredentials {
  const config = backendConfig(aws(parts, kind), { cluster, namespace, seen: new Map() });
  if (!('credentials' in config)) throw new Error(`opened ${config.kind}`);
  return config.credentials;
}

function jwt(serviceAccountRef: ServiceAccountSelector = { name: 'app' }): Partial<AwsProvider> {
  return { auth: { jwt: { serviceAccountRef } } };
}

function grantOf(found: AwsCredentials) {
  if (found.kind !== 'web-identity') throw new Error(`kind ${found.kind}`);
  return found.grant();
}

describe('roles', () => {
  it('are assumed in order, external id and tags go with the last one only', () => {
    const { roles } = credentials({
      role: ROLE,
      additionalRoles: [HOP, `${HOP}2`],
      externalID: 'x-1',
      sessionTags: [{ key: 'team', value: 'a' }],
      transitiveTagKeys: ['team'],
    });

    expect(roles).toEqual([
      { arn: HOP },
      { arn: `${HOP}2` },
      { arn: ROLE, externalId: 'x-1', tags: [{ key: 'team', value: 'a' }], transitiveTagKeys: ['team'] },
    ]);
  });

  it('may be additional ones alone, and none at all', () => {
    expect(credentials({ additionalRoles: [HOP], externalID: 'unused', sessionTags: [{ key: 'a', value: 'b' }] }).roles).toEqual([
      { arn: HOP },
    ]);
    expect(credentials({ externalID: 'unused', role: '' }).roles).toBeUndefined();
  });

  it('carry exactly the namespace, name and kind of the store under the policy Simple', () => {
    const { roles } = credentials({
      role: ROLE,
      sessionTagsPolicy: 'Simple',
      sessionTags: [{ key: 'team', value: 'a' }],
      customSessionTags: { a: 'b' },
    });

    expect(roles?.[0]?.tags).toEqual([
      { key: 'esoNamespace', value: 'ns' },
      { key: 'esoStoreName', value: 'store' },
      { key: 'esoStoreKind', value: 'SecretStore' },
    ]);
  });

  it('carry further tags under the policy Custom, without empty ones and never in place of the first three', () => {
    const customSessionTags = { team: 'a', none: '', '': 'b', esoNamespace: 'somebody-else' };

    const { roles } = credentials({ role: ROLE, sessionTagsPolicy: 'Custom', customSessionTags });

    expect(roles?.[0]?.tags?.map(({ key, value }) => `${key}=${value}`)).toEqual([
      'esoNamespace=ns',
      'esoStoreName=store',
      'esoStoreKind=SecretStore',
      'team=a',
    ]);
  });

  it('carry the namespace of whoever uses a ClusterSecretStore, and none when the store itself is checked', () => {
    const tags = ['team-a', ''].map(
      (namespace) => credentials({ role: ROLE, sessionTagsPolicy: 'Simple' }, 'ClusterSecretStore', namespace).roles?.[0]?.tags?.[0],
    );

    expect(tags).toEqual([
      { key: 'esoNamespace', value: 'team-a' },
      { key: 'esoNamespace', value: '' },
    ]);
  });
});

describe('a ServiceAccount', () => {
  it('goes before static keys', () => {
    expect(credentials({ auth: { secretRef: KEYS, jwt: { serviceAccountRef: { name: 'app' } } } }).kind).toBe('web-identity');
  });

  it('gives its role and a token for the usual audience', async () => {
    const cluster = new FakeCluster();
    cluster.accounts.set('ns/app', ACCOUNT_ROLE);

    const grant = await grantOf(credentials(jwt(), 'SecretStore', 'ns', cluster));
    const token = await grant.token();

    expect(grant).toMatchObject({ roleArn: ACCOUNT_ROLE['eks.amazonaws.com/role-arn'], audiences: ['sts.amazonaws.com'] });
    expect(new TextDecoder().decode(token.reveal())).toBe('token of ns/app for sts.amazonaws.com');
  });

  it('gives a new token each time', async () => {
    const cluster = new FakeCluster();
    cluster.accounts.set('ns/app', ACCOUNT_ROLE);
    const grant = await grantOf(credentials(jwt(), 'SecretStore', 'ns', cluster));

    await grant.token();
    await grant.token();

    expect(cluster.calls.filter((call) => call === 'token ns/app')).toHaveLength(2);
  });

  it('may name its audience, and the store further ones', async () => {
    const cluster = new FakeCluster();
    cluster.accounts.set('ns/app', { ...ACCOUNT_ROLE, 'eks.amazonaws.com/audience': 'mine' });

    const { audiences } = await grantOf(credentials(jwt({ name: 'app', audiences: ['more'] }), 'SecretStore', 'ns', cluster));

    expect(audiences).toEqual(['mine', 'more']);
  });

  it.each([{}, { 'eks.amazonaws.com/role-arn': '' }])('without a role says so: %j', async (annotations) => {
    const cluster = new FakeCluster();
    cluster.accounts.set('ns/app', annotations);

    await expect(grantOf(credentials(jwt(), 'SecretStore', 'ns', cluster))).rejects.toMatchObject({
      code: 'AuthFailed',
      message: 'an IAM role must be associated with service account app (namespace: ns)',
      remedy: expect.stringContaining('eks.amazonaws.com/role-arn'),
    });
  });

  it('that does not exist is named', async () => {
    await expect(grantOf(credentials(jwt()))).rejects.toMatchObject({
      code: 'AuthFailed',
      message: 'could not get ServiceAccount "app" from namespace "ns": it does not exist',
    });
  });

  it('that is not named at all makes the store invalid', () => {
    expect(() => credentials({ auth: { jwt: {} } })).toThrow('spec.provider.aws.auth.jwt names no ServiceAccount');
  });

  it('of a SecretStore is always one of its own namespace', () => {
    expect(credentials(jwt({ name: 'app', namespace: 'far' }))).toMatchObject({ serviceAccount: 'ns/app' });
  });

  it('of a ClusterSecretStore lies where the store says, else with whoever uses the store', () => {
    const named = jwt({ name: 'app', namespace: 'far' });

    expect(credentials(named, 'ClusterSecretStore')).toMatchObject({ serviceAccount: 'far/app' });
    expect(credentials(jwt(), 'ClusterSecretStore', 'near')).toMatchObject({ serviceAccount: 'near/app' });
    expect([named, jwt()].map((parts) => isReferent(aws(parts, 'ClusterSecretStore')))).toEqual([false, true]);
  });
});

describe('sessions', () => {
  it.each<[Partial<AwsProvider>, Kind, boolean]>([
    [{ role: ROLE, sessionTagsPolicy: 'Simple' }, 'ClusterSecretStore', true],
    [{ role: ROLE, sessionTagsPolicy: 'Custom' }, 'ClusterSecretStore', true],
    [{ role: ROLE, sessionTags: [{ key: 'a', value: 'b' }] }, 'ClusterSecretStore', false],
    [{ sessionTagsPolicy: 'Simple' }, 'ClusterSecretStore', false],
    [{ auth: { jwt: { serviceAccountRef: { name: 'app' } } } }, 'ClusterSecretStore', true],
    [{ auth: { secretRef: KEYS } }, 'ClusterSecretStore', true],
    [{}, 'ClusterSecretStore', false],
    [{ auth: { secretRef: KEYS, jwt: { serviceAccountRef: { name: 'app', namespace: 'far' } } } }, 'ClusterSecretStore', false],
  ])('of %j in a %s are per namespace: %s', (parts, kind, expected) => {
    expect(isPerNamespace(aws(parts, kind))).toBe(expected);
  });
});
