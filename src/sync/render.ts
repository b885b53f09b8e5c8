// From what was read to the data of the Secret: look-up, decoding and key rules per entry, then one map in the order of the spec.
// Pure; one failing entry fails the whole, so that no half of a Secret is ever written.

import { decode, decodeAll } from '#core/decode.ts';
import { Failure, inContext } from '#core/errors.ts';
import { explode } from '#core/extract.ts';
import { refuseNullBytes } from '#core/null-bytes.ts';
import { lookUp } from '#core/property.ts';
import type { Redacted } from '#core/redacted.ts';
import { convertKeys, validateKeys } from '#core/secret-keys.ts';
import type { PropertyRule } from '#core/source.ts';
import { type Answer, ofStore } from './read.ts';
import type { Wish } from './resolve.ts';

/** The data that an ExternalSecret asks for. */
export interface Rendered {
  readonly data: ReadonlyMap<string, Redacted>;
  /** Entries left out because their source does not exist, as events name them. */
  readonly missing: readonly string[];
}

/**
 * Collects the entries in order; a later one replaces equal keys. Throws the Failure of the first entry that fails.
 *
 * @param skipMissing leave out entries whose source does not exist, instead of failing (every deletionPolicy but Retain)
 */
export function render(wishes: readonly Wish[], answers: ReadonlyMap<string, Answer>, skipMissing: boolean): Rendered {
  const data = new Map<string, Redacted>();
  const missing: string[] = [];
  for (const wish of wishes) {
    const answer = answers.get(wish.source.id);
    if (answer === undefined) throw new Error(`the source of ${wish.missing} was not read`);
    const { read } = answer;
    if (read.kind === 'failure') {
      if (!skipMissing || read.failure.code !== 'NotFound') throw ofStore(read.failure, wish.source).within(wish.prefix);
      missing.push(wish.missing);
      continue;
    }
    for (const [key, value] of inContext(wish.prefix, () => entriesOf(wish, read.value, answer.rule))) data.set(key, value);
  }
  return { data, missing };
}

function entriesOf(wish: Wish, document: Redacted, rule: PropertyRule): ReadonlyMap<string, Redacted> {
  const value = pick(wish, document, rule);
  return wish.kind === 'data' ? single(wish, value) : exploded(wish, value, rule);
}

function pick(wish: Wish, document: Redacted, rule: PropertyRule): Redacted {
  const { key, property } = wish.remote;
  if (property === undefined || property === '') return document;
  const found = lookUp(document, property, rule);
  if (found !== undefined) return found;
  throw new Failure('PropertyMissing', missingProperty(property, key, rule), {
    remedy: 'correct remoteRef.property, or add the member to the value at the backend',
  });
}

/** The words of External Secrets for each backend. */
function missingProperty(property: string, key: string, rule: PropertyRule): string {
  switch (rule) {
    case 'literal-dots-first':
      return `key ${property} does not exist in secret ${key}`;
    case 'member-first':
      return `cannot find secret data for key: "${property}"`;
  }
}

function single({ remote, secretKey }: Wish, value: Redacted): ReadonlyMap<string, Redacted> {
  const decoded = decode(value, remote.decodingStrategy);
  refuseNullBytes(secretKey, decoded, remote.nullBytePolicy);
  return new Map([[secretKey, decoded]]);
}

function exploded({ remote }: Wish, value: Redacted, rule: PropertyRule): ReadonlyMap<string, Redacted> {
  const members = validateKeys(convertKeys(explode(value, remote.key, rule), remote.conversionStrategy));
  const decoded = decodeAll(members, remote.decodingStrategy);
  for (const key of [...decoded.keys()].toSorted()) {
    const member = decoded.get(key);
    if (member !== undefined) refuseNullBytes(key, member, remote.nullBytePolicy);
  }
  return decoded;
}
