// Writes a JSON string the way gjson does when it makes documents of its own (modifiers, multipaths).

import { decodeRune, encodeRune, REPLACEMENT } from './byte-text.ts';

const SHORT: ReadonlyMap<string, string> = new Map([
  ['\b', '\\b'],
  ['\f', '\\f'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['\\', '\\\\'],
  ['"', '\\"'],
]);

/**
 * A byte text as a JSON string: controls, quotes and backslashes escaped, and `<`, `>`, `&`, U+2028, U+2029 and bytes
 * that are not UTF-8 in the form `\u003c`.
 */
export function quoteJson(text: string): string {
  let out = '"';
  let at = 0;
  while (at < text.length) {
    const { code, size } = decodeRune(text, at);
    out += escaped(code, size);
    at += size;
  }
  return `${out}"`;
}

function escaped(code: number, size: number): string {
  const char = encodeRune(code);
  const short = SHORT.get(char);
  if (short !== undefined) return short;
  return code < 0x20 || '<>&'.includes(char) || isLineSeparator(code) || (code === REPLACEMENT && size === 1)
    ? `\\u${code.toString(16).padStart(4, '0')}`
    : char;
}

function isLineSeparator(code: number): boolean {
  return code === 0x2028 || code === 0x2029;
}
