// The golden file was written by Go 1.26's encoding/base64.

import { Buffer } from 'node:buffer';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decode, decodeAll } from './decode.ts';
import type { DecodingStrategy } from './decode.ts';
import { Failure } from './errors.ts';
import { Redacted } from './redacted.ts';

interface Case {
  readonly input: string;
  /** The decoded bytes as byte text, or an exclamation mark and Go's error. */
  readonly base64: string;
  readonly base64url: string;
}

/** Rewritten by `go run . write` in test/conformance/gen. */
const golden = JSON.parse(readFileSync(new URL('../../test/conformance/golden/base64.json', import.meta.url), 'utf8')) as readonly Case[];

function bytes(text: string): Redacted {
  return Redacted.ofBytes(Buffer.from(text, 'latin1'));
}

function textOf(value: Redacted): string {
  return Buffer.from(value.reveal()).toString('latin1');
}

function outcomeOf(input: string, strategy: DecodingStrategy): string {
  try {
    return textOf(decode(bytes(input), strategy));
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'InvalidValue') throw error;
    return error.message.replace(`error applying decoding strategy ${strategy} to data: `, '!');
  }
}

describe('decode', () => {
  it('decodes base64 as Go does, to the offset in the error', () => {
    const outcomes = golden.map(({ input }) => ({ input, base64: outcomeOf(input, 'Base64') }));

    expect(golden.length).toBeGreaterThanOrEqual(100);
    expect(outcomes).toEqual(golden.map(({ input, base64 }) => ({ input, base64 })));
  });

  it('decodes base64 of URLs as Go does, to the offset in the error', () => {
    const outcomes = golden.map(({ input }) => ({ input, base64url: outcomeOf(input, 'Base64URL') }));

    expect(outcomes).toEqual(golden.map(({ input, base64url }) => ({ input, base64url })));
  });

  it('tries the standard alphabet, then that of URLs, then leaves the value alone, with Auto', () => {
    const outcomes = golden.map(({ input }) => ({ input, auto: outcomeOf(input, 'Auto') }));

    expect(outcomes).toEqual(
      golden.map(({ input, base64, base64url }) => ({
        input,
        auto: base64.startsWith('!') ? (base64url.startsWith('!') ? input : base64url) : base64,
      })),
    );
  });

  it('leaves the value alone with None and without a strategy', () => {
    expect(textOf(decode(bytes('aGVsbG8='), 'None'))).toBe('aGVsbG8=');
    expect(textOf(decode(bytes('aGVsbG8='), undefined))).toBe('aGVsbG8=');
  });

  it('says what to do', () => {
    expect(() => decode(bytes('!!'), 'Base64')).toThrow(
      expect.objectContaining({ remedy: 'store the value as padded Base64, or set decodingStrategy to None' }),
    );
  });

  it('gives back what was encoded, and with Auto never fails', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (original) => {
        const value = Redacted.ofBytes(original);

        expect(decode(bytes(Buffer.from(original).toString('base64')), 'Base64').equals(value)).toBe(true);
        expect(() => decode(value, 'Auto')).not.toThrow();
      }),
    );
  });

  it('throws nothing but a Failure, which tells a number and nothing of the value', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 50 }), fc.constantFrom<DecodingStrategy>('Base64', 'Base64URL'), (value, strategy) => {
        const outcome = outcomeOf(`c4n4ry${Buffer.from(value).toString('latin1')}`, strategy);

        if (outcome.startsWith('!')) expect(outcome).toMatch(/^!illegal base64 data at input byte \d+$/);
      }),
    );
  });
});

describe('decodeAll', () => {
  it('decodes each value', () => {
    const values = new Map([
      ['b', bytes('Yg==')],
      ['a', bytes('YQ==')],
    ]);

    const decoded = decodeAll(values, 'Base64');

    expect([...decoded].map(([key, value]) => [key, textOf(value)])).toEqual([
      ['a', 'a'],
      ['b', 'b'],
    ]);
  });

  it('names the first bad key in byte order', () => {
    const values = new Map([
      ['y', bytes('!!')],
      ['x', bytes('YQ=')],
      ['a', bytes('YQ==')],
    ]);

    expect(() => decodeAll(values, 'Base64')).toThrow(
      'error applying decoding strategy Base64 to data: failure decoding key x: illegal base64 data at input byte 3',
    );
  });

  it('copies the map without a strategy', () => {
    const value = bytes('YQ==');

    expect(decodeAll(new Map([['a', value]]), undefined).get('a')).toBe(value);
  });
});
