// What `remoteRef.property` picks out of one document, by the rule of the backend.
// A property that is not there is an answer here; the caller knows what to call it.

import { fromBytes, fromString, toBytes } from './byte-text.ts';
import { Failure } from './errors.ts';
import { exists, hitText } from './gjson-hit.ts';
import { Meter } from './gjson-meter.ts';
import { get } from './gjson.ts';
import { sliceJson, unquote, valueText } from './json-slices.ts';
import { Redacted } from './redacted.ts';
import type { PropertyRule } from './source.ts';

/** The paths to try for a property, in order. */
const PATHS: Readonly<Record<PropertyRule, (property: string) => readonly string[]>> = {
  'literal-dots-first': (property) => (property.includes('.') ? [property.replaceAll('.', '\\.'), property] : [property]),
  'member-first': (property) => [property],
  path: (property) => [property],
};

/** What it is called when a document has no such property, in the words of External Secrets for each backend. */
export function missingProperty(property: string, key: string, rule: PropertyRule): Failure {
  const remedy = 'correct remoteRef.property, or add the member to the value at the backend';
  switch (rule) {
    case 'literal-dots-first':
      return new Failure('PropertyMissing', `key ${property} does not exist in secret ${key}`, { remedy });
    case 'member-first':
      return new Failure('PropertyMissing', `cannot find secret data for key: "${property}"`, { remedy });
    case 'path':
      return new Failure('NotFound', `Secret does not exist: "${key}" has no property "${property}"`, { remedy });
  }
}

/**
 * The value of a property: text of a string, digits of an integer as written, other numbers as the shortest decimal
 * without exponent, nothing for `null`, objects and arrays as the slice of the document (External Secrets: property
 * look-up). Undefined when the document has no such property, or is no JSON at all.
 *
 * Throws a Failure `InvalidSpec` that names the property when its look-up would take too much work.
 */
export function lookUp(document: Redacted, property: string, rule: PropertyRule): Redacted | undefined {
  const json = fromBytes(document.reveal());
  const member = rule === 'member-first' ? memberOf(json, fromString(property)) : undefined;
  if (member !== undefined) return Redacted.ofBytes(toBytes(member));
  const meter = new Meter(property);
  for (const path of PATHS[rule](fromString(property))) {
    const hit = get(json, path, meter);
    if (exists(hit)) return Redacted.ofBytes(toBytes(hitText(hit)));
  }
  return undefined;
}

/** What a document's member of exactly this name holds, as its text. */
function memberOf(json: string, name: string): string | undefined {
  const parsed = sliceJson(json);
  const member = parsed.kind === 'whole' ? parsed.members.findLast((one) => unquote(one.name) === name) : undefined;
  return member === undefined ? undefined : valueText(member.value);
}
