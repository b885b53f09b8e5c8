// Keys of a recorded External Secrets case, and the edges of both strategies.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Redacted } from './redacted.ts';
import { convertKeys, validateKeys } from './secret-keys.ts';

function values(...keys: readonly string[]): Map<string, Redacted> {
  return new Map(keys.map((key) => [key, Redacted.ofText(`value of ${key}`)]));
}

const TIP = 'invalid secret keys (TIP: use rewrite or conversionStrategy to change keys): ';

describe('convertKeys', () => {
  // Results of the recorded External Secrets case "conv-default".
  it.each([
    ['a/b', 'a_b'],
    ['c d:e', 'c_d_e'],
    ['ok-._X9', 'ok-._X9'],
    ['emoji😀', 'emoji_'],
    ['é中٣Ⅷ½', 'é中٣Ⅷ½'],
    ['', ''],
    ['\ud800', '_'],
  ])('turns %s into %s', (name, key) => {
    expect([...convertKeys(values(name), 'Default').keys()]).toEqual([key]);
    expect([...convertKeys(values(name), undefined).keys()]).toEqual([key]);
  });

  it.each([
    ['a/b', 'a_U002f_b'],
    ['x😀', 'x_U1f600_'],
    ['ok-._X9', 'ok-._X9'],
    ['\ud800', '_Ufffd_'],
    ['\n', '_U000a_'],
  ])('turns %j into %s with Unicode', (name, key) => {
    expect([...convertKeys(values(name), 'Unicode').keys()]).toEqual([key]);
  });

  it('refuses two names that become one key', () => {
    expect(() => convertKeys(values('a/b', 'a:b'), 'Default')).toThrow(
      'error applying conversion strategy Default to keys: secret name collision during conversion: a_b',
    );
    expect([...convertKeys(values('a/b', 'a:b'), 'Unicode').keys()]).toEqual(['a_U002f_b', 'a_U003a_b']);
  });

  it('hands the values on as they are', () => {
    const before = values('a/b', 'c');

    const after = convertKeys(before, 'Default');

    expect(after.get('a_b')).toBe(before.get('a/b'));
    expect(after.get('c')).toBe(before.get('c'));
  });

  it('makes keys that are valid, and changes none of them a second time', () => {
    const anyText = fc.array(fc.nat(0x10ffff), { maxLength: 20 }).map((codes) => String.fromCodePoint(...codes));
    fc.assert(
      fc.property(anyText, fc.constantFrom('Default' as const, 'Unicode' as const), (name, strategy) => {
        const once = convertKeys(values(name), strategy);

        expect([...convertKeys(once, strategy).keys()]).toEqual([...once.keys()]);
        expect(() => validateKeys(once)).not.toThrow();
      }),
    );
  });
});

describe('validateKeys', () => {
  it('drops empty keys and keeps the others', () => {
    expect([...validateKeys(values('', 'a', 'ok-._X9', 'é')).keys()]).toEqual(['a', 'ok-._X9', 'é']);
  });

  it('takes 253 bytes and refuses more, with the beginning of the key', () => {
    const longest = 'k'.repeat(253);

    expect(validateKeys(values(longest)).size).toBe(1);
    expect(() => validateKeys(values(`${longest}xy`))).toThrow(
      `${TIP}key has length 255 but max is 253: (following is truncated): ${longest}`,
    );
  });

  it('counts bytes, not characters', () => {
    expect(() => validateKeys(values('é'.repeat(127)))).toThrow('key has length 254 but max is 253');
  });

  it('refuses any other character', () => {
    expect(() => validateKeys(values('a/b'))).toThrow(
      `${TIP}key has invalid character /, only alphanumeric, '-', '.' and '_' are allowed: a/b`,
    );
    expect(() => validateKeys(values('x😀'))).toThrow('key has invalid character 😀,');
  });

  it('names the first bad key in byte order, whatever the order of the map', () => {
    expect(() => validateKeys(values('z z', 'y y', 'a'))).toThrow(/: y y$/);
    // U+FF0F comes before U+1F600 in bytes, after it in UTF-16.
    expect(() => validateKeys(values('😀', '／'))).toThrow(/: ／$/);
  });
});
