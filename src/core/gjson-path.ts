// Cuts a gjson path into its first step and the rest, for objects and for arrays, which read the same text differently.
// Knows the syntax only; what a step finds is decided elsewhere.

import { readQuery } from './gjson-query.ts';
import type { Query } from './gjson-query.ts';
import { leadingBlock, leadingWord, stringEnd } from './gjson-scan.ts';

/** The modifiers of gjson 1.18; `a.@keys` pipes into one of these, while `a.@other` names a member. */
const MODIFIERS = [
  'pretty',
  'ugly',
  'reverse',
  'this',
  'flatten',
  'join',
  'valid',
  'keys',
  'values',
  'tostr',
  'fromstr',
  'group',
  'dig',
] as const;

export type ModifierName = (typeof MODIFIERS)[number];

/** What follows a step: the path below it, or a path for its whole result, or neither. */
interface Following {
  /** After a dot: looked up below the step. */
  readonly rest?: string;
  /** After a pipe: looked up in what the path before it gave. */
  readonly pipe?: string;
}

/** A step read for an object: the name of a member. */
export interface MemberStep extends Following {
  /** Without its escapes. */
  readonly name: string;
  /** The name is a pattern of `*` and `?`. */
  readonly wild: boolean;
}

/** A step read for an array: an index, `#`, `#.rest` or a query. */
export interface ElementStep extends Following {
  /** The index; -1 where the step names none. */
  readonly index: number;
  /** The step holds a `#`, so that all elements matter. */
  readonly all: boolean;
  /** The step is a lone `#`: the number of elements or, with `rest`, the rest looked up in each. */
  readonly count: boolean;
  readonly query?: Query;
}

/** What gjson makes of a query whose brackets do not close. */
const ANY: Query = { path: '', operator: '', value: '', all: false, end: 0 };

export function isModifier(name: string): name is ModifierName {
  return (MODIFIERS as readonly string[]).includes(name);
}

/** The first step of a path as an object reads it. */
export function memberStep(path: string): MemberStep {
  let name = '';
  let wild = false;
  for (let at = 0; at < path.length; at++) {
    let char = path.charAt(at);
    if (char === '|' || char === '.') return { name, wild, ...following(path, at, true) };
    if (char === '*' || char === '?') wild = true;
    if (char === '\\') char = path.charAt(++at);
    name += char;
  }
  return { name, wild };
}

/** The first step of a path as an array reads it: without escapes, but with queries. */
export function elementStep(path: string): ElementStep {
  const query = /^#[([]/.test(path) ? readQuery(path) : undefined;
  if (query === 'unclosed') return elementOf(path, true, {}, ANY);
  const skipped = query?.end ?? 0;
  const end = /[.|]/.exec(path.slice(skipped));
  const at = end === null ? path.length : skipped + end.index;
  const all = query !== undefined || path.slice(0, at).includes('#');
  return elementOf(path.slice(0, at), all, following(path, at, !all), query);
}

/**
 * Cuts a path at the first pipe that stands outside of queries; undefined when there is none. Brackets of a multipath
 * protect a pipe only at the start of the path.
 */
export function splitAtPipe(path: string): { readonly left: string; readonly right: string } | undefined {
  if (!path.includes('|')) return undefined;
  if (path.startsWith('{')) {
    const end = 1 + leadingBlock(path.slice(1)).length;
    return end < path.length && path[end] === '|' ? cut(path, end) : undefined;
  }
  for (let at = 0; at < path.length; at++) {
    const char = path[at];
    if (char === '|') return cut(path, at);
    if (char === '\\') at += 1;
    if (char === '.') {
      const next = afterDot(path, at);
      if (next === undefined) return undefined;
      at = next;
    }
  }
  return undefined;
}

function elementOf(part: string, all: boolean, next: Following, query?: Query): ElementStep {
  const step = { index: all ? -1 : indexOf(part), all, count: part === '#', ...next };
  return query === undefined ? step : { ...step, query };
}

/** Decimal digits as Go's int: gjson lets them wrap around at 64 bits. */
function indexOf(part: string): number {
  return /^[0-9]+$/.test(part) ? Number(BigInt.asIntN(64, BigInt(part))) : -1;
}

/** What a path holds from a separator on. A modifier or multipath right after a dot counts as piped, where allowed. */
function following(path: string, at: number, dotMayPipe: boolean): Following {
  if (at >= path.length) return {};
  const behind = path.slice(at + 1);
  const piped = path[at] === '|' || (dotMayPipe && pipesByItself(behind));
  return piped ? { pipe: behind } : { rest: behind };
}

function pipesByItself(path: string): boolean {
  if (path.startsWith('@')) return isModifier(leadingWord(path.slice(1), /[.|:]/));
  return path.startsWith('[') || path.startsWith('{');
}

function cut(path: string, at: number): { readonly left: string; readonly right: string } {
  return { left: path.slice(0, at), right: path.slice(at + 1) };
}

/** The last position that belongs to what follows a dot: the dot itself, or all of a query; undefined at the path's end. */
function afterDot(path: string, dot: number): number | undefined {
  if (dot === path.length - 1) return undefined;
  if (path[dot + 1] !== '#') return dot;
  const at = dot + 2;
  if (at === path.length) return undefined;
  if (path[at] === '[') return bracketEnd(path, at, '[', ']');
  return path[at] === '(' ? bracketEnd(path, at, '(', ')') : at;
}

/** The position of the bracket that closes the one at `at`, counting only brackets of this shape; else the path's end. */
function bracketEnd(path: string, at: number, opening: string, closing: string): number {
  let depth = 0;
  for (let i = at; i < path.length; i++) {
    const char = path[i];
    if (char === '\\') i += 1;
    else if (char === '"') i = (stringEnd(path, i + 1) ?? path.length) - 1;
    else if (char === opening) depth += 1;
    else if (char === closing && --depth === 0) return i;
  }
  return path.length;
}
