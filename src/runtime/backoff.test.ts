import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Backoff, type Pace } from './backoff.ts';

const pace = fc.constantFrom<Pace>('quick', 'slow');
const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

function steps(kind: Pace, count: number, random: number): readonly number[] {
  const backoff = new Backoff<string>(() => random);
  return Array.from({ length: count }, () => backoff.next('a', kind));
}

describe('Backoff', () => {
  it('doubles from one second up to seven minutes where time may heal', () => {
    expect(steps('quick', 11, 0).map((ms) => 2 * ms)).toEqual([
      1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 64_000, 128_000, 256_000, 420_000, 420_000,
    ]);
  });

  it('doubles from fifteen seconds up to seven minutes where a person is needed', () => {
    expect(steps('slow', 7, 0).map((ms) => 2 * ms)).toEqual([15_000, 30_000, 60_000, 120_000, 240_000, 420_000, 420_000]);
  });

  it('stays within the upper half of its step, and no rest is shorter than the one before', () => {
    fc.assert(
      fc.property(pace, fc.array(chance, { minLength: 1, maxLength: 30 }), (kind, chances) => {
        const left = [...chances];
        const backoff = new Backoff<string>(() => left.shift() ?? 0);

        const rests = chances.map(() => backoff.next('a', kind));

        const longest = steps(kind, chances.length, 0).map((half) => 2 * half);
        for (const [at, rest] of rests.entries()) {
          expect(rest).toBeGreaterThanOrEqual((longest[at] ?? 0) / 2);
          expect(rest).toBeLessThanOrEqual(longest[at] ?? 0);
          if ((longest[at] ?? 0) < 420_000) expect(rest).toBeGreaterThanOrEqual(rests[at - 1] ?? 0);
        }
      }),
    );
  });

  it('is never earlier than the backend asked, and not much later', () => {
    fc.assert(
      fc.property(pace, chance, fc.nat({ max: 3_600_000 }), (kind, random, atLeastMs) => {
        const ms = new Backoff<string>(() => random).next('a', kind, atLeastMs);

        expect(ms).toBeGreaterThanOrEqual(atLeastMs);
        expect(ms).toBeLessThanOrEqual(Math.max(atLeastMs, 7_500) + 7_500);
      }),
    );
  });

  it('keeps what a key has reached when the pace changes', () => {
    const backoff = new Backoff<string>(() => 0);

    const rests = (['quick', 'quick', 'slow', 'quick'] as const).map((kind) => backoff.next('a', kind));

    expect(rests).toEqual([500, 1_000, 7_500, 15_000]);
  });

  it('retries a moved object at once, then as a quick failure', () => {
    const backoff = new Backoff<string>(() => 0);

    expect([backoff.again('a'), backoff.again('a'), backoff.again('a')]).toEqual([0, 500, 1_000]);
  });

  it('retries a moved object at once however often it failed before', () => {
    const backoff = new Backoff<string>(() => 0);
    for (let failure = 0; failure < 6; failure++) backoff.next('a', 'slow');

    expect(backoff.again('a')).toBe(0);
  });

  it('starts over after a reset, key by key', () => {
    const backoff = new Backoff<string>(() => 0);
    backoff.next('a', 'quick');
    backoff.next('a', 'quick');
    backoff.next('b', 'quick');

    backoff.reset('a');

    expect(backoff.size).toBe(1);
    expect([backoff.next('a', 'quick'), backoff.next('b', 'quick')]).toEqual([500, 1_000]);
  });
});
