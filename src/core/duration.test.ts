// The tables were written by Go 1.26: time.ParseDuration and Duration.String.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { durationField, parseDuration } from './duration.ts';
import { Failure } from './errors.ts';

const ACCEPTED: readonly (readonly [text: string, nanos: bigint, canonical: string])[] = [
  ['0', 0n, '0s'],
  ['-0', 0n, '0s'],
  ['+0', 0n, '0s'],
  ['0s', 0n, '0s'],
  ['5s', 5_000_000_000n, '5s'],
  ['+5s', 5_000_000_000n, '5s'],
  ['-5s', -5_000_000_000n, '-5s'],
  ['30m', 1_800_000_000_000n, '30m0s'],
  ['1h', 3_600_000_000_000n, '1h0m0s'],
  ['1h30m', 5_400_000_000_000n, '1h30m0s'],
  ['90m', 5_400_000_000_000n, '1h30m0s'],
  ['24h', 86_400_000_000_000n, '24h0m0s'],
  ['87600h', 315_360_000_000_000_000n, '87600h0m0s'],
  ['1.5s', 1_500_000_000n, '1.5s'],
  ['-1.5h', -5_400_000_000_000n, '-1h30m0s'],
  ['1.004s', 1_004_000_000n, '1.004s'],
  ['0.100000000000000000000h', 360_000_000_000n, '6m0s'],
  ['0.830103483285477580700h', 2_988_372_539_827n, '49m48.372539827s'],
  ['.5m', 30_000_000_000n, '30s'],
  ['5.s', 5_000_000_000n, '5s'],
  ['0.34487214049638883973h', 1_241_539_705_787n, '20m41.539705787s'],
  ['0.3333333333333333333h', 1_200_000_000_000n, '20m0s'],
  ['9007199254740993ns', 9_007_199_254_740_993n, '2501h59m59.254740993s'],
  ['1us', 1_000n, '1µs'],
  ['1µs', 1_000n, '1µs'],
  ['1μs', 1_000n, '1µs'],
  ['2.5us', 2_500n, '2.5µs'],
  ['999ns', 999n, '999ns'],
  ['1500us', 1_500_000n, '1.5ms'],
  ['1234ms', 1_234_000_000n, '1.234s'],
  ['1h1m1s1ms1us1ns', 3_661_001_001_001n, '1h1m1.001001001s'],
  ['39h9m14.425s', 140_954_425_000_000n, '39h9m14.425s'],
  ['10s5ms', 10_005_000_000n, '10.005s'],
  ['1s1s', 2_000_000_000n, '2s'],
  ['-2562047h47m16.854775808s', -9_223_372_036_854_775_808n, '-2562047h47m16.854775808s'],
  ['2562047h47m16.854775807s', 9_223_372_036_854_775_807n, '2562047h47m16.854775807s'],
  ['-.5s', -500_000_000n, '-500ms'],
  ['00001h', 3_600_000_000_000n, '1h0m0s'],
  ['1.00000000000000000000000001ns', 1n, '1ns'],
  ['0.9999999999999999999ns', 1n, '1ns'],
  ['9223372036.854775807s', 9_223_372_036_854_775_807n, '2562047h47m16.854775807s'],
  ['1m0.000000001s', 60_000_000_001n, '1m0.000000001s'],
  ['3ns', 3n, '3ns'],
  ['59.999999999s', 59_999_999_999n, '59.999999999s'],
  ['3599.5s', 3_599_500_000_000n, '59m59.5s'],
  ['0.5ms', 500_000n, '500µs'],
  ['1.7976931348623157ms', 1_797_693n, '1.797693ms'],
];

const REFUSED: readonly (readonly [text: string, message: string])[] = [
  ['', 'time: invalid duration ""'],
  ['3', 'time: missing unit in duration "3"'],
  ['-', 'time: invalid duration "-"'],
  ['s', 'time: invalid duration "s"'],
  ['.', 'time: invalid duration "."'],
  ['-.', 'time: invalid duration "-."'],
  ['.s', 'time: invalid duration ".s"'],
  ['+.s', 'time: invalid duration "+.s"'],
  ['1', 'time: missing unit in duration "1"'],
  ['1 h', 'time: unknown unit " h" in duration "1 h"'],
  ['h1', 'time: invalid duration "h1"'],
  ['1d', 'time: unknown unit "d" in duration "1d"'],
  ['1w', 'time: unknown unit "w" in duration "1w"'],
  ['1e3s', 'time: unknown unit "e" in duration "1e3s"'],
  ['1h-3m', 'time: unknown unit "h-" in duration "1h-3m"'],
  ['--1s', 'time: invalid duration "--1s"'],
  ['1.2.3s', 'time: missing unit in duration "1.2.3s"'],
  ['one hour', 'time: invalid duration "one hour"'],
  ['1H', 'time: unknown unit "H" in duration "1H"'],
  ['1M', 'time: unknown unit "M" in duration "1M"'],
  ['9223372036854775808ns', 'time: invalid duration "9223372036854775808ns"'],
  ['9223372036854775809', 'time: invalid duration "9223372036854775809"'],
  ['9223372036854775807h', 'time: invalid duration "9223372036854775807h"'],
  ['2562048h', 'time: invalid duration "2562048h"'],
  ['2562047h47m16.854775808s', 'time: invalid duration "2562047h47m16.854775808s"'],
  ['-2562047h47m16.854775809s', 'time: invalid duration "-2562047h47m16.854775809s"'],
  ['9223372036854775.808us', 'time: invalid duration "9223372036854775.808us"'],
  ['-9223372036854775809ns', 'time: invalid duration "-9223372036854775809ns"'],
  ['12345678901234567890123s', 'time: invalid duration "12345678901234567890123s"'],
  ['1é', 'time: unknown unit "\\xc3\\xa9" in duration "1\\xc3\\xa9"'],
  ['1"', 'time: unknown unit "\\"" in duration "1\\""'],
  ['1\\', 'time: unknown unit "\\\\" in duration "1\\\\"'],
  ['\t1s', 'time: invalid duration "\\x091s"'],
  ['1s\n', 'time: unknown unit "s\\x0a" in duration "1s\\x0a"'],
  ['9223372036s9223372036s', 'time: invalid duration "9223372036s9223372036s"'],
  ['0x10s', 'time: unknown unit "x" in duration "0x10s"'],
  ['1.', 'time: missing unit in duration "1."'],
  ['1.h2', 'time: missing unit in duration "1.h2"'],
  ['300', 'time: missing unit in duration "300"'],
  ['0.0', 'time: missing unit in duration "0.0"'],
  ['-+1s', 'time: invalid duration "-+1s"'],
  ['1.9223372036854775808h2562047h', 'time: invalid duration "1.9223372036854775808h2562047h"'],
];

function resultOf(text: string): unknown {
  try {
    return parseDuration(text);
  } catch (error) {
    return error;
  }
}

describe('parseDuration', () => {
  it.each(ACCEPTED)('reads %j as Go does', (text, nanos) => {
    expect(parseDuration(text)).toBe(Number(nanos) / 1e6);
  });

  it.each(ACCEPTED)('reads %j as it reads its canonical form', (text, _, canonical) => {
    expect(parseDuration(canonical)).toBe(parseDuration(text));
  });

  it.each(REFUSED)('refuses %j with the text of Go', (text, message) => {
    expect(() => parseDuration(text)).toThrow(new Failure('InvalidSpec', message));
  });

  it('throws a Failure of code InvalidSpec and nothing else, on any text', () => {
    const pieces = fc.constantFrom('1', '0', '.', '-', '+', 'h', 'ns', 'µ', '\u{1f600}', ' ', '9223372036854775807', 'x');

    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(pieces).map((all) => all.join('')),
          fc.string(),
        ),
        (text) => {
          expect(resultOf(text)).toEqual(
            expect.toBeOneOf([expect.any(Number), expect.objectContaining({ name: 'Failure', code: 'InvalidSpec' })]),
          );
        },
      ),
    );
  });
});

describe('durationField', () => {
  it('parses the text of the field', () => {
    expect(durationField('spec.refreshInterval', '1m30s')).toBe(90_000);
  });

  it('names the field, the text and the remedy when it cannot parse', () => {
    expect(() => durationField('spec.refreshInterval', '300')).toThrow(
      expect.objectContaining({
        code: 'InvalidSpec',
        message: 'invalid spec.refreshInterval: time: missing unit in duration "300"',
        remedy: 'write spec.refreshInterval as a number with a unit (ns, us, ms, s, m, h), for example 90s or 1h30m',
      }),
    );
  });
});
