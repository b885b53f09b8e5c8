// Reads and writes durations as Go does (package time, ParseDuration and Duration.String), because that is what the
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

/** The canonical Go text of a duration in milliseconds, rounded to nanoseconds: `1h30m0s`, `1.5s`, `100ms`, `0s`. */
export function formatDuration(ms: number): string {
  const nanos = BigInt(Math.round(ms * 1e6));
  if (nanos < 0n) return `-${formatNanos(-nanos)}`;
  return formatNanos(nanos);
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

function formatNanos(nanos: bigint): string {
  if (nanos === 0n) return '0s';
  if (nanos < 1_000n) return `${nanos}ns`;
  if (nanos < 1_000_000n) return `${decimal(nanos, 3)}µs`;
  if (nanos < 1_000_000_000n) return `${decimal(nanos, 6)}ms`;

  const minutes = nanos / 60_000_000_000n;
  const seconds = `${decimal(nanos % 60_000_000_000n, 9)}s`;
  if (minutes === 0n) return seconds;
  return minutes < 60n ? `${minutes}m${seconds}` : `${minutes / 60n}h${minutes % 60n}m${seconds}`;
}

/** `value` / 10^`places` without trailing zeros. */
function decimal(value: bigint, places: number): string {
  const digits = value.toString().padStart(places + 1, '0');
  const fraction = digits.slice(-places).replace(/0+$/, '');
  return digits.slice(0, -places) + (fraction === '' ? '' : `.${fraction}`);
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
