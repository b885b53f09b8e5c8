import { describe, expect, it } from 'vitest';

import { tagDocument } from './tag-document.ts';

function text(...tags: readonly (readonly [string, string])[]): string {
  return Buffer.from(tagDocument(tags.map(([Key, Value]) => ({ Key, Value })))).toString('utf8');
}

describe('tagDocument', () => {
  it('is an empty object without tags', () => {
    expect(text()).toBe('{}');
  });

  it('sorts keys by their bytes, as Go does', () => {
    expect(text(['b', '2'], ['a', '1'], ['\u{1f511}', '4'], ['\u{ffee}', '3'], ['B', '0'])).toBe(
      '{"B":"0","a":"1","b":"2","\u{ffee}":"3","\u{1f511}":"4"}',
    );
  });

  it('escapes for HTML, as Go does', () => {
    expect(text(['a<b>', 'x&y\u2028"\\\n'])).toBe(String.raw`{"a\u003cb\u003e":"x\u0026y\u2028\"\\\n"}`);
  });

  it('takes an absent value for an empty one', () => {
    expect(Buffer.from(tagDocument([{ Key: 'a' }])).toString()).toBe('{"a":""}');
  });
});
