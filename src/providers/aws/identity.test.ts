import { describe, expect, it } from 'vitest';

import { type AwsIdentity, identityOf, type ProvenPrincipal, proofOf } from './identity.ts';

const ROLE = 'arn:aws:iam::123456789012:role/reader';
const KEYS: ProvenPrincipal = { kind: 'static', accessKeyId: 'AKIA1', proof: proofOf('AKIA1', 'secret', '') };
const ACCOUNT: ProvenPrincipal = { kind: 'web-identity', serviceAccount: 'team-a/app', roleArn: ROLE, audiences: ['sts.amazonaws.com'] };
const OPERATOR: ProvenPrincipal = { kind: 'default' };

function identity(parts: Partial<AwsIdentity> = {}): string {
  return identityOf({ region: 'eu-west-1', principal: OPERATOR, sessionName: 'tidelock-ss_team-a_aws', roles: [], ...parts });
}

describe('identity', () => {
  it('of the operator itself is the same for all stores of a region', () => {
    expect(identity()).toBe(identity({ sessionName: 'tidelock-ss_team-b_aws' }));
    expect(identity()).not.toBe(identity({ region: 'us-east-1' }));
  });

  it('of static keys is that of whoever knows them all', () => {
    expect(identity({ principal: KEYS })).toBe(identity({ principal: { ...KEYS }, sessionName: 'tidelock-ss_team-b_aws' }));
    expect(identity({ principal: KEYS })).not.toBe(identity());
  });

  it('of static keys is not that of somebody who knows only the access key id', () => {
    const guessed: ProvenPrincipal = { kind: 'static', accessKeyId: 'AKIA1', proof: proofOf('AKIA1', 'guess', '') };

    expect(identity({ principal: guessed })).not.toBe(identity({ principal: KEYS }));
  });

  it('of static keys depends on the session token', () => {
    expect(proofOf('AKIA1', 'secret', 'one')).not.toBe(proofOf('AKIA1', 'secret', 'two'));
    expect(proofOf('AKIA1', 'secret', '')).not.toBe(proofOf('AKIA1', '', 'secret'));
  });

  it('of static keys does not show them', () => {
    expect(identity({ principal: KEYS })).not.toContain('secret');
  });

  it.each<[string, ProvenPrincipal]>([
    ['namespace', { ...ACCOUNT, serviceAccount: 'team-b/app' }],
    ['name', { ...ACCOUNT, serviceAccount: 'team-a/other' }],
    ['role', { ...ACCOUNT, roleArn: `${ROLE}2` }],
    ['audiences', { ...ACCOUNT, audiences: ['other'] }],
  ])('of a ServiceAccount depends on its %s', (_, principal) => {
    expect(identity({ principal })).not.toBe(identity({ principal: ACCOUNT }));
  });

  it.each<[string, ProvenPrincipal]>([
    ['the operator', OPERATOR],
    ['keys', KEYS],
  ])('of %s without a role ignores the session name, which AWS is not told', (_, principal) => {
    expect(identity({ principal, sessionName: 'one' })).toBe(identity({ principal, sessionName: 'two' }));
  });

  it.each<[string, Partial<AwsIdentity>]>([
    ['of a ServiceAccount', { principal: ACCOUNT }],
    ['with a role', { roles: [{ arn: ROLE }] }],
  ])('%s depends on the session name, which a trust policy may ask for', (_, parts) => {
    expect(identity({ ...parts, sessionName: 'one' })).not.toBe(identity({ ...parts, sessionName: 'two' }));
  });

  it.each<[string, AwsIdentity['roles']]>([
    ['no role', []],
    ['another role', [{ arn: `${ROLE}2` }]],
    ['a role on the way', [{ arn: `${ROLE}0` }, { arn: ROLE }]],
    ['the external id', [{ arn: ROLE, externalId: 'x' }]],
    ['an empty external id', [{ arn: ROLE, externalId: '' }]],
    ['a tag', [{ arn: ROLE, tags: [{ key: 'esoNamespace', value: 'team-a' }] }]],
    ['another value of the tag', [{ arn: ROLE, tags: [{ key: 'esoNamespace', value: 'team-b' }] }]],
    ['a transitive tag', [{ arn: ROLE, transitiveTagKeys: ['esoNamespace'] }]],
  ])('with a role is not that with %s', (_, roles) => {
    expect(identity({ roles })).not.toBe(identity({ roles: [{ arn: ROLE }] }));
  });

  it('depends on the order of the roles, not on that of the tags', () => {
    const a = { key: 'a', value: '1' };
    const b = { key: 'b', value: '2' };

    expect(identity({ roles: [{ arn: 'one' }, { arn: 'two' }] })).not.toBe(identity({ roles: [{ arn: 'two' }, { arn: 'one' }] }));
    expect(identity({ roles: [{ arn: ROLE, tags: [a, b] }] })).toBe(identity({ roles: [{ arn: ROLE, tags: [b, a] }] }));
  });

  it('of the operator with a role is not that of keys with the same role', () => {
    const roles = [{ arn: ROLE }];

    expect(identity({ roles })).not.toBe(identity({ roles, principal: KEYS }));
  });
});
