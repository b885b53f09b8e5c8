// Multipaths of gjson, `{name,"alias":other.path}` and `[a,b]`: their syntax and the document that their results make.

import { exists } from './gjson-hit.ts';
import type { Hit } from './gjson-hit.ts';
import { quoteJson } from './gjson-quote.ts';
import { stringEnd } from './gjson-scan.ts';
import { isJson } from './json-slices.ts';

/** One path of a multipath. */
export interface Selector {
  /** As written before the colon, quoted or not; empty without one. */
  readonly alias: string;
  readonly path: string;
}

/** A multipath, and what stands behind its closing bracket. */
export interface Multipath {
  readonly selectors: readonly Selector[];
  readonly behind: string;
}

/** Reads the multipath that a path begins with (`{` or `[`); undefined when its bracket does not close. */
export function readMultipath(path: string): Multipath | undefined {
  const selectors: Selector[] = [];
  let start = 1;
  for (;;) {
    const { end, colon } = selectorExtent(path, start);
    if (end >= path.length) return undefined;
    selectors.push(colon === undefined ? { alias: '', path: path.slice(start, end) } : aliased(path, start, colon, end));
    if (path[end] !== ',') return { selectors, behind: path.slice(end + 1) };
    start = end + 1;
  }
}

/** The document of the results that exist: an object under aliases or the paths' last names, or an array. */
export function assemble(shape: '{' | '[', results: readonly { readonly selector: Selector; readonly hit: Hit }[]): string {
  const parts = results
    .filter(({ hit }) => exists(hit))
    .map(({ selector, hit }) => (shape === '{' ? `${nameOf(selector)}:${hit.raw}` : hit.raw));
  return shape === '{' ? `{${parts.join(',')}}` : `[${parts.join(',')}]`;
}

interface Extent {
  /** Position of the comma or bracket that ends the selector. */
  readonly end: number;
  readonly colon: number | undefined;
}

function selectorExtent(path: string, start: number): Extent {
  let colon: number | undefined;
  let modifier = false;
  let depth = 1;
  for (let at = start; at < path.length; at = afterAtom(path, at)) {
    const char = path.charAt(at);
    if (char === ',' && depth === 1) return { end: at, colon };
    // Behind a modifier a colon begins its argument.
    modifier ||= char === '@' && '.|'.includes(path.charAt(at - 1));
    if (depth === 1 && isColon(char, modifier)) colon ??= at;
    depth += nesting(char);
    if (depth === 0) return { end: at, colon };
  }
  return { end: path.length, colon };
}

function isColon(char: string, inArgument: boolean): boolean {
  return char === ':' && !inArgument;
}

/** The position behind one character, one escape or one string. */
function afterAtom(path: string, at: number): number {
  if (path[at] === '\\') return at + 2;
  return path[at] === '"' ? (stringEnd(path, at + 1) ?? path.length) : at + 1;
}

function nesting(char: string): -1 | 0 | 1 {
  if (char === '(' || char === '[' || char === '{') return 1;
  return char === ')' || char === ']' || char === '}' ? -1 : 0;
}

function aliased(path: string, start: number, colon: number, end: number): Selector {
  return { alias: path.slice(start, colon), path: path.slice(colon + 1, end) };
}

function nameOf(selector: Selector): string {
  if (selector.alias.startsWith('"') && isJson(selector.alias)) return selector.alias;
  if (selector.alias !== '') return quoteJson(selector.alias);
  const last = lastName(selector.path);
  return quoteJson(isSimple(last) ? last : '_');
}

/** What stands behind the last separator of a path that is not escaped. */
function lastName(path: string): string {
  for (let at = path.length - 1; at >= 0; at--) {
    if ((path[at] === '|' || path[at] === '.') && path[at - 1] !== '\\') return path.slice(at + 1);
  }
  return path;
}

function isSimple(name: string): boolean {
  return !/[[\]{}()#|!]/.test(name) && !hasControls(name);
}

function hasControls(name: string): boolean {
  for (let at = 0; at < name.length; at++) if (name.charAt(at) < ' ') return true;
  return false;
}
