import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { fromString, toOrdinary } from './byte-text.ts';
import { doubleJson, goJson } from './go-json.ts';

function written(json: string, numberText = (spelling: string): string => spelling): string {
  return toOrdinary(goJson(fromString(json), numberText));
}

describe('goJson', () => {
  // The result is that of the recorded External Secrets case "vault-v2-whole-document".
  it('writes a document as Go does: sorted, compact, escaped, numbers as they are spelled', () => {
    const json = '{ "z": 1, "a": "<a&b>", "m": { "y": 2, "x": [ 3 ] }, "big": 12345678901234567000, "f": 1.5 }';

    expect(written(json)).toBe('{"a":"\\u003ca\\u0026b\\u003e","big":12345678901234567000,"f":1.5,"m":{"x":[3],"y":2},"z":1}');
  });

  it.each([
    ['"x"', '"x"'],
    [' null ', 'null'],
    ['[]', '[]'],
    ['[ {} , [ ] ]', '[{},[]]'],
    ['[true,false]', '[true,false]'],
    ['{"a":1,"a":2}', '{"a":2}'],
    ['{"ü":1,"z":2,"\u{1f511}":3,"\uffee":4}', '{"z":2,"ü":1,"\uffee":4,"\u{1f511}":3}'],
    ['"\\u00e9\\/\\b\\u0001\u2028"', '"é/\\b\\u0001\\u2028"'],
    ['{"a:{,[":"}],:"}', '{"a:{,[":"}],:"}'],
    ['{"__proto__":1}', '{"__proto__":1}'],
  ])('writes %s as %s', (json, text) => {
    expect(written(json)).toBe(text);
  });

  it('asks for the text of each number', () => {
    expect(written('{"a":[1.50,-2],"b":"3"}', (spelling) => `<${spelling}>`)).toBe('{"a":[<1.50>,<-2>],"b":"3"}');
  });

  it('holds the same value as what it was made from', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        const json = JSON.stringify(value);
        expect(JSON.parse(written(json))).toEqual(JSON.parse(json));
      }),
    );
  });

  it('writes what it wrote itself the same', () => {
    fc.assert(
      fc.property(fc.json(), (json) => {
        const once = written(json);
        expect(written(once)).toBe(once);
      }),
    );
  });

  it('exhausts no stack', () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;

    expect(written(deep)).toBe(deep);
  });
});

describe('doubleJson', () => {
  it.each([
    [1e21, '1e+21'],
    [1e20, '100000000000000000000'],
    [1e-7, '1e-7'],
    [0.000001, '0.000001'],
    [-0, '-0'],
    [Number('12345678901234567890'), '12345678901234567000'],
  ])('writes %d as %s', (value, text) => {
    expect(doubleJson(value)).toBe(text);
  });
});
