// Queries of gjson, `#(path op value)`: their syntax, and whether a value meets one.
// Which values are asked, and what becomes of those that match, is decided by the array search.

import { exists, stringText, truthOf } from './gjson-hit.ts';
import type { Hit } from './gjson-hit.ts';
import { matches } from './gjson-match.ts';
import type { Meter } from './gjson-meter.ts';
import { parseFloat64 } from './gjson-number.ts';
import { stringEnd, trimControls, unescape } from './gjson-scan.ts';

/** A query, cut into its parts. */
export interface Query {
  /** Looked up in each element; empty compares the element itself. */
  readonly path: string;
  /** Empty asks only whether the value exists. */
  readonly operator: string;
  readonly value: string;
  /** All matches are wanted (`#(…)#`), not only the first. */
  readonly all: boolean;
  /** Position behind the closing bracket. */
  readonly end: number;
}

/** Reads the query that a path begins with (`#(` or `#[`). */
export function readQuery(path: string): Query | 'unclosed' {
  const extent = extentOf(path);
  if (extent === undefined) return 'unclosed';
  const { close, comparison, escaped } = extent;
  const end = close + 1;
  const all = path[end] === '#';
  if (comparison === undefined) return { path: trimControls(path.slice(2, close)), operator: '', value: '', all, end };
  const { operator, value } = splitComparison(trimControls(path.slice(comparison, close)));
  return { path: trimControls(path.slice(2, comparison)), operator, value: unquoted(value, escaped), all, end };
}

/** Whether a value meets a query. */
export function meets(query: Query, found: Hit, meter: Meter): boolean {
  const { hit, value } = query.value.startsWith('~') ? asTruth(query.value.slice(1), found) : { hit: found, value: query.value };
  if (!exists(hit)) return false;
  if (query.operator === '') return true;
  switch (hit.kind) {
    case 'string':
      return compareText(query.operator, stringText(hit.raw), value, meter);
    case 'number':
      return compare(query.operator, parseFloat64(hit.raw), parseFloat64(value));
    case 'true':
    case 'false':
      return compareTruth(query.operator, hit.kind, value);
    case 'null':
    case 'json':
      return false;
  }
}

interface Extent {
  /** Position of the closing bracket. */
  readonly close: number;
  /** Position of the first operator outside of nested brackets. */
  readonly comparison: number | undefined;
  /** A string in the query holds an escape. */
  readonly escaped: boolean;
}

function extentOf(path: string): Extent | undefined {
  let comparison: number | undefined;
  let escaped = false;
  let depth = 1;
  for (let at = 2; at < path.length; at++) {
    const char = path.charAt(at);
    if (depth === 1 && comparison === undefined && '!=<>%'.includes(char)) {
      comparison = at;
    } else if (char === '"') {
      const end = (stringEnd(path, at + 1) ?? path.length) - 1;
      escaped ||= path.slice(at, end).includes('\\');
      at = end;
    } else if (char === '\\') at += 1;
    else depth += nesting(char);
    if (depth === 0) return { close: at, comparison, escaped };
  }
  return undefined;
}

function nesting(char: string): -1 | 0 | 1 {
  if (char === '(' || char === '[') return 1;
  return char === ')' || char === ']' ? -1 : 0;
}

function splitComparison(text: string): { readonly operator: string; readonly value: string } {
  const plain = text.startsWith('==') ? text.slice(1) : text;
  const [operator = ''] = /^(?:!=|!%|<=|>=|[<>=%])/.exec(plain) ?? (plain.length === 1 ? [plain] : []);
  return { operator, value: trimControls(plain.slice(operator.length)) };
}

function unquoted(value: string, escaped: boolean): string {
  if (value.length < 2 || !value.startsWith('"') || !value.endsWith('"')) return value;
  const inner = value.slice(1, -1);
  return escaped ? unescape(inner) : inner;
}

/** `~true`, `~false`, `~null` and `~*` make any value, also a missing one, a truth value; other words match nothing. */
function asTruth(word: string, found: Hit): { readonly hit: Hit; readonly value: string } {
  const truth = truthIs(word, found);
  if (truth === undefined) return { hit: { kind: 'null', raw: '' }, value: '' };
  return { hit: { kind: truth ? 'true' : 'false', raw: '' }, value: 'true' };
}

function truthIs(word: string, found: Hit): boolean | undefined {
  switch (word) {
    case '*':
      return exists(found);
    case 'null':
      return found.kind === 'null';
    case 'true':
      return found.kind === 'true' || truthOfScalar(found) === true;
    case 'false':
      return found.kind === 'null' || found.kind === 'false' || truthOfScalar(found) === false;
    default:
      return undefined;
  }
}

function truthOfScalar(found: Hit): boolean | undefined {
  if (found.kind === 'string') return truthOf(stringText(found.raw));
  return found.kind === 'number' ? parseFloat64(found.raw) !== 0 : undefined;
}

function compareText(operator: string, text: string, value: string, meter: Meter): boolean {
  if (operator === '%') return matches(text, value, meter);
  if (operator === '!%') return !matches(text, value, meter);
  return compare(operator, text, value);
}

function compare<T extends string | number>(operator: string, left: T, right: T): boolean {
  switch (operator) {
    case '=':
      return left === right;
    case '!=':
      return left !== right;
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
    default:
      return false;
  }
}

/** Only the words true and false are ordered against a truth value. */
function compareTruth(operator: string, kind: 'true' | 'false', value: string): boolean {
  const [beyond, other] = kind === 'true' ? ['>', 'false'] : ['<', 'true'];
  if (operator === '=') return value === kind;
  if (operator === '!=') return value !== kind;
  return operator === beyond ? value === other : operator === `${beyond}=`;
}
