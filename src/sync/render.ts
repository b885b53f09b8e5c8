// From what was read to the data of the Secret: look-up, rewriting, decoding and key rules per entry, then one map in the order of
// the spec. Pure; one failing entry fails the whole, so that no half of a Secret is ever written.

import { byteOrder } from '#core/byte-order.ts';
import { type DecodingStrategy, decode, decodeAll } from '#core/decode.ts';
import { Failure, inContext } from '#core/errors.ts';
import { explode } from '#core/extract.ts';
import { type NullBytePolicy, refuseNullBytes } from '#core/null-bytes.ts';
import { lookUp, missingProperty } from '#core/property.ts';
import type { Redacted } from '#core/redacted.ts';
import { type Rewrite, rewrite } from '#core/rewrite.ts';
import { type ConversionStrategy, convertKeys, validateKeys } from '#core/secret-keys.ts';
import type { Found, PropertyRule } from '#core/source.ts';
import { type Answer, ofStore } from './read.ts';
import type { DataWish, ExtractWish, FindWish, Wish } from './resolve.ts';

/** The data that an ExternalSecret asks for. */
export interface Rendered {
  readonly data: ReadonlyMap<string, Redacted>;
  /** Entries left out because their source does not exist, as events name them. */
  readonly missing: readonly string[];
}

/** Notes that an entry is left out; throws the failure where that may not be. */
type LeaveOut = (entry: string, failure: Failure) => void;

type Entries = ReadonlyMap<string, Redacted>;

/** How the values of a bulk source become keys and values of a Secret. */
interface Treatment {
  readonly conversionStrategy?: ConversionStrategy;
  readonly decodingStrategy?: DecodingStrategy;
  readonly nullBytePolicy?: NullBytePolicy;
}

/**
 * Collects the entries in order; a later one replaces equal keys. Throws the Failure of the first entry that fails.
 *
 * @param skipMissing leave out entries whose source does not exist, instead of failing (every deletionPolicy but Retain)
 */
export function render(wishes: readonly Wish[], answers: ReadonlyMap<string, Answer>, skipMissing: boolean): Rendered {
  const data = new Map<string, Redacted>();
  const missing: string[] = [];
  function leaveOut(entry: string, failure: Failure): void {
    if (!skipMissing || failure.code !== 'NotFound') throw failure;
    missing.push(entry);
  }
  for (const wish of wishes) {
    const answer = answers.get(wish.source.id);
    if (answer === undefined) throw new Error(`the source of ${wish.missing} was not read`);
    for (const [key, value] of inContext(wish.prefix, () => entriesOf(wish, answer, leaveOut))) data.set(key, value);
  }
  return { data, missing };
}

function entriesOf(wish: Wish, answer: Answer, leaveOut: LeaveOut): Entries {
  if (answer.kind === 'failure') {
    leaveOut(wish.missing, failureOf(wish, answer.failure));
    return new Map();
  }
  if (wish.kind === 'find') return bulk(collected(wish, answer.kind === 'found' ? answer.found : [], leaveOut), wish.rewrite, wish.find);
  if (answer.kind === 'found') throw new Error(`${wish.missing} is no search`);
  const value = pick(wish, answer.value, answer.rule);
  if (value instanceof Failure) {
    leaveOut(wish.missing, value);
    return new Map();
  }
  if (wish.kind === 'extract') return bulk(explode(value, wish.remote.key, answer.rule), wish.rewrite, wish.remote);
  return single(wish, value);
}

/** A search as a whole fails in words of its own (External Secrets: error prefixes). */
function failureOf(wish: Wish, failure: Failure): Failure {
  const ofItsStore = ofStore(failure, wish.source);
  return wish.kind === 'find' ? ofItsStore.within('error getting all secrets: ') : ofItsStore;
}

/** What a search found, by full name. Of several that cannot be read the first in byte order fails, at each try the same. */
function collected(wish: FindWish, found: readonly Found[], leaveOut: LeaveOut): Entries {
  const values = new Map<string, Redacted>();
  for (const { key, read } of found.toSorted((a, b) => byteOrder(a.key, b.key))) {
    if (read.kind === 'value') values.set(key, read.value);
    else leaveOut(`${wish.missing} (key=${key})`, failureOf(wish, read.failure));
  }
  return values;
}

/** What its property picks out of the value; the failure where there is no such property, which may count as a missing source. */
function pick({ remote: { key, property } }: DataWish | ExtractWish, value: Redacted, rule: PropertyRule): Redacted | Failure {
  if (property === undefined || property === '') return value;
  return lookUp(value, property, rule) ?? missingProperty(property, key, rule);
}

function single({ remote, secretKey }: DataWish, value: Redacted): Entries {
  const decoded = decode(value, remote.decodingStrategy);
  refuseNullBytes(secretKey, decoded, remote.nullBytePolicy);
  return new Map([[secretKey, decoded]]);
}

/** Rewriting takes the place of key conversion (External Secrets: stages per entry). */
function bulk(values: Entries, operations: readonly Rewrite[], treatment: Treatment): Entries {
  const named = operations.length > 0 ? rewrite(values, operations) : convertKeys(values, treatment.conversionStrategy);
  const decoded = decodeAll(validateKeys(named), treatment.decodingStrategy);
  for (const [key, value] of decoded) refuseNullBytes(key, value, treatment.nullBytePolicy);
  return decoded;
}
