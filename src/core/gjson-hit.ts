// A value that a look-up found, and what gjson makes of it: text, number, truth. Also walks the members of a value,
// with gjson's tolerance for what is not valid JSON.

import { parseFloat64, plainDecimal } from './gjson-number.ts';
import { kindAt, nextValueAt, readValue, stringEnd, unescape } from './gjson-scan.ts';
import type { Kind } from './gjson-scan.ts';

/** A slice of a document; `null` without a slice is what was not found. */
export interface Hit {
  readonly kind: Kind;
  readonly raw: string;
}

/** One member of an object, or one element of an array. */
export interface Entry {
  /** Absent for an element. */
  readonly name: Hit;
  readonly value: Hit;
}

/** What a look-up gives that finds nothing. */
export const ABSENT: Hit = { kind: 'null', raw: '' };

export function exists(hit: Hit): boolean {
  return hit.kind !== 'null' || hit.raw !== '';
}

/** The value that a text begins with; an object or array is all of the rest, closed or not. Anything else is absent. */
export function wholeValue(json: string): Hit {
  const start = /[!-\xff]/.exec(json)?.index ?? json.length;
  const kind = kindAt(json, start);
  if (kind === undefined) return ABSENT;
  if (kind === 'json') return { kind, raw: json.slice(start) };
  return readValue(json, start) ?? { kind, raw: json.slice(start) };
}

/** The next value at or behind a position, and where it ends; undefined when there is none. */
export function nextValue(json: string, from: number): { readonly hit: Hit; readonly end: number } | undefined {
  const found = readValue(json, nextValueAt(json, from));
  return found === undefined ? undefined : { hit: found, end: found.end };
}

/** The text of a hit as users see it in a Secret (External Secrets: property look-up). */
export function hitText(hit: Hit): string {
  switch (hit.kind) {
    case 'null':
      return '';
    case 'true':
    case 'false':
      return hit.kind;
    case 'json':
      return hit.raw;
    case 'string':
      return stringText(hit.raw);
    case 'number':
      return /^-?[0-9]*$/.test(hit.raw) ? hit.raw : plainDecimal(parseFloat64(hit.raw));
  }
}

/** The text of a string slice; of one that does not end, all behind its first quote. */
export function stringText(raw: string): string {
  const end = stringEnd(raw, 1);
  const inner = end === undefined ? raw.slice(1) : raw.slice(1, end - 1);
  return inner.includes('\\') ? unescape(inner) : inner;
}

/** What a text says as a truth value (Go: package strconv, ParseBool, in any case); undefined when it says none. */
export function truthOf(text: string): boolean | undefined {
  const word = text.toLowerCase();
  if (word === '1' || word === 't' || word === 'true') return true;
  return word === '0' || word === 'f' || word === 'false' ? false : undefined;
}

/** A hit as a truth value, for options of modifiers. */
export function isTrue(hit: Hit): boolean {
  if (hit.kind === 'string') return truthOf(stringText(hit.raw)) ?? false;
  return hit.kind === 'true' || (hit.kind === 'number' && parseFloat64(hit.raw) !== 0);
}

export function isArray(hit: Hit): boolean {
  return hit.kind === 'json' && hit.raw.startsWith('[');
}

export function isObject(hit: Hit): boolean {
  return hit.kind === 'json' && hit.raw.startsWith('{');
}

/** Members of an object, elements of an array, or the value itself when it is neither. */
export function entries(hit: Hit): Entry[] {
  if (!exists(hit)) return [];
  if (hit.kind !== 'json') return [{ name: ABSENT, value: hit }];
  const found: Entry[] = [];
  // A bracket that closes the value ends nothing here: gjson reads on while it finds values.
  for (let at = 1; at < hit.raw.length; at++) {
    const entry = entryAt(hit.raw, at);
    if (entry === undefined) return found;
    found.push(entry);
    at = entry.end;
  }
  return found;
}

function entryAt(json: string, from: number): (Entry & { readonly end: number }) | undefined {
  if (json.startsWith('[')) return elementAt(json, from);
  const quote = json.indexOf('"', from);
  const nameEnd = quote < 0 ? undefined : stringEnd(json, quote + 1);
  const element = nameEnd === undefined ? undefined : elementAt(json, nameEnd);
  return element && { ...element, name: { kind: 'string', raw: json.slice(quote, nameEnd) } };
}

function elementAt(json: string, from: number): (Entry & { readonly end: number }) | undefined {
  const found = nextValue(json, from);
  return found && { name: ABSENT, value: found.hit, end: found.end };
}
