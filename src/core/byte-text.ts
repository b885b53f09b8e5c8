// Byte text: a string in which each character is one byte (Latin-1), so that documents can be cut and compared
// as Go does, byte by byte, whether or not they are valid UTF-8. Knows nothing of JSON.

import { Buffer } from 'node:buffer';

/** What Go puts for a byte that is not UTF-8 (package unicode/utf8, RuneError), as a code point. */
export const REPLACEMENT = 0xfffd;

/** A code point and the number of bytes it stands in. */
export interface Rune {
  readonly code: number;
  readonly size: number;
}

/** The byte text of bytes. */
export function fromBytes(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

/** The bytes of a byte text. */
export function toBytes(text: string): Uint8Array {
  return Buffer.from(text, 'latin1');
}

/** The byte text of an ordinary string: its UTF-8 bytes. */
export function fromString(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

/** The ordinary string of a byte text that is valid UTF-8. */
export function toOrdinary(text: string): string {
  return Buffer.from(text, 'latin1').toString('utf8');
}

/** Byte text of one code point; a lone surrogate becomes U+FFFD, as in Go (package unicode/utf8, EncodeRune). */
export function encodeRune(code: number): string {
  if (code < 0x80) return String.fromCharCode(code);
  return fromString(String.fromCodePoint(code));
}

/**
 * The code point at a position, read as Go does (package unicode/utf8, DecodeRune): a byte that begins no valid
 * sequence is U+FFFD of size 1. The position must lie within the text.
 */
export function decodeRune(text: string, at: number): Rune {
  const lead = text.charCodeAt(at);
  if (lead < 0x80) return { code: lead, size: 1 };
  const size = sequenceLength(lead);
  const invalid = { code: REPLACEMENT, size: 1 };
  if (size === 0 || at + size > text.length) return invalid;

  let code = lead & (0x7f >> size);
  for (let i = at + 1; i < at + size; i++) {
    const next = text.charCodeAt(i);
    if ((next & 0xc0) !== 0x80) return invalid;
    code = (code << 6) | (next & 0x3f);
  }
  return isShortest(code, size) && !isSurrogate(code) && code <= 0x10ffff ? { code, size } : invalid;
}

/** Whether a code unit or code point is half of a surrogate pair. */
export function isSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdfff;
}

/** Bytes of the UTF-8 sequence that a byte begins; 0 if it begins none. */
function sequenceLength(lead: number): number {
  if (lead >= 0xc2 && lead <= 0xdf) return 2;
  if (lead >= 0xe0 && lead <= 0xef) return 3;
  if (lead >= 0xf0 && lead <= 0xf4) return 4;
  return 0;
}

function isShortest(code: number, size: number): boolean {
  return code >= (size === 2 ? 0x80 : size === 3 ? 0x800 : 0x10000);
}
