// The golden file was written by Go 1.26's package encoding/json.

import { Buffer } from 'node:buffer';
import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { readJson, writeJson } from './json-values.ts';

interface Case {
  readonly input: string;
  readonly plain: string;
  readonly escaped: string;
  readonly fails?: true;
}

/** Rewritten by `go run . write` in test/conformance/gen. */
const golden = JSON.parse(readFileSync(new URL('../../test/conformance/golden/values.json', import.meta.url), 'utf8')) as readonly Case[];

describe('readJson and writeJson', () => {
  it('write a document again as Go does', () => {
    const cases = golden.map(({ input, plain, escaped, fails = false }) => ({ input, plain, escaped, fails }));

    const results = cases.map(({ input }) => {
      const value = readJson(input);
      if (value === undefined) return { input, plain: '', escaped: '', fails: true };
      const [plain, escaped] = [writeJson(value, false), writeJson(value, true)].map((text) =>
        Buffer.from(text, 'utf8').toString('latin1'),
      );
      return { input, plain, escaped, fails: false };
    });

    expect(results).toEqual(cases);
  });
});
