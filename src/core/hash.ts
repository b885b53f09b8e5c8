// The hashes that mark what was written: lower-case hex SHA3-224 of the text that Go's fmt prints with %+v.
// Nothing is escaped there, so different values may collide; that is part of the format. External Secrets: hash function.

import { Buffer } from 'node:buffer';
import type { Hash } from 'node:crypto';
import { createHash } from 'node:crypto';

import type { Redacted } from './redacted.ts';
import type { StringMap } from './secret.ts';

/** Hash of the data of a Secret: `map[key:[1 2 255] …]`, bytes in decimal. */
export function dataHash(data: ReadonlyMap<string, Redacted>): string {
  const hash = sha3().update('map[');
  let separator = '';
  for (const [key, value] of [...data].toSorted(([a], [b]) => compareBytes(a, b))) {
    hash.update(`${separator}${key}:[`).update(decimals(value.reveal())).update(']');
    separator = ' ';
  }
  return hex(hash.update(']'));
}

/** Hash of labels and annotations: `{annotations:map[…] labels:map[…]}`; an absent map is an empty one. */
export function metadataHash(labels: StringMap | undefined, annotations: StringMap | undefined): string {
  return textHash(`{annotations:${mapText(annotations ?? {})} labels:${mapText(labels ?? {})}}`);
}

/** Hash of a text as it is. */
export function textHash(text: string): string {
  return hex(sha3().update(text));
}

function sha3(): Hash {
  return createHash('sha3-224');
}

function hex(hash: Hash): string {
  return hash.digest('hex');
}

function mapText(map: StringMap): string {
  const entries = Object.entries(map).toSorted(([a], [b]) => compareBytes(a, b));
  return `map[${entries.map(([key, value]) => `${key}:${value}`).join(' ')}]`;
}

/** Go orders strings by their UTF-8 bytes, JavaScript by UTF-16 units. */
function compareBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a, 'utf8'), Buffer.from(b, 'utf8'));
}

/** `1 22 255`: at most three digits and a blank for each byte, written in place. */
function decimals(bytes: Uint8Array): Uint8Array {
  const text = Buffer.alloc(bytes.length * 4);
  let end = 0;
  for (const byte of bytes) {
    if (end > 0) text[end++] = 0x20;
    if (byte >= 100) text[end++] = 0x30 + Math.floor(byte / 100);
    if (byte >= 10) text[end++] = 0x30 + (Math.floor(byte / 10) % 10);
    text[end++] = 0x30 + (byte % 10);
  }
  return text.subarray(0, end);
}
