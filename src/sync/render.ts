// From what was read to the data of the Secret: look-up, decoding and key rules per entry, then one map in the order of the spec.
// Pure; one failing entry fails the whole, so that no half of a Secret is ever written.

import { decode, decodeAll } from '#core/decode.ts';
import { Failure, inContext } from '#core/errors.ts';
import { explode } from '#core/extract.ts';
import { refuseNullBytes } from '#core/null-bytes.ts';
import { lookUp, missingProperty } from '#core/property.ts';
import type { Redacted } from '#core/redacted.ts';
import { convertKeys, validateKeys } from '#core/secret-keys.ts';
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
    const value = inContext(wish.prefix, () => pick(wish, answer));
    if (value instanceof Failure) {
      if (!skipMissing || value.code !== 'NotFound') throw value.within(wish.prefix);
      missing.push(wish.missing);
      continue;
    }
    for (const [key, bytes] of inContext(wish.prefix, () => entriesOf(wish, value))) data.set(key, bytes);
  }
  return { data, missing };
}

function entriesOf(wish: Wish, value: Redacted): ReadonlyMap<string, Redacted> {
  return wish.kind === 'data' ? single(wish, value) : exploded(wish, value);
}

/** What was read, or what its property picks out of it; the failure where either is missing. */
function pick({ source, remote }: Wish, { read, rule }: Answer): Redacted | Failure {
  if (read.kind === 'failure') return ofStore(read.failure, source);
  const { key, property } = remote;
  if (property === undefined || property === '') return read.value;
  return lookUp(read.value, property, rule) ?? missingProperty(property, key, rule);
}

function single({ remote, secretKey }: Wish, value: Redacted): ReadonlyMap<string, Redacted> {
  const decoded = decode(value, remote.decodingStrategy);
  refuseNullBytes(secretKey, decoded, remote.nullBytePolicy);
  return new Map([[secretKey, decoded]]);
}

function exploded({ remote }: Wish, value: Redacted): ReadonlyMap<string, Redacted> {
  const members = validateKeys(convertKeys(explode(value, remote.key), remote.conversionStrategy));
  const decoded = decodeAll(members, remote.decodingStrategy);
  for (const key of [...decoded.keys()].toSorted()) {
    const member = decoded.get(key);
    if (member !== undefined) refuseNullBytes(key, member, remote.nullBytePolicy);
  }
  return decoded;
}
