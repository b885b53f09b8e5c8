import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareVersions } from './resource-version.ts';

describe('compareVersions', () => {
  it('orders as numbers do, of any size', () => {
    const number = fc.bigInt({ min: 1n, max: 1n << 80n });
    fc.assert(
      fc.property(number, number, (a, b) => {
        expect(Math.sign(compareVersions(String(a), String(b)))).toBe(a === b ? 0 : a < b ? -1 : 1);
      }),
    );
  });

  it('takes what is no number for newer', () => {
    expect(compareVersions('abc', '5000')).toBeGreaterThan(0);
    expect(compareVersions('5', 'abc')).toBeLessThan(0);
    expect(compareVersions('abc', 'abc')).toBe(0);
  });
});
