import { describe, expect, it } from 'vitest';
import { isOlder } from './version.ts';

describe('isOlder', () => {
  it.each([
    ['etcd Version: 3.4.9\nGo Version: go1.26.8', true],
    ['etcd Version: 3.6.8\nGo Version: go1.26.8', false],
    ['etcd Version: 2.9.9', true],
    ['etcd Version: 4.0.0', false],
  ])('compares the first version that %j prints with 3.5', (text, older) => {
    expect(isOlder(text, [3, 5])).toBe(older);
  });

  it('takes a program without a version, or with the 0.0 of a plain build, for new', () => {
    expect(isOlder('Kubernetes v0.0.0-master+$Format:%H$', [1, 32])).toBe(false);
    expect(isOlder('usage: moto_server', [1, 32])).toBe(false);
  });
});
