// What rewrite's `merge` makes of several JSON objects: one set of members, which becomes the keys or a document under one key.
// Numbers pass through doubles, as they do in External Secrets. Names keys and members in its failures, never values.

import { byteOrder } from './byte-order.ts';
import { fromBytes, toOrdinary } from './byte-text.ts';
import { Failure } from './errors.ts';
import { kindOf } from './extract.ts';
import { plainDecimal } from './gjson-number.ts';
import { type Json, readJson, writeJson, writeObject } from './json-values.ts';
import { sliceJson, unquote } from './json-slices.ts';
import { Redacted } from './redacted.ts';

/** `spec.dataFrom[].rewrite[].merge`. */
export interface MergeRule {
  /** `Extract` (also when absent): the members replace all keys. `JSON`: they are added as one document. */
  readonly strategy?: 'Extract' | 'JSON';
  /** The key of the document, for `JSON`. */
  readonly into?: string;
  /** Whether a member that appears in two values is a failure; absent is `Error`. */
  readonly conflictPolicy?: 'Ignore' | 'Error';
  /** Keys merged last, in this order; the last one wins. */
  readonly priority?: readonly string[];
  /** Whether a key of `priority` that is not there is a failure; absent is `Strict`. */
  readonly priorityPolicy?: 'IgnoreNotFound' | 'Strict';
}

/** Deeper documents are refused; Go would take 10,000 levels, which nobody writes. */
const MAX_DEPTH = 1_000;

/** Throws a Failure, `InvalidSpec` for the rule or `InvalidValue` for a value, in the words of External Secrets (rewrite, merge). */
export function merge(values: ReadonlyMap<string, Redacted>, rule: MergeRule): ReadonlyMap<string, Redacted> {
  const merged = mergedMembers(values, rule);
  if (rule.strategy !== 'JSON') return new Map([...merged].map(([name, value]) => [name, Redacted.ofText(textOf(value))]));
  const { into = '' } = rule;
  if (into === '') throw new Failure('InvalidSpec', "missing 'into' field", { remedy: 'name the key of the document in merge.into' });
  return new Map([...values, [into, Redacted.ofText(writeObject(merged, false))]]);
}

function mergedMembers(values: ReadonlyMap<string, Redacted>, rule: MergeRule): ReadonlyMap<string, Json> {
  const merged = new Map<string, Json>();
  const conflicts: string[] = [];
  for (const [key, value] of inOrder(values, rule)) {
    const members = membersOf(key, value);
    conflicts.push(...[...members.keys()].filter((name) => merged.has(name)).sort(byteOrder));
    for (const [name, member] of members) merged.set(name, member);
  }
  if (conflicts.length > 0 && rule.conflictPolicy !== 'Ignore') {
    throw new Failure('InvalidValue', `conflicts: ${conflicts.join(', ')}`, {
      remedy: 'rename the members, or set merge.conflictPolicy to Ignore and the order in merge.priority',
    });
  }
  return merged;
}

/** All other keys in byte order, then those of `priority` as they stand. */
function inOrder(
  values: ReadonlyMap<string, Redacted>,
  { priority = [], priorityPolicy }: MergeRule,
): readonly (readonly [string, Redacted])[] {
  const absent = priority.find((key) => !values.has(key));
  if (absent !== undefined && priorityPolicy !== 'IgnoreNotFound') {
    throw new Failure('InvalidSpec', `key "${absent}" not found in input map`, {
      remedy: 'correct merge.priority, or set merge.priorityPolicy to IgnoreNotFound',
    });
  }
  const others = [...values.keys()].filter((key) => !priority.includes(key)).sort(byteOrder);
  return [...others, ...priority].flatMap((key) => {
    const value = values.get(key);
    return value === undefined ? [] : [[key, value] as const];
  });
}

function membersOf(key: string, document: Redacted): ReadonlyMap<string, Json> {
  const parsed = sliceJson(fromBytes(document.reveal()), MAX_DEPTH);
  if (parsed.kind === 'broken') throw unusable(`the value of key "${key}" is not valid JSON (at byte ${parsed.at})`);
  const kind = kindOf(parsed.slice);
  if (kind !== 'object' && kind !== 'null') throw unusable(`the value of key "${key}" is a JSON ${kind}, an object is needed`);
  return new Map(
    parsed.members.map(({ name, value }) => {
      const member = readJson(value);
      if (member === undefined) throw unusable(`a number in the value of key "${key}" is too large`);
      return [toOrdinary(unquote(name)), member];
    }),
  );
}

function unusable(why: string): Failure {
  return new Failure('InvalidValue', `failed to unmarshal JSON: ${why}`, {
    remedy: 'store a JSON object under each key that is merged, or leave others out (find.name, rewrite.regexp)',
  });
}

/** A member as the value of a key of its own (External Secrets: typed conversion). */
function textOf(value: Json): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return plainDecimal(value);
  return value === null ? '' : writeJson(value, true);
}
