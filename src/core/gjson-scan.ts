// Reads JSON the way gjson does: the next thing that looks like a value, ended by the first thing that ends it,
// whether or not the document is valid. Works on byte text; positions are bytes.

import { encodeRune, isSurrogate, REPLACEMENT } from './byte-text.ts';

/** How a value begins: the part of gjson's types that its look-ups tell apart. */
export type Kind = 'null' | 'false' | 'number' | 'string' | 'true' | 'json';

/** A value found at some place, and where it ends. */
export interface Found {
  readonly kind: Kind;
  readonly raw: string;
  readonly end: number;
}

const FIRST: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  ['"', 'string'],
  ['{', 'json'],
  ['[', 'json'],
  ['t', 'true'],
  ['f', 'false'],
  ['n', 'null'],
  ...'+-0123456789iIN'.split('').map((char): [string, Kind] => [char, 'number']),
]);

// oxlint-disable-next-line no-control-regex -- gjson takes all of them for whitespace
const NUMBER_END = /[\u0000-\u0020,\]}]/g;
const LITERAL_END = /[^a-z]/g;
const BRACKET = /["()[\]{}]/g;

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['\\', '\\'],
  ['/', '/'],
  ['"', '"'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
]);

/** Whether a value may begin with this character. */
export function beginsValue(char: string): boolean {
  return FIRST.has(char);
}

/** The position of the next character that may begin a value; the document's length when there is none. */
export function nextValueAt(json: string, from: number): number {
  let at = from;
  while (at < json.length && !FIRST.has(json.charAt(at))) at++;
  return at;
}

/** The value that begins at a position; undefined when none does, or a string that does not end. */
export function readValue(json: string, at: number): Found | undefined {
  const kind = kindAt(json, at);
  const end = kind === undefined ? undefined : endOf(kind, json, at);
  return kind === undefined || end === undefined ? undefined : { kind, raw: json.slice(at, end), end };
}

/** The kind of the value that begins here, if one does: `nan` is a number, `null` and a lone `n` are not. */
export function kindAt(json: string, at: number): Kind | undefined {
  const kind = FIRST.get(json.charAt(at));
  return kind === 'null' && at + 1 < json.length && json[at + 1] !== 'u' ? 'number' : kind;
}

/** The position behind the quote that ends a string, given the position behind the one that begins it. */
export function stringEnd(json: string, from: number): number | undefined {
  for (let at = from; at < json.length; at++) {
    if (json[at] === '"') return at + 1;
    if (json[at] === '\\') at++;
  }
  return undefined;
}

/**
 * The position behind the bracket that closes the one at `at`, whatever their shapes; the end of the text if none does,
 * and one more if the text ends within a string: gjson tells the two apart.
 */
export function closingAt(json: string, at: number): number {
  let depth = 1;
  for (let i = nextBracket(json, at + 1); i < json.length; i = nextBracket(json, i)) {
    const char = json.charAt(i);
    i += 1;
    if (char === '"') i = stringEnd(json, i) ?? json.length + 1;
    else if ('{[('.includes(char)) depth++;
    else if (--depth === 0) return i;
    if (i > json.length) return i;
  }
  return json.length;
}

/** The string or bracketed block that a text begins with; all of the text when it does not end. */
export function leadingBlock(text: string): string {
  return text.slice(0, text.startsWith('"') ? stringEnd(text, 1) : closingAt(text, 0));
}

/** A text up to the first character of a set. */
export function leadingWord(text: string, ends: RegExp): string {
  const end = text.search(ends);
  return end < 0 ? text : text.slice(0, end);
}

/** Without spaces and control characters at both ends, which gjson takes for whitespace. */
export function trimControls(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && text.charAt(start) <= ' ') start += 1;
  while (end > start && text.charAt(end - 1) <= ' ') end -= 1;
  return text.slice(start, end);
}

/** The text between the quotes of a string as gjson reads it: it ends at the first escape that is none. */
export function unescape(inner: string): string {
  let out = '';
  for (let at = 0; at < inner.length;) {
    const piece = pieceAt(inner, at);
    if (piece === undefined) return out;
    out += piece.text;
    at = piece.end;
  }
  return out;
}

interface Piece {
  readonly text: string;
  readonly end: number;
}

function pieceAt(inner: string, at: number): Piece | undefined {
  const char = inner.charAt(at);
  if (char < ' ') return undefined;
  if (char !== '\\') return { text: char, end: at + 1 };
  if (inner[at + 1] === 'u') return unicodeAt(inner, at);
  const text = ESCAPES.get(inner.charAt(at + 1));
  return text === undefined ? undefined : { text, end: at + 2 };
}

function unicodeAt(inner: string, at: number): Piece | undefined {
  if (at + 6 > inner.length) return undefined;
  const unit = hexUnit(inner, at);
  if (!isSurrogate(unit)) return { text: encodeRune(unit), end: at + 6 };
  // What follows is taken for the other half without a look at it.
  const pair = inner.startsWith('\\u', at + 6) && at + 12 <= inner.length;
  const second = pair ? hexUnit(inner, at + 6) : 0;
  const valid = unit <= 0xdbff && second >= 0xdc00 && second <= 0xdfff;
  const code = valid ? 0x10000 + ((unit - 0xd800) << 10) + (second - 0xdc00) : REPLACEMENT;
  return { text: encodeRune(code), end: at + (pair ? 12 : 6) };
}

/** The code unit of the escape at this place; 0 when its digits are none. */
function hexUnit(inner: string, at: number): number {
  const digits = inner.slice(at + 2, at + 6);
  return /^[0-9a-fA-F]{4}$/.test(digits) ? Number.parseInt(digits, 16) : 0;
}

function endOf(kind: Kind, json: string, at: number): number | undefined {
  switch (kind) {
    case 'string':
      return stringEnd(json, at + 1);
    case 'json':
      return closingAt(json, at);
    case 'number':
      return search(NUMBER_END, json, at + 1);
    case 'null':
    case 'true':
    case 'false':
      return search(LITERAL_END, json, at + 1);
  }
}

function nextBracket(json: string, from: number): number {
  return search(BRACKET, json, from);
}

function search(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  return pattern.exec(text)?.index ?? text.length;
}
