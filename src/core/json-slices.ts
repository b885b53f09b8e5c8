// Strict JSON as Go's encoding/json accepts it, cut into slices of the original text: nothing is converted, so numbers
// keep their spelling and objects their whitespace. Works on byte text; never quotes the document in what it reports.

import { decodeRune, encodeRune, isSurrogate, REPLACEMENT } from './byte-text.ts';

/** Go refuses documents nested deeper (package encoding/json, maxNestingDepth). */
const MAX_DEPTH = 10_000;

const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const LITERAL = /true|false|null/y;
const SPACE = /[ \t\r\n]*/y;
/** What cannot be copied as it stands: an escape, or a byte above ASCII. */
const SPECIAL = /[\\\x80-\xff]/g;

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
]);

/** Where a document stops being JSON: the number of bytes before that place. */
export interface Broken {
  readonly kind: 'broken';
  readonly at: number;
}

/** A document of one value. */
export interface Whole {
  readonly kind: 'whole';
  /** The value without the whitespace around it. */
  readonly slice: string;
  /** Members of the outermost object, as slices, in their order and with repetitions; empty for another value. */
  readonly members: readonly Member[];
}

/** One member of an object; both parts are slices of the document. */
export interface Member {
  /** With its quotes and escapes. */
  readonly name: string;
  readonly value: string;
}

/** Cuts a document of byte text into slices, or says where it stops being JSON. */
export function sliceJson(text: string, maxDepth: number = MAX_DEPTH): Whole | Broken {
  const start = skip(SPACE, text, 0);
  const reader = new Reader(text, start, maxDepth);
  if (!reader.read()) return { kind: 'broken', at: reader.at };
  const rest = skip(SPACE, text, reader.at);
  if (rest < text.length) return { kind: 'broken', at: rest };
  return { kind: 'whole', slice: text.slice(start, reader.at), members: reader.members };
}

/** Whether a byte text is one JSON value, however deep. */
export function isJson(text: string): boolean {
  return sliceJson(text, Infinity).kind === 'whole';
}

/**
 * The text of a valid JSON string, as byte text, as Go reads it (package encoding/json, unquote): bytes that are not
 * UTF-8 and lone surrogates become U+FFFD.
 */
export function unquote(slice: string): string {
  let out = '';
  let copied = 1;
  for (let at = nextSpecial(slice, 1); at < slice.length; at = nextSpecial(slice, copied)) {
    const piece = slice[at] === '\\' ? unescapeAt(slice, at) : runeAt(slice, at);
    out += slice.slice(copied, at) + piece.text;
    copied = piece.end;
  }
  return out + slice.slice(copied, -1);
}

/** A valid JSON value as users see it in a Secret: a string as its text, `null` as nothing, any other value as it is written. */
export function valueText(slice: string): string {
  if (slice.startsWith('"')) return unquote(slice);
  return slice === 'null' ? '' : slice;
}

interface Piece {
  readonly text: string;
  readonly end: number;
}

function nextSpecial(slice: string, from: number): number {
  SPECIAL.lastIndex = from;
  return SPECIAL.exec(slice)?.index ?? slice.length;
}

function runeAt(slice: string, at: number): Piece {
  const { code, size } = decodeRune(slice, at);
  return { text: encodeRune(code), end: at + size };
}

function unescapeAt(slice: string, at: number): Piece {
  const kind = slice.charAt(at + 1);
  if (kind !== 'u') return { text: ESCAPES.get(kind) ?? kind, end: at + 2 };
  const unit = hexUnit(slice, at);
  if (!isSurrogate(unit)) return { text: encodeRune(unit), end: at + 6 };
  const second = slice.startsWith('\\u', at + 6) ? hexUnit(slice, at + 6) : 0;
  if (unit > 0xdbff || second < 0xdc00 || second > 0xdfff) return { text: encodeRune(REPLACEMENT), end: at + 6 };
  return { text: encodeRune(0x10000 + ((unit - 0xd800) << 10) + (second - 0xdc00)), end: at + 12 };
}

function hexUnit(slice: string, at: number): number {
  return Number.parseInt(slice.slice(at + 2, at + 6), 16);
}

/** The position behind a match of a sticky expression; the same position when there is none. */
function skip(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}

/** The position behind a string; the same position when none is there. Bytes may be anything but control characters. */
function skipString(text: string, at: number): number {
  if (text[at] !== '"') return at;
  for (let i = at + 1; i < text.length;) {
    const code = text.charCodeAt(i);
    if (code === 0x22) return i + 1;
    if (code < 0x20) return at;
    const end = code === 0x5c ? skip(ESCAPE, text, i) : i + 1;
    if (end === i) return at;
    i = end;
  }
  return at;
}

/** The position behind a string, number or literal; the same position when none is there. */
function skipScalar(text: string, at: number): number {
  const first = text.charAt(at);
  if (first === '"') return skipString(text, at);
  return skip(/[-0-9]/.test(first) ? NUMBER : LITERAL, text, at);
}

/** Reads one value token by token, on a stack of its own, so that no depth of nesting can exhaust the program's. */
class Reader {
  readonly members: Member[] = [];
  /** Behind the last token read. */
  at: number;
  readonly #text: string;
  readonly #maxDepth: number;
  /** The closing brackets that are still to come. */
  readonly #open: string[] = [];
  /** What stands next: a value, a name, or what follows a value. `first`: a closing bracket may stand instead. */
  #next: 'value' | 'first-value' | 'name' | 'first-name' | 'after' = 'value';
  #name = '';
  #valueAt = 0;

  constructor(text: string, at: number, maxDepth: number) {
    this.#text = text;
    this.at = at;
    this.#maxDepth = maxDepth;
  }

  /** Reads to the end of the value; false when it stops at a fault. */
  read(): boolean {
    while (this.#next !== 'after' || this.#open.length > 0) {
      this.at = skip(SPACE, this.#text, this.at);
      if (!this.#readToken()) return false;
    }
    return true;
  }

  #readToken(): boolean {
    switch (this.#next) {
      case 'name':
      case 'first-name':
        return this.#readName();
      case 'value':
      case 'first-value':
        return this.#readValue();
      case 'after':
        return this.#readSeparator();
    }
  }

  #readName(): boolean {
    if (this.#next === 'first-name' && this.#text[this.at] === '}') return this.#close();
    const end = skipString(this.#text, this.at);
    if (end === this.at) return false;
    if (this.#open.length === 1) this.#name = this.#text.slice(this.at, end);
    this.at = skip(SPACE, this.#text, end);
    if (this.#text[this.at] !== ':') return false;
    this.at += 1;
    this.#next = 'value';
    return true;
  }

  #readValue(): boolean {
    const first = this.#text[this.at];
    if (this.#next === 'first-value' && first === ']') return this.#close();
    if (this.#open.length === 1) this.#valueAt = this.at;
    if (first === '{') return this.#descend('}');
    if (first === '[') return this.#descend(']');
    const end = skipScalar(this.#text, this.at);
    if (end === this.at) return false;
    this.at = end;
    this.#ended();
    return true;
  }

  #descend(closing: '}' | ']'): boolean {
    if (this.#open.length >= this.#maxDepth) return false;
    this.#open.push(closing);
    this.at += 1;
    this.#next = closing === '}' ? 'first-name' : 'first-value';
    return true;
  }

  #close(): boolean {
    this.#open.pop();
    this.at += 1;
    this.#ended();
    return true;
  }

  #readSeparator(): boolean {
    const closing = this.#open.at(-1);
    const found = this.#text[this.at];
    if (found === closing) return this.#close();
    if (found !== ',') return false;
    this.at += 1;
    this.#next = closing === '}' ? 'name' : 'value';
    return true;
  }

  /** A value has ended here; a member of the outermost object is kept. */
  #ended(): void {
    this.#next = 'after';
    if (this.#open.length !== 1 || this.#open[0] !== '}') return;
    this.members.push({ name: this.#name, value: this.#text.slice(this.#valueAt, this.at) });
  }
}
