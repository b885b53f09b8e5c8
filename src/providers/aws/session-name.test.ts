import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { storeKey, type StoreKey } from '#core/keys.ts';

import { roleSessionName } from './session-name.ts';

/** Names of Kubernetes objects: DNS labels for namespaces, DNS subdomains for stores (RFC 1123). */
const NAMESPACE = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/);
const NAME = fc.stringMatching(/^[a-z0-9]([a-z0-9.-]{0,120}[a-z0-9])?$/);
const STORE: fc.Arbitrary<StoreKey> = fc
  .tuple(fc.constantFrom('SecretStore' as const, 'ClusterSecretStore' as const), NAMESPACE, NAME)
  .map(([kind, namespace, name]) => storeKey(kind, namespace, name));

describe('roleSessionName', () => {
  it('tells the store', () => {
    expect(roleSessionName('SecretStore/team-a/aws', undefined)).toBe('tidelock-ss_team-a_aws');
    expect(roleSessionName('ClusterSecretStore//shared', undefined)).toBe('tidelock-css_shared');
  });

  it('tells the cluster, where it has a name', () => {
    expect(roleSessionName('SecretStore/team-a/aws', 'prod-eu')).toBe('tidelock@prod-eu-ss_team-a_aws');
    expect(roleSessionName('SecretStore/team/aws', 'one')).not.toBe(roleSessionName('SecretStore/team/aws', 'two'));
  });

  it('keeps stores apart whose names meet at another place', () => {
    expect(roleSessionName('SecretStore/a/b-c', undefined)).not.toBe(roleSessionName('SecretStore/a-b/c', undefined));
  });

  it('is one that STS takes, and its own for each store', () => {
    fc.assert(
      fc.property(STORE, STORE, (one, other) => {
        expect(roleSessionName(one, undefined)).toMatch(/^[\w+=,.@-]{2,64}$/);
        expect(roleSessionName(one, undefined) === roleSessionName(other, undefined)).toBe(one === other);
      }),
    );
  });

  it('keeps long names apart that begin alike, within what STS takes', () => {
    const names = ['1', '2'].map((end) => roleSessionName(`SecretStore/team/${'n'.repeat(100)}${end}`, undefined));

    expect(new Set(names).size).toBe(2);
    expect(names.map(({ length }) => length)).toEqual([64, 64]);
  });
});
