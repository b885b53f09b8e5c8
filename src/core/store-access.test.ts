import { describe, expect, it } from 'vitest';

import type { StoreCondition } from '#api/secret-store.ts';

import { denyingCondition } from './store-access.ts';

const namespace = { name: 'team-a', labels: { 'kubernetes.io/metadata.name': 'team-a', tier: 'gold' } };

function aStore(conditions?: readonly StoreCondition[]): Parameters<typeof denyingCondition>[0] {
  return { metadata: { name: 'shared' }, spec: conditions === undefined ? {} : { conditions } };
}

describe('denyingCondition', () => {
  it.each([
    ['there are no conditions', undefined],
    ['the list of conditions is empty', []],
    ['an empty selector selects everything', [{ namespaceSelector: {} }]],
    ['the selector matches', [{ namespaceSelector: { matchLabels: { tier: 'gold' } } }]],
    ['the name is listed', [{ namespaces: ['x', 'team-a'] }]],
    ['an expression matches a part of the name', [{ namespaceRegexes: ['^x$', 'am-[a-c]'] }]],
    ['any one of the conditions admits it', [{ namespaces: ['x'] }, { namespaceRegexes: ['^team-'] }]],
    ['any member of one condition admits it', [{ namespaceSelector: { matchLabels: { tier: 'silver' } }, namespaces: ['team-a'] }]],
  ])('is none when %s', (_, conditions) => {
    expect(denyingCondition(aStore(conditions), namespace)).toBeUndefined();
  });

  it.each([
    ['an entry without members', [{}]],
    ['other names', [{ namespaces: ['team', 'team-ab'] }]],
    ['expressions that do not match', [{ namespaceRegexes: ['^am-a$'] }]],
    [
      'selectors that do not match (recorded)',
      [
        { namespaceSelector: { matchExpressions: [{ key: 'tier', operator: 'NotIn', values: ['gold'] }] } },
        { namespaceSelector: { matchExpressions: [{ key: 'nope', operator: 'Exists' }] } },
      ],
    ],
  ])('denies for %s', (_, conditions) => {
    expect(denyingCondition(aStore(conditions), namespace)).toMatchObject({
      code: 'AccessDenied',
      message: 'using cluster store "shared" is not allowed from namespace "team-a": denied by spec.condition',
      remedy: 'add the namespace to spec.conditions of ClusterSecretStore "shared"',
    });
  });

  it('refuses an expression that is not RE2', () => {
    const store = aStore([{ namespaces: ['x'] }, { namespaceRegexes: ['^x', '(?=team)'] }]);

    expect(() => denyingCondition(store, namespace)).toThrow(
      expect.objectContaining({
        code: 'InvalidSpec',
        message: 'failed to compile 1th namespace regex in 1th condition',
        remedy: 'write spec.conditions[1].namespaceRegexes[1] as an RE2 expression (no look-around, no back-references)',
      }),
    );
  });

  it('refuses a selector that cannot be evaluated, with its path', () => {
    const store = aStore([{ namespaceSelector: { matchExpressions: [{ key: 'k', operator: 'Like' }] } }]);

    expect(() => denyingCondition(store, namespace)).toThrow(
      'spec.conditions[0].namespaceSelector.matchExpressions[0].operator "Like" is unknown',
    );
  });
});
