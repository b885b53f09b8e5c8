import { describe, expect, it } from 'vitest';

import { nameMatcher } from './find.ts';

describe('nameMatcher', () => {
  it('matches anywhere in the name', () => {
    const matches = nameMatcher({ name: 'app/.*mid' });

    expect(['app/xx-mid-yy', 'team/app/mid', 'app/nope', 'mid/app/'].map(matches)).toEqual([true, true, false, false]);
  });

  it('takes anchors, and every name for an empty expression or none', () => {
    expect(['a-x', 'a-y'].map(nameMatcher({ name: 'x$' }))).toEqual([true, false]);
    expect([nameMatcher({ name: '' })('any'), nameMatcher({})('any')]).toEqual([true, true]);
  });

  it('says which expression it cannot compile, and why', () => {
    expect(() => nameMatcher({ name: '(?=a)' })).toThrow(
      expect.objectContaining({
        code: 'InvalidSpec',
        message: 'could not compile find.name.regexp [(?=a)]: error parsing regexp: invalid or unsupported Perl syntax: `(?=`',
      }),
    );
  });
});
