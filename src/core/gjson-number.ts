// Numbers between text and double as Go's strconv does, where gjson shows it to users: spellings that JSON does not
// know but Go reads, and the plain decimal form without exponent.

const DECIMAL = /^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/;
const INFINITE = /^[+-]?inf(?:inity)?$/i;
const MISPLACED_UNDERSCORE = /(?<![0-9])_|_(?![0-9])/;

/**
 * The double of a text; 0 when it is no number, an infinity when it is too large (Go: package strconv, ParseFloat with
 * its error ignored). Hexadecimal floats, which no JSON holds, count as no number.
 */
export function parseFloat64(text: string): number {
  if (INFINITE.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
  if (/^nan$/i.test(text)) return NaN;
  if (MISPLACED_UNDERSCORE.test(text)) return 0;
  const digits = text.replaceAll('_', '');
  return DECIMAL.test(digits) ? Number(digits) : 0;
}

/** The shortest decimal text that gives the same double, without exponent (Go: package strconv, FormatFloat 'f', -1). */
export function plainDecimal(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  const [mantissa = '', exponent = '0'] = Math.abs(value).toString().split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  return sign + withoutExponent(whole, fraction, Number(exponent));
}

function withoutExponent(whole: string, fraction: string, exponent: number): string {
  if (exponent === 0) return fraction === '' ? whole : `${whole}.${fraction}`;
  const digits = whole + fraction;
  // Exponents come from JavaScript's own notation: from 1e21 on and below 1e-6, always more than there are digits.
  return exponent > 0 ? digits.padEnd(exponent + 1, '0') : `0.${'0'.repeat(-exponent - 1)}${digits}`;
}
