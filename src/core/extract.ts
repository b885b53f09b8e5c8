// What dataFrom.extract makes of one document: the members of a JSON object as keys and values of a Secret.
// Decides how each JSON value becomes bytes; knows neither the backend nor what happens to the keys later.

import { fromBytes, toBytes, toOrdinary } from './byte-text.ts';
import { Failure } from './errors.ts';
import { plainDecimal } from './gjson-number.ts';
import { doubleJson, goJson } from './go-json.ts';
import { sliceJson, unquote, valueText } from './json-slices.ts';
import { Redacted } from './redacted.ts';
import type { PropertyRule } from './source.ts';

const REMEDY = 'store a JSON object under this key, or name the key in spec.data instead of spec.dataFrom';

/**
 * The members of a document that is a JSON object, in their order: a string as its text, `null` as nothing, any other
 * value as its JSON text, byte for byte; of a repeated member the last one; `null` itself has no members. By the rule
 * `member-first`, numbers become doubles, and objects and arrays are written anew as Go does.
 *
 * Strict JSON as Go reads it (package encoding/json, Unmarshal). Throws a Failure `InvalidValue` that names `key` and
 * holds no content of the document.
 */
export function explode(document: Redacted, key: string, rule: PropertyRule = 'literal-dots-first'): Map<string, Redacted> {
  const parsed = sliceJson(fromBytes(document.reveal()));
  if (parsed.kind === 'broken') throw unusable(key, `the value is not valid JSON (at byte ${parsed.at})`);
  const found = kindOf(parsed.slice);
  if (found === 'null') return new Map();
  if (found !== 'object') throw unusable(key, `the value is a JSON ${found}, an object is needed`);

  const members = new Map<string, Redacted>();
  for (const { name, value } of parsed.members) {
    const text = rule === 'member-first' ? typedText(value, key) : valueText(value);
    members.set(toOrdinary(unquote(name)), Redacted.ofBytes(toBytes(text)));
  }
  return members;
}

function unusable(key: string, why: string): Failure {
  return new Failure('InvalidValue', `unable to unmarshal secret ${key}: ${why}`, { remedy: REMEDY });
}

/** A member by way of Go's doubles (External Secrets: value to bytes conversion): `extract` from Vault is known to round. */
function typedText(slice: string, key: string): string {
  function double(spelling: string): number {
    const value = Number(spelling);
    if (Number.isFinite(value)) return value;
    throw unusable(key, 'a number in it is too large');
  }
  if (/^[{[]/.test(slice)) return goJson(slice, (spelling) => doubleJson(double(spelling)));
  return /^[-0-9]/.test(slice) ? plainDecimal(double(slice)) : valueText(slice);
}

/** The kind of a valid JSON value, told by its first character. */
export function kindOf(slice: string): 'object' | 'array' | 'string' | 'boolean' | 'null' | 'number' {
  switch (slice[0]) {
    case '{':
      return 'object';
    case '[':
      return 'array';
    case '"':
      return 'string';
    case 't':
    case 'f':
      return 'boolean';
    case 'n':
      return 'null';
    default:
      return 'number';
  }
}
