// The golden file was written by Go 1.26's encoding/json; messages and limits are tested by hand.

import { Buffer } from 'node:buffer';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Failure } from './errors.ts';
import { explode } from './extract.ts';
import { Redacted } from './redacted.ts';

interface Case {
  readonly input: string;
  readonly outcome: 'members' | 'invalid' | 'array' | 'string' | 'number' | 'bool';
  readonly members?: Readonly<Record<string, string>>;
}

/** Rewritten by `go run . write` in test/conformance/gen. */
const golden = JSON.parse(readFileSync(new URL('../../test/conformance/golden/explode.json', import.meta.url), 'utf8')) as readonly Case[];

const KIND_WORDS = { array: 'array', string: 'string', number: 'number', bool: 'boolean' } as const;

function byteText(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}

/** The outcome in the words of the golden file; a Failure as its message. */
function outcomeOf(input: string): { readonly members?: Record<string, string>; readonly message?: string } {
  try {
    const members = explode(Redacted.ofBytes(Buffer.from(input, 'latin1')), 'db');
    return { members: Object.fromEntries([...members].map(([name, value]) => [byteText(Buffer.from(name)), byteText(value.reveal())])) };
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'InvalidValue') throw error;
    return { message: error.message };
  }
}

function nestedObject(levels: number): string {
  return `{"a":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`;
}

function textsOf(members: ReadonlyMap<string, Redacted>): Record<string, string> {
  return Object.fromEntries([...members].map(([name, value]) => [name, Buffer.from(value.reveal()).toString('utf8')]));
}

describe('explode', () => {
  it('takes the same documents apart as Go, in the same way', () => {
    const cases = golden.filter(({ outcome }) => outcome === 'members');

    const outcomes = cases.map(({ input }) => ({ input, ...outcomeOf(input) }));

    expect(outcomes).toEqual(cases.map(({ input, members }) => ({ input, members: members ?? {} })));
  });

  it('refuses the same documents as Go for not being JSON', () => {
    const cases = golden.filter(({ outcome }) => outcome === 'invalid');

    const outcomes = cases.map(({ input }) => ({ input, ...outcomeOf(input) }));

    expect(cases.length).toBeGreaterThan(50);
    expect(outcomes).toEqual(
      cases.map(({ input }) => ({
        input,
        message: expect.stringMatching(/^unable to unmarshal secret db: the value is not valid JSON \(at byte \d+\)$/) as unknown,
      })),
    );
  });

  it('says what a document is that is no object', () => {
    const cases = golden.flatMap(({ input, outcome }) =>
      outcome === 'members' || outcome === 'invalid' ? [] : [{ input, word: KIND_WORDS[outcome] }],
    );

    const outcomes = cases.map(({ input }) => ({ input, ...outcomeOf(input) }));

    expect(new Set(cases.map(({ word }) => word))).toEqual(new Set(['array', 'string', 'number', 'boolean']));
    expect(outcomes).toEqual(
      cases.map(({ input, word }) => ({
        input,
        message: `unable to unmarshal secret db: the value is a JSON ${word}, an object is needed`,
      })),
    );
  });

  it('keeps the spelling of numbers and the whitespace of objects, and empties null', () => {
    const members = explode(Redacted.ofText('{"n":1.50,"big":12345678901234567890,"o":{ "b" : 2 },"nil":null,"t":"x"}'), 'db');

    expect(textsOf(members)).toEqual({ n: '1.50', big: '12345678901234567890', o: '{ "b" : 2 }', nil: '', t: 'x' });
  });

  it('takes the last of repeated members', () => {
    const members = explode(Redacted.ofText('{"a":"first","b":1,"a":"second"}'), 'db');

    expect(textsOf(members)).toEqual({ a: 'second', b: '1' });
  });

  it('finds no members in null', () => {
    expect(explode(Redacted.ofText(' null '), 'db').size).toBe(0);
  });

  it('keeps members that JavaScript knows as its own', () => {
    const members = explode(Redacted.ofText('{"__proto__":"x","constructor":"y"}'), 'db');

    expect([...members.keys()]).toEqual(['__proto__', 'constructor']);
  });

  it('takes 10,000 levels, as Go, and no more', () => {
    expect(explode(Redacted.ofText(nestedObject(10_000)), 'db').size).toBe(1);
    expect(() => explode(Redacted.ofText(nestedObject(10_001)), 'db')).toThrow('not valid JSON (at byte 10004)');
  });

  it('takes a text of a megabyte', () => {
    const text = 'a"\\é'.repeat(250_000);

    const members = explode(Redacted.ofText(JSON.stringify({ text })), 'db');

    expect(textsOf(members)).toEqual({ text });
  });

  it('tells where a document breaks and what to do, and nothing that stands in it', () => {
    const canary = 'c4n4ry';

    expect(outcomeOf(`{"a":"${canary}",${canary}}`).message).toBe(
      'unable to unmarshal secret db: the value is not valid JSON (at byte 14)',
    );
    fc.assert(
      fc.property(fc.string(), fc.string(), (before, after) => {
        const { message = '' } = outcomeOf(Buffer.from(`${before}${canary}${after}`).toString('latin1'));

        expect(message).not.toContain(canary);
      }),
    );
  });

  it('gives back the members of any object of texts', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' })), fc.nat(3), (object, indent) => {
        const members = explode(Redacted.ofText(JSON.stringify(object, undefined, indent)), 'db');

        expect(new Map(Object.entries(textsOf(members)))).toEqual(new Map(Object.entries(object)));
      }),
    );
  });

  it('agrees with JSON.parse on what is JSON', () => {
    const scrap = fc.array(
      fc.constantFrom('{', '}', '[', ']', ',', ':', '"', '"a"', '1', '-', '.5', 'e3', 'true', 'null', ' ', '\n', '\\n', '\\u00e9'),
    );
    fc.assert(
      fc.property(scrap, (parts) => {
        const text = `{"a":${parts.join('')}}`;
        const isObject = ((): boolean => {
          try {
            return typeof JSON.parse(text) === 'object';
          } catch {
            return false;
          }
        })();

        expect(outcomeOf(text).members !== undefined).toBe(isObject);
      }),
      { numRuns: 2000 },
    );
  });
});

function typedMembers(json: string): Record<string, string> {
  return Object.fromEntries(
    [...explode(Redacted.ofText(json), 'db', 'member-first')].map(([key, value]) => [key, Buffer.from(value.reveal()).toString('utf8')]),
  );
}

describe('explode by the rule of Vault', () => {
  // The first is that of the recorded External Secrets case "vault-v1-big-numbers".
  it.each([
    ['12345678901234567890', '12345678901234567000'],
    ['1.0', '1'],
    ['1e21', '1000000000000000000000'],
    ['1e-7', '0.0000001'],
    ['-0.0', '-0'],
    ['"1.0"', '1.0'],
    ['null', ''],
    ['true', 'true'],
    ['[ 1e21, 1.0, "<" ]', '[1e+21,1,"\\u003c"]'],
    ['{ "b": 12345678901234567890, "a": 0.0000001 }', '{"a":1e-7,"b":12345678901234567000}'],
  ])('makes of %s the text %s', (written, text) => {
    expect(typedMembers(`{"n":${written}}`)).toEqual({ n: text });
  });

  it('refuses a number that no double holds, and does not quote it', () => {
    expect(() => typedMembers('{"n":[1e999]}')).toThrow('unable to unmarshal secret db: a number in it is too large');
  });
});
