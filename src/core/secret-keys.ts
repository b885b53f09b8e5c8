// Which keys a Secret may have, and how conversionStrategy turns names from a backend into such keys.
// Knows keys only: the values pass through unseen. Names come from the backend and may be mended there, so a bad one is an
// `InvalidValue`, which is tried again.

import { Buffer } from 'node:buffer';
import { byteOrder } from './byte-order.ts';
import { Failure } from './errors.ts';
import type { Redacted } from './redacted.ts';

/** The strategies of `conversionStrategy`. */
export type ConversionStrategy = 'Default' | 'Unicode';

/** Kubernetes: ConfigMap and Secret keys ("IsConfigMapKey"), in bytes. */
const MAX_KEY_BYTES = 253;

// External Secrets passes letters and numbers of all scripts here; the API server then takes only those of ASCII. (Letters
// that Unicode got after Go 1.26's tables of version 15 pass here too.)
const REFUSED = /[^\p{L}\p{N}\-._]/u;
const ALL_REFUSED = /[^\p{L}\p{N}\-._]/gu;

/**
 * The map under converted keys: letters and numbers of any script, `-`, `.` and `_` stay; anything else becomes `_`
 * (Default, also when absent) or `_U<hex>_` with its code point (Unicode). Throws a Failure `InvalidValue` when two keys
 * become one (External Secrets: key conversion).
 */
export function convertKeys(values: ReadonlyMap<string, Redacted>, strategy: ConversionStrategy = 'Default'): Map<string, Redacted> {
  const converted = new Map<string, Redacted>();
  for (const [name, value] of values) {
    const key = convert(name, strategy);
    if (converted.has(key)) throw collision(key, strategy);
    converted.set(key, value);
  }
  return converted;
}

/**
 * The map without empty keys. Throws a Failure `InvalidValue` that names the first key, in byte order, which is too long
 * or holds a character outside letters, numbers, `-`, `.` and `_` (External Secrets: key validation).
 */
export function validateKeys(values: ReadonlyMap<string, Redacted>): Map<string, Redacted> {
  const valid = new Map([...values].filter(([key]) => key !== ''));
  for (const key of [...valid.keys()].sort(byteOrder)) {
    const fault = faultOf(key);
    if (fault !== undefined) {
      throw new Failure('InvalidValue', `invalid secret keys (TIP: use rewrite or conversionStrategy to change keys): ${fault}`);
    }
  }
  return valid;
}

function convert(name: string, strategy: ConversionStrategy): string {
  if (strategy === 'Default') return name.toWellFormed().replace(ALL_REFUSED, '_');
  return name.toWellFormed().replace(ALL_REFUSED, (char) => `_U${Number(char.codePointAt(0)).toString(16).padStart(4, '0')}_`);
}

function collision(key: string, strategy: ConversionStrategy): Failure {
  const message = `error applying conversion strategy ${strategy} to keys: secret name collision during conversion: ${key}`;
  return new Failure('InvalidValue', message, { remedy: 'rename one of the keys with rewrite, or use conversionStrategy Unicode' });
}

function faultOf(key: string): string | undefined {
  const bytes = Buffer.from(key, 'utf8');
  if (bytes.length > MAX_KEY_BYTES) {
    const start = bytes.subarray(0, MAX_KEY_BYTES).toString('utf8');
    return `key has length ${bytes.length} but max is ${MAX_KEY_BYTES}: (following is truncated): ${start}`;
  }
  const char = REFUSED.exec(key)?.[0];
  if (char === undefined) return undefined;
  return `key has invalid character ${char}, only alphanumeric, '-', '.' and '_' are allowed: ${key}`;
}
