// Reads durations as Go does (package time, ParseDuration), because that is what the
// API's fields hold. Counts in whole nanoseconds inside, as Go; hands out milliseconds.

import { Failure } from './errors.ts';

const NANOS: ReadonlyMap<string, bigint> = new Map([
  ['ns', 1n],
  ['us', 1_000n],
  ['µs', 1_000n], // U+00B5, micro sign
  ['μs', 1_000n], // U+03BC, Greek letter mu
  ['ms', 1_000_000n],
  ['s', 1_000_000_000n],
  ['m', 60_000_000_000n],
  ['h', 3_600_000_000_000n],
]);

/** Go counts in int64. */
const LIMIT = 1n << 63n;

/** One number with its unit, either of which may be missing; together the matches cover any text. */
const TERM = /([0-9]*)(?:\.([0-9]*))?([^0-9.]*)/g;

/** Makes the Failure of a text that is no duration from Go's words. */
type Refuse = (message: string) => Failure;

/**
 * Milliseconds of a Go duration such as `1h30m`, `-1.5s`, `0`; fractional below a millisecond, exact to the
 * nanosecond up to 26 days. Throws a Failure `InvalidSpec` with Go's text, which names no field.
 */
export function parseDuration(text: string): number {
  return parse(text, (message) => new Failure('InvalidSpec', message));
}

/** As {@link parseDuration}, for a field of a spec: the Failure names the field and the remedy. */
export function durationField(field: string, text: string): number {
  const remedy = `write ${field} as a number with a unit (ns, us, ms, s, m, h), for example 90s or 1h30m`;
  return parse(text, (message) => new Failure('InvalidSpec', `invalid ${field}: ${message}`, { remedy }));
}

function parse(text: string, refuse: Refuse): number {
  const invalid = `time: invalid duration ${quote(text)}`;
  const unsigned = /^[-+]/.test(text) ? text.slice(1) : text;
  if (unsigned === '0') return 0;
  if (unsigned === '') throw refuse(invalid);

  let nanos = 0n;
  for (const match of unsigned.matchAll(TERM)) {
    if (match[0] !== '') nanos += term(match, text, refuse);
    if (nanos > LIMIT) throw refuse(invalid);
  }
  if (text.startsWith('-')) return Number(-nanos) / 1e6;
  if (nanos === LIMIT) throw refuse(invalid);
  return Number(nanos) / 1e6;
}

/** Nanoseconds of one number with its unit. */
function term([, whole = '', fraction = '', unit = '']: readonly string[], text: string, refuse: Refuse): bigint {
  const count = BigInt(whole);
  if ((whole === '' && fraction === '') || count > LIMIT) throw refuse(`time: invalid duration ${quote(text)}`);
  if (unit === '') throw refuse(`time: missing unit in duration ${quote(text)}`);
  const nanos = NANOS.get(unit);
  if (nanos === undefined) throw refuse(`time: unknown unit ${quote(unit)} in duration ${quote(text)}`);
  return count * nanos + fractionOf(fraction, nanos);
}

/** As Go: digits that no longer fit an int64 are dropped, and the product is a float64, cut off. */
function fractionOf(digits: string, unit: bigint): bigint {
  let value = 0n;
  let scale = 1;
  for (const digit of digits) {
    const next = value * 10n + BigInt(digit);
    if (next > LIMIT) break;
    value = next;
    scale *= 10;
  }
  return BigInt(Math.trunc(Number(value) * (Number(unit) / scale)));
}

/** As Go's time package quotes: bytes outside printable ASCII as `\xNN`. */
function quote(text: string): string {
  let quoted = '';
  for (const byte of Buffer.from(text, 'utf8')) {
    if (byte < 0x20 || byte >= 0x80) quoted += `\\x${byte.toString(16).padStart(2, '0')}`;
    else quoted += (byte === 0x22 || byte === 0x5c ? '\\' : '') + String.fromCharCode(byte);
  }
  return `"${quoted}"`;
}
