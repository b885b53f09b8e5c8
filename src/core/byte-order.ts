// The one order in which keys of a Secret are walked: by their UTF-8 bytes, as Go sorts strings.
// Messages that name the first bad key come out the same at each try.

import { Buffer } from 'node:buffer';

/** Compares two strings by their UTF-8 bytes; for `sort`. */
export function byteOrder(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a, 'utf8'), Buffer.from(b, 'utf8'));
}
