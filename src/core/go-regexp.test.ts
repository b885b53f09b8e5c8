// The golden file was written by Go 1.26's package regexp.

import { readFileSync } from 'node:fs';

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { compile, replaceAll } from './go-regexp.ts';

interface Case {
  readonly pattern: string;
  readonly text: string;
  readonly template: string;
  readonly result: string;
  readonly error?: string;
}

/** Rewritten by `go run . write` in test/conformance/gen. */
const golden = JSON.parse(readFileSync(new URL('../../test/conformance/golden/replace.json', import.meta.url), 'utf8')) as readonly Case[];

function replaced(pattern: string, text: string, template: string): { readonly result: string; readonly error?: string } {
  const compiled = compile(pattern);
  return compiled.kind === 'pattern' ? { result: replaceAll(compiled.pattern, text, template) } : { result: '', error: compiled.why };
}

describe('replaceAll', () => {
  it('agrees with Go on every match and every reference', () => {
    const cases = golden.filter(({ error }) => error === undefined);

    const results = cases.map((one) => ({ ...one, ...replaced(one.pattern, one.text, one.template) }));

    expect(cases.length).toBeGreaterThan(800);
    expect(results).toEqual(cases);
  });

  it('changes nothing when each match is replaced by itself', () => {
    fc.assert(
      fc.property(fc.constantFrom('a*', '\\b', '.', '(a)|b?', '[^a]', '$'), fc.string({ unit: 'grapheme' }), (pattern, text) => {
        expect(replaced(pattern, text, '${0}')).toEqual({ result: text });
      }),
    );
  });
});

describe('compile', () => {
  it('refuses what Go refuses, in the same words', () => {
    const cases = golden.filter(({ error }) => error !== undefined);

    const results = cases.map((one) => ({ ...one, ...replaced(one.pattern, one.text, one.template) }));

    expect(cases.length).toBeGreaterThan(100);
    expect(results).toEqual(cases);
  });
});
