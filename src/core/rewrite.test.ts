// Cases named "as recorded" have results of External Secrets Operator 2.9 itself.

import { Buffer } from 'node:buffer';
import { readFileSync } from 'node:fs';

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { Failure } from './errors.ts';
import { explode } from './extract.ts';
import { Redacted } from './redacted.ts';
import { rewrite, type Rewrite } from './rewrite.ts';

interface ValueCase {
  readonly input: string;
  readonly plain: string;
  readonly text: string;
  readonly fails?: true;
}

/** Rewritten by `go run . write` in test/conformance/gen. */
const golden = JSON.parse(
  readFileSync(new URL('../../test/conformance/golden/values.json', import.meta.url), 'utf8'),
) as readonly ValueCase[];

function rewritten(texts: Readonly<Record<string, string>>, ...operations: Rewrite[]): Readonly<Record<string, string>> {
  const values = new Map(Object.entries(texts).map(([key, text]) => [key, Redacted.ofBytes(Buffer.from(text, 'utf8'))]));
  return textsOf(rewrite(values, operations));
}

function textsOf(values: ReadonlyMap<string, Redacted>): Readonly<Record<string, string>> {
  return Object.fromEntries([...values].map(([key, value]) => [key, Buffer.from(value.reveal()).toString('utf8')]));
}

function failing(texts: Readonly<Record<string, string>>, ...operations: Rewrite[]): Failure {
  try {
    rewritten(texts, ...operations);
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error('nothing failed');
}

function regexp(source: string, target: string): Rewrite {
  return { regexp: { source, target } };
}

describe('regexp', () => {
  it('renames by a named group and leaves other keys, as recorded', () => {
    const values = { 'db/user': 'u', 'db/pass': 'p', plain: 'x' };

    expect(rewritten(values, regexp('db/(?P<part>.*)', 'db-${part}'))).toEqual({ 'db-user': 'u', 'db-pass': 'p', plain: 'x' });
  });

  it('takes one operation after the other, ignoring case and honouring boundaries, as recorded', () => {
    const operations = [regexp('(?i)[^a-z0-9]+', '_'), regexp(String.raw`\bfoo|_$`, 'X')];

    expect(rewritten({ 'Foo Bar': '1', 'été 1': '2' }, ...operations)).toEqual({ Foo_Bar: '1', _t_1: '2' });
  });

  it('takes a reference to a group in braces and without', () => {
    expect(rewritten({ 'ns/app/one': '1', 'ns/app/two': '2' }, regexp('^ns/(.*)/(.*)$', '${1}_$2'))).toEqual({
      app_one: '1',
      app_two: '2',
    });
  });

  it('lets the last key in byte order win when several become one, whatever order they came in', () => {
    expect(rewritten({ b: '2', a: '1' }, regexp('.', 'x'))).toEqual({ x: '2' });
    expect(rewritten({ a: '1', b: '2' }, regexp('.', 'x'))).toEqual({ x: '2' });
  });

  it('says which operation has no expression, and why', () => {
    const failure = failing({ a: '1' }, regexp('a', 'b'), regexp('(', 'b'));

    expect(failure.code).toBe('InvalidSpec');
    expect(failure.message).toBe(
      'error applying rewrite to keys: failed rewrite operation[1]: regexp failed with failed to compile: error parsing regexp: missing closing ): `(`',
    );
    expect(failure.remedy).toContain('RE2');
  });

  it('never loses or makes a value when keys stay apart', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'grapheme' }), fc.string()), (texts) => {
        expect(rewritten(texts, regexp('^', 'a-'), regexp('$', '-z'))).toEqual(
          Object.fromEntries(Object.entries(texts).map(([key, text]) => [`a-${key}-z`, text])),
        );
      }),
    );
  });
});

describe('merge', () => {
  const both = { one: '{"u":"x","a":"1"}', two: '{"u":"y","b":"2"}' };

  it('replaces the keys by the members of all values', () => {
    expect(
      rewritten({ one: '{"u":"x","n":1.50,"t":true,"z":null}', two: '{"o":{"b":2,"a":"<"},"l":[1, 2]}', three: ' null ' }, { merge: {} }),
    ).toEqual({
      u: 'x',
      n: '1.5',
      t: 'true',
      z: '',
      o: String.raw`{"a":"\u003c","b":2}`,
      l: '[1,2]',
    });
  });

  it('adds the members as one document beside the keys', () => {
    expect(rewritten({ one: '{"b":"<","a":1}' }, { merge: { strategy: 'JSON', into: 'doc' } })).toEqual({
      one: '{"b":"<","a":1}',
      doc: '{"a":1,"b":"<"}',
    });
  });

  it('makes doubles of numbers, as recorded', () => {
    const values = { one: '{"big":12345678901234567890,"h":1e21,"s":1e-7}' };

    expect(rewritten(values, { merge: {} })).toEqual({ big: '12345678901234567000', h: '1000000000000000000000', s: '0.0000001' });
    expect(rewritten(values, { merge: { strategy: 'JSON', into: 'doc' } })['doc']).toBe('{"big":12345678901234567000,"h":1e+21,"s":1e-7}');
  });

  it('makes of every value what Go makes of it', () => {
    const cases = golden.map(({ input, plain, text, fails = false }) => ({ input, plain, text, fails }));

    const results = cases.map(({ input }) => {
      const document = new Map([['k', Redacted.ofBytes(Buffer.from(`{"v":${input}}`, 'latin1'))]]);
      try {
        const text = rewrite(document, [{ merge: {} }]).get('v');
        const whole = rewrite(document, [{ merge: { strategy: 'JSON', into: 'doc' } }]).get('doc');
        return { input, plain: latin1(whole).slice('{"v":'.length, -1), text: latin1(text), fails: false };
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        return { input, plain: '', text: '', fails: true };
      }
    });

    expect(results).toEqual(cases);
  });

  it('refuses a member that appears twice, as recorded, and names it', () => {
    const failure = failing({ ...both, three: '{"u":"z","a":"3"}' }, { merge: {} });

    expect(failure.code).toBe('InvalidValue');
    expect(failure.message).toBe('error applying rewrite to keys: failed rewrite operation[0]: merge failed with conflicts: a, u, u');
  });

  it('lets the last key in byte order win when conflicts are ignored', () => {
    expect(rewritten({ two: both.two, one: both.one }, { merge: { conflictPolicy: 'Ignore' } })).toEqual({ u: 'y', a: '1', b: '2' });
  });

  it('merges keys with priority last, in their order', () => {
    expect(rewritten(both, { merge: { conflictPolicy: 'Ignore', priority: ['one'] } })['u']).toBe('x');
    expect(rewritten(both, { merge: { conflictPolicy: 'Ignore', priority: ['two', 'one'] } })['u']).toBe('x');
    expect(rewritten(both, { merge: { conflictPolicy: 'Ignore', priority: ['one', 'two'] } })['u']).toBe('y');
  });

  it('passes over a key with priority that is not there, as recorded', () => {
    const merge = { priority: ['one', 'nope'], priorityPolicy: 'IgnoreNotFound' } as const;

    expect(rewritten({ one: '{"u":"x"}' }, { merge })).toEqual({ u: 'x' });
  });

  it.each([
    [{ priority: ['nope'] }, 'InvalidSpec', 'key "nope" not found in input map'],
    [{ strategy: 'JSON' }, 'InvalidSpec', "missing 'into' field"],
  ] as const)('refuses %j', (rule, code, message) => {
    expect(failing({ one: '{}' }, { merge: rule })).toMatchObject({
      code,
      message: `error applying rewrite to keys: failed rewrite operation[0]: merge failed with ${message}`,
    });
  });

  it.each([
    ['canary', 'is not valid JSON (at byte 0)'],
    ['{"canary":', 'is not valid JSON (at byte 10)'],
    ['["canary"]', 'is a JSON array, an object is needed'],
    ['{"canary":1e999}', 'is too large'],
    [`{"canary":${'['.repeat(1_000)}${']'.repeat(1_000)}}`, 'is not valid JSON (at byte 1009)'],
  ])('says which key holds no object, and nothing of its value: %.20s', (value, why) => {
    const failure = failing({ fine: '{}', broken: value }, { merge: {} });

    expect(failure.code).toBe('InvalidValue');
    expect(failure.message).toContain('merge failed with failed to unmarshal JSON: ');
    expect(failure.message).toContain('of key "broken"');
    expect(failure.message).toContain(why);
    expect(failure.message).not.toContain('canary');
  });

  it('takes what extract brings', () => {
    const extracted = explode(Redacted.ofText('{"one":"{\\"u\\":\\"x\\"}","two":{"v":1}}'), 'db');

    expect(textsOf(rewrite(extracted, [{ merge: {} }]))).toEqual({ u: 'x', v: '1' });
  });
});

describe('transform', () => {
  it('is refused', () => {
    expect(failing({ a: '1' }, { transform: { template: '{{ .value }}' } }).code).toBe('NotSupported');
  });
});

function latin1(value: Redacted | undefined): string {
  return Buffer.from(value?.reveal() ?? []).toString('latin1');
}
