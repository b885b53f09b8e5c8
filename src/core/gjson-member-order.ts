// The order in which @pretty sorts members: by name, then by value, values of different kinds by their kind.

import { parseFloat64 } from './gjson-number.ts';
import { isJson, unquote } from './json-slices.ts';

/** A member of an object as it is printed. */
export interface PrintedMember {
  /** With its quotes. */
  readonly name: string;
  readonly value: string;
  /** The whole line or lines, with the margin. */
  readonly text: string;
}

const RANKS: ReadonlyMap<string, number> = new Map([
  ['', 0],
  ['n', 0],
  ['f', 1],
  ['"', 3],
  ['t', 4],
  ['[', 5],
  ['{', 5],
]);

const NUMBER_RANK = 2;

/** The members in order; equal ones stay as they stand (package tidwall/pretty, SortKeys). */
export function sortMembers(members: readonly PrintedMember[]): PrintedMember[] {
  return [...members].sort((a, b) => compareValues(a.name, b.name) || compareValues(a.value, b.value));
}

function compareValues(a: string, b: string): number {
  const rank = rankOf(a);
  if (rank !== rankOf(b)) return rank - rankOf(b);
  if (a.startsWith('"')) return compare(textOf(a), textOf(b));
  return rank === NUMBER_RANK ? compare(parseFloat64(a), parseFloat64(b)) : compare(a, b);
}

function rankOf(value: string): number {
  return RANKS.get(value.charAt(0)) ?? NUMBER_RANK;
}

/** The text of a string; empty when it holds an escape and is no valid JSON. */
function textOf(value: string): string {
  const plain = /^"([^"\\]*)"/.exec(value)?.[1];
  if (plain !== undefined) return plain;
  return isJson(value) ? unquote(value) : '';
}

function compare<T extends string | number>(a: T, b: T): number {
  if (a < b) return -1;
  return a > b ? 1 : 0;
}
