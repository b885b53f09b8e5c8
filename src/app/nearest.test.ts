import { describe, expect, it } from 'vitest';
import { nearest } from './nearest.ts';

const NAMES = ['concurrent', 'namespace', 'stale-after'];

describe('nearest', () => {
  it.each([
    ['concurent', 'concurrent'],
    ['concurrrent', 'concurrent'],
    ['cuncorrent', 'concurrent'],
    ['name-space', 'namespace'],
    ['staleafter', 'stale-after'],
  ])('takes %s for %s', (name, meant) => {
    expect(nearest(name, NAMES)).toBe(meant);
  });

  it('takes the nearer of two, in any order', () => {
    expect(nearest('abcdef', ['abcdeg', 'abcxyf'])).toBe('abcdeg');
    expect(nearest('abcdef', ['abcxyf', 'abcdeg'])).toBe('abcdeg');
  });

  it.each(['', 'x', 'retries', 'spacename'])('takes %j for none', (name) => {
    expect(nearest(name, NAMES)).toBeUndefined();
  });
});
