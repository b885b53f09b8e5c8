// The tags of a secret or parameter as one JSON object, byte for byte as External Secrets makes it. Pure.

import { Buffer } from 'node:buffer';

import { fromString, toBytes } from '#core/byte-text.ts';
import { quoteJson } from '#core/gjson-quote.ts';

/** A tag as AWS answers it. */
export interface Tag {
  readonly Key?: string | undefined;
  readonly Value?: string | undefined;
}

/**
 * Sorted by the bytes of the keys, compact, with `<`, `>`, `&`, U+2028 and U+2029 escaped (Go package encoding/json, Marshal).
 */
export function tagDocument(tags: readonly Tag[]): Uint8Array {
  const byKey = new Map(tags.map(({ Key = '', Value = '' }) => [Key, Value]));
  const members = [...byKey]
    .toSorted(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    .map(([key, value]) => `${quoteJson(fromString(key))}:${quoteJson(fromString(value))}`);
  return toBytes(`{${members.join(',')}}`);
}
