import { describe, expect, it } from 'vitest';

import { Failure, inContext } from './errors.ts';

describe('Failure', () => {
  it('knows its kind by its code', () => {
    expect([new Failure('KmsDenied', 'x').kind, new Failure('Throttled', 'x').kind]).toEqual(['Denied', 'Unavailable']);
  });

  it('keeps code, remedy and wait when it is seen from further out', () => {
    const outer = new Failure('Throttled', 'busy', { remedy: 'wait', retryAfterMs: 5_000 }).within('store "a": ');

    expect(outer).toMatchObject({ code: 'Throttled', message: 'store "a": busy', remedy: 'wait', retryAfterMs: 5_000 });
  });

  it('waits ten minutes at most, whatever it is told', () => {
    expect(new Failure('Throttled', 'busy', { retryAfterMs: 86_400_000 }).retryAfterMs).toBe(600_000);
  });
});

describe('inContext', () => {
  it('puts the prefix before a Failure and leaves a bug as it is', () => {
    const bug = new TypeError('bug');

    expect(() =>
      inContext('here: ', () => {
        throw new Failure('NotFound', 'gone');
      }),
    ).toThrow(new Failure('NotFound', 'here: gone'));
    expect(() =>
      inContext('here: ', () => {
        throw bug;
      }),
    ).toThrow(bug);
  });
});
