// JSON through Go's eyes: a document read into plain values with doubles for numbers, and written again with sorted keys and Go's
// escapes. Knows nothing of keys of Secrets; never quotes a document.

import { byteOrder } from './byte-order.ts';
import { decodeRune } from './byte-text.ts';

/** A value of a JSON document. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** Keys and values of one object, in no particular order. */
export type JsonMembers = Iterable<readonly [string, Json]>;

/**
 * The value of a slice of byte text that is known to be JSON; undefined when a number in it is beyond the range of doubles, which Go
 * refuses. Bytes that are not UTF-8 and lone surrogates are U+FFFD in strings (Go: package encoding/json, Unmarshal into any).
 */
export function readJson(slice: string): Json | undefined {
  const numbers = { inRange: true };
  const value = JSON.parse(asText(slice), (_, member: unknown) => {
    if (typeof member === 'number') numbers.inRange &&= Number.isFinite(member);
    return typeof member === 'string' ? member.toWellFormed() : member;
  }) as Json;
  return numbers.inRange ? value : undefined;
}

/** Compact JSON with keys in byte order. `escapeHtml` writes `<`, `>` and `&` as escapes (Go: package encoding/json, Marshal does, an Encoder may not). */
export function writeJson(value: Json, escapeHtml: boolean): string {
  if (typeof value === 'string') return quote(value, escapeHtml);
  // From 1e21 on and below 1e-6 Go writes exponents as JavaScript does.
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value);
  if (typeof value === 'boolean' || value === null) return String(value);
  return isArray(value)
    ? `[${value.map((item) => writeJson(item, escapeHtml)).join(',')}]`
    : writeObject(Object.entries(value), escapeHtml);
}

/** The same for an object whose members are at hand as pairs. */
export function writeObject(members: JsonMembers, escapeHtml: boolean): string {
  // Names that differ in lone surrogates only are one name: the last counts.
  const byName = new Map([...members].map(([name, value]) => [name.toWellFormed(), value]));
  const inOrder = [...byName].sort(([a], [b]) => byteOrder(a, b));
  return `{${inOrder.map(([name, value]) => `${quote(name, escapeHtml)}:${writeJson(value, escapeHtml)}`).join(',')}}`;
}

function quote(text: string, escapeHtml: boolean): string {
  return JSON.stringify(text).replace(escapeHtml ? /[<>&\u2028\u2029]/g : /[\u2028\u2029]/g, (char) => {
    return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

function isArray(value: Exclude<Json, string | number | boolean | null>): value is readonly Json[] {
  return Array.isArray(value);
}

/** The ordinary string of a byte text, each byte that is not UTF-8 as one U+FFFD. */
function asText(slice: string): string {
  return slice.replace(/[\x80-\xff]+/g, (run) => {
    let text = '';
    for (let at = 0; at < run.length;) {
      const { code, size } = decodeRune(run, at);
      text += String.fromCodePoint(code);
      at += size;
    }
    return text;
  });
}
