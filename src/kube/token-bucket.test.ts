import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TokenBucket } from './token-bucket.ts';

describe('TokenBucket', () => {
  it('lets no more through in any time than the burst and what was earned', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(500), { maxLength: 100 }), (pauses) => {
        const bucket = new TokenBucket(10, 5, 0);
        let now = 0;
        for (const [index, pause] of pauses.entries()) {
          now += pause;
          now += bucket.take(now);

          expect(index + 1).toBeLessThanOrEqual(5 + (now / 1000) * 10 + 1e-6);
        }
      }),
    );
  });

  it('saves no more than the burst', () => {
    const bucket = new TokenBucket(10, 2, 0);

    expect([1e6, 1e6, 1e6].map((now) => bucket.take(now))).toEqual([0, 0, 100]);
  });
});
