// What decodingStrategy does to a value. Follows Go's encoding/base64 to the offset in its error, because users and
// dashboards know that text; the error holds a number, never a piece of the value.

import { Buffer } from 'node:buffer';
import { byteOrder } from './byte-order.ts';
import { fromBytes } from './byte-text.ts';
import { Failure } from './errors.ts';
import { Redacted } from './redacted.ts';

/** The strategies of `decodingStrategy` in `data[].remoteRef`, `dataFrom[].extract` and `dataFrom[].find`. */
export type DecodingStrategy = 'None' | 'Base64' | 'Base64URL' | 'Auto';

type Encoding = 'base64' | 'base64url';

type Decoded = { readonly kind: 'bytes'; readonly bytes: Uint8Array } | { readonly kind: 'corrupt'; readonly at: number };

const STANDARD = /[A-Za-z0-9+/\r\n]*/y;
const URL_SAFE = /[A-Za-z0-9\-_\r\n]*/y;
const NEWLINES = /[\r\n]*/y;

/**
 * A value decoded; absent means `None`. `Auto` tries the standard alphabet, then that of URLs, and leaves the value as
 * it is when neither fits. Throws a Failure `InvalidValue` (External Secrets: decoding strategies).
 */
export function decode(value: Redacted, strategy: DecodingStrategy | undefined): Redacted {
  return decodeOne(value, '', strategy);
}

/** All values of a map decoded; the Failure names the first bad key in byte order. */
export function decodeAll(values: ReadonlyMap<string, Redacted>, strategy: DecodingStrategy | undefined): Map<string, Redacted> {
  const decoded = new Map<string, Redacted>();
  const inOrder = [...values].sort(([a], [b]) => byteOrder(a, b));
  for (const [key, value] of inOrder) decoded.set(key, decodeOne(value, `failure decoding key ${key}: `, strategy));
  return decoded;
}

function decodeOne(value: Redacted, place: string, strategy: DecodingStrategy = 'None'): Redacted {
  switch (strategy) {
    case 'None':
      return value;
    case 'Auto':
      return attempt(value, 'base64') ?? attempt(value, 'base64url') ?? value;
    case 'Base64':
    case 'Base64URL': {
      const decoded = decodeBase64(fromBytes(value.reveal()), strategy === 'Base64' ? 'base64' : 'base64url');
      if (decoded.kind === 'bytes') return Redacted.ofBytes(decoded.bytes);
      const message = `error applying decoding strategy ${strategy} to data: ${place}illegal base64 data at input byte ${decoded.at}`;
      throw new Failure('InvalidValue', message, { remedy: `store the value as padded ${strategy}, or set decodingStrategy to None` });
    }
  }
}

function attempt(value: Redacted, encoding: Encoding): Redacted | undefined {
  const decoded = decodeBase64(fromBytes(value.reveal()), encoding);
  return decoded.kind === 'bytes' ? Redacted.ofBytes(decoded.bytes) : undefined;
}

/** Padded base64 of one alphabet; CR and LF do not count (Go: package encoding/base64, StdEncoding and URLEncoding). */
function decodeBase64(text: string, encoding: Encoding): Decoded {
  const end = skip(encoding === 'base64' ? STANDARD : URL_SAFE, text, 0);
  const inQuantum = text.slice(0, end).replace(/[\r\n]/g, '').length % 4;
  if (text[end] === '=') return atPadding(text, end, inQuantum, encoding);
  if (end < text.length) return { kind: 'corrupt', at: end };
  // Go reports where the last quantum would begin if no newline stood in it.
  return inQuantum === 0 ? bytesOf(text, encoding) : { kind: 'corrupt', at: end - inQuantum };
}

/** The first padding character is at `at`, after so many characters of its quantum: is the rest of the text right? */
function atPadding(text: string, at: number, inQuantum: number, encoding: Encoding): Decoded {
  if (inQuantum < 2) return { kind: 'corrupt', at };
  let end = skip(NEWLINES, text, at + 1);
  if (inQuantum === 2) {
    if (end === text.length) return { kind: 'corrupt', at: end };
    if (text[end] !== '=') return { kind: 'corrupt', at: end - 1 };
    end = skip(NEWLINES, text, end + 1);
  }
  return end === text.length ? bytesOf(text, encoding) : { kind: 'corrupt', at: end };
}

/** The position behind a run of such characters, which may be empty. */
function skip(run: RegExp, text: string, at: number): number {
  run.lastIndex = at;
  run.test(text);
  return run.lastIndex;
}

function bytesOf(text: string, encoding: Encoding): Decoded {
  return { kind: 'bytes', bytes: Buffer.from(text, encoding) };
}
