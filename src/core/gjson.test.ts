// The golden file was written by gjson 1.18 itself; what it cannot tell, bounds above all, is tested by hand.

import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Failure } from './errors.ts';
import { exists, hitText } from './gjson-hit.ts';
import { Meter } from './gjson-meter.ts';
import { get } from './gjson.ts';

interface Golden {
  readonly documents: Readonly<Record<string, string>>;
  readonly cases: readonly { readonly document: string; readonly path: string; readonly text?: string }[];
}

/** Rewritten by `go run . write` in test/conformance/gen. */
const golden = JSON.parse(readFileSync(new URL('../../test/conformance/golden/gjson.json', import.meta.url), 'utf8')) as Golden;

function look(json: string, path: string): string | undefined {
  const hit = get(json, path, new Meter(path));
  return exists(hit) ? hitText(hit) : undefined;
}

function failureOf(work: () => unknown): Failure {
  try {
    work();
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('get', () => {
  const handwritten = Object.entries(golden.documents).filter(([name]) => !name.startsWith('random-'));

  for (const [name, json] of handwritten) {
    it(`finds in the document "${name}" what gjson finds`, () => {
      const cases = golden.cases.filter(({ document }) => document === name);

      const found = cases.map(({ path }) => ({ path, text: look(json, path) }));

      expect(found).toEqual(cases.map(({ path, text }) => ({ path, text })));
    });
  }

  it('finds in random documents by random paths what gjson finds', () => {
    const cases = golden.cases.filter(({ document }) => document.startsWith('random-'));

    const found = cases.map((one) => ({ ...one, text: look(golden.documents[one.document] ?? '', one.path) }));

    expect(cases.length).toBeGreaterThanOrEqual(300);
    expect(found).toEqual(cases.map((one) => ({ ...one, text: one.text })));
  });

  it('reads hexadecimal floats, which no JSON holds, as no number', () => {
    expect(look('{"a":0x1p4}', 'a')).toBe('0');
  });

  const pieces = [
    ...'{}[]()"\\.,:#@|*?!=<>%~ ab01\nént'.split(''),
    '@this',
    '@dig:',
    '@pretty',
    '#(',
    ')#',
    '..',
    '\\u',
    '@flatten:{"deep":true}',
  ];
  const scraps = fc.array(fc.constantFrom(...pieces), { maxLength: 40 }).map((parts) => parts.join(''));

  it('throws nothing but Failures and always ends, whatever the document and the path', () => {
    fc.assert(
      fc.property(scraps, scraps, (json, path) => {
        try {
          get(json, path, new Meter(path));
        } catch (error) {
          expect(error).toBeInstanceOf(Failure);
        }
      }),
      { numRuns: 3000 },
    );
  });

  it('gives the slice of the document for a member that is an object or an array', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.stringMatching(/^[a-z]{1,5}$/), fc.oneof(fc.dictionary(fc.string(), fc.nat()), fc.array(fc.nat()))),
        (object) => {
          const json = JSON.stringify(object, undefined, 1);

          for (const [name, value] of Object.entries(object)) expect(JSON.parse(look(json, name) ?? '')).toEqual(value);
        },
      ),
    );
  });
});

describe('the bounds of a look-up', () => {
  it.each([
    ['multipaths that double the document', '[@this,@this]|'.repeat(40).slice(0, -1), '{"a":1}'],
    ['@dig within @dig', `${'@dig:'.repeat(12)}@this`, `${'['.repeat(40)}1${']'.repeat(40)}`],
    ['queries that read the document again for each element', '#(@this)#|'.repeat(200).slice(0, -1), `[${'[1],'.repeat(10_000)}1]`],
    ['a wildcard that backtracks', `${'*a'.repeat(30)}*b*`, `{"${'a'.repeat(60)}":1}`],
  ])('ends %s', (_, path, json) => {
    const failure = failureOf(() => get(json, path, new Meter(path)));

    expect(failure.code).toBe('InvalidSpec');
    expect(failure.message).toMatch(/^property .* cannot be used: (its look-up takes more than|it leads through more than)/);
  });

  it.each([
    ['a path of many steps', 'a.'.repeat(1000), '{"a":'.repeat(1000)],
    ['a path of many pipes', '@this|'.repeat(1000), '{}'],
    ['a multipath within multipaths', '['.repeat(1000) + ']'.repeat(1000), '{}'],
    ['@dig', '@dig:x', '['.repeat(1000)],
    ['@pretty', '@pretty', '['.repeat(1000)],
    ['@pretty of objects', '@pretty', '{"a":'.repeat(1000)],
    ['@flatten', '@flatten:{"deep":true}', '['.repeat(1000)],
    ['many stars', '*a'.repeat(1000), `{"${'a'.repeat(2000)}":1}`],
  ])('ends %s before the stack does', (_, path, json) => {
    const failure = failureOf(() => get(json, path, new Meter(path)));

    expect(failure.code).toBe('InvalidSpec');
  });

  it('names the property, shortened when it is long', () => {
    const path = 'a.'.repeat(1000);

    const failure = failureOf(() => get('{"a":'.repeat(1000), path, new Meter(path)));

    expect(failure.message).toBe(`property ${'a.'.repeat(50)}… cannot be used: it leads through more than 400 levels`);
    expect(failure.remedy).toBe('write a simpler property');
  });

  it('suffices for a document of 1 MiB', () => {
    const json = `{"users":[${'{"name":"ann","tags":["a","b"]},'.repeat(33_000)}{"name":"bob","tags":["c"]}]}`;

    expect(look(json, 'users.#(tags.#(=="c")).name')).toBe('bob');
    expect(look(json, 'users.#.name|#')).toBe('33001');
  });
});
