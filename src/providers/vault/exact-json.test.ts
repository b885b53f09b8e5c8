import { describe, expect, it } from 'vitest';

import { memberOf, parseExact, textOf, textsOf } from './exact-json.ts';

describe('parseExact', () => {
  it.each(['12345678901234567890', '1.50', '1e3', '-0', '0.1', '3', '1E400'])('gives the number %s back as it was written', (number) => {
    const json = `{"n":[${number}]}`;

    expect(JSON.stringify(parseExact(json))).toBe(json);
  });

  it('gives plain numbers where nothing is lost', () => {
    expect(parseExact('{"lease_duration":3600,"f":1.5}')).toEqual({ lease_duration: 3600, f: 1.5 });
  });

  it.each(['', '<html>', '{"a":', `${'['.repeat(50_000)}${']'.repeat(50_000)}`])('gives nothing for what cannot be read', (text) => {
    expect(parseExact(text)).toBeUndefined();
  });

  it('keeps a member called __proto__', () => {
    expect(JSON.stringify(parseExact('{"__proto__":{"a":1}}'))).toBe('{"__proto__":{"a":1}}');
  });
});

describe('members', () => {
  it('are found only where they are', () => {
    const value: unknown = { a: 'x', list: ['y', 1] };

    expect([memberOf(value, 'a'), memberOf(value, 'toString'), memberOf('a', 'length'), memberOf(null, 'a')]).toEqual([
      'x',
      undefined,
      undefined,
      undefined,
    ]);
    expect([textOf(value, 'a'), textOf(value, 'list'), textsOf(value, 'list'), textsOf(value, 'a')]).toEqual(['x', '', ['y'], []]);
  });
});
