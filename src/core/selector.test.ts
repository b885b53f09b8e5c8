import { describe, expect, it } from 'vitest';

import { selects } from './selector.ts';

const labels = { tier: 'gold', env: 'prod' };

describe('selects', () => {
  it.each([
    [{}, true],
    [{ matchLabels: {}, matchExpressions: [] }, true],
    [{ matchLabels: { tier: 'gold', env: 'prod' } }, true],
    [{ matchLabels: { tier: 'gold', env: 'dev' } }, false],
    [{ matchLabels: { constructor: 'x' } }, false],
    [{ matchExpressions: [{ key: 'tier', operator: 'In', values: ['silver', 'gold'] }] }, true],
    [{ matchExpressions: [{ key: 'tier', operator: 'In', values: ['silver'] }] }, false],
    [{ matchExpressions: [{ key: 'nope', operator: 'In', values: ['gold'] }] }, false],
    [{ matchExpressions: [{ key: 'tier', operator: 'NotIn', values: ['gold'] }] }, false],
    [{ matchExpressions: [{ key: 'tier', operator: 'NotIn', values: ['silver'] }] }, true],
    [{ matchExpressions: [{ key: 'nope', operator: 'NotIn', values: ['gold'] }] }, true],
    [{ matchExpressions: [{ key: 'tier', operator: 'Exists' }] }, true],
    [{ matchExpressions: [{ key: 'constructor', operator: 'Exists' }] }, false],
    [{ matchExpressions: [{ key: 'tier', operator: 'DoesNotExist' }] }, false],
    [{ matchExpressions: [{ key: 'nope', operator: 'DoesNotExist', values: [] }] }, true],
    [{ matchLabels: { tier: 'gold' }, matchExpressions: [{ key: 'env', operator: 'DoesNotExist' }] }, false],
  ])('with %j is %s', (selector, expected) => {
    expect(selects(selector, labels, 'sel')).toBe(expected);
  });

  it.each([
    [
      { key: 'k', operator: 'in', values: ['a'] },
      'sel.matchExpressions[1].operator "in" is unknown',
      'use In, NotIn, Exists or DoesNotExist',
    ],
    [{ key: 'k', operator: 'In' }, 'sel.matchExpressions[1].values is empty', 'list the values that In compares with'],
    [{ key: 'k', operator: 'NotIn', values: [] }, 'sel.matchExpressions[1].values is empty', 'list the values that NotIn compares with'],
    [
      { key: 'k', operator: 'Exists', values: ['a'] },
      'sel.matchExpressions[1].values is not empty',
      'leave values away, Exists takes none',
    ],
  ])('refuses the requirement %j', (requirement, message, remedy) => {
    const selector = { matchExpressions: [{ key: 'nope', operator: 'Exists' }, requirement] };

    expect(() => selects(selector, labels, 'sel')).toThrow(expect.objectContaining({ code: 'InvalidSpec', message, remedy }));
  });
});
