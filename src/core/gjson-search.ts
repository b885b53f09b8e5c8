// Walks down one document along a path: members of objects, elements of arrays. Stops at the first hit, as gjson does,
// so that of repeated members the first counts; arrays under `#` and queries are gathered.

import { exists, nextValue, stringText } from './gjson-hit.ts';
import type { Hit } from './gjson-hit.ts';
import { matches } from './gjson-match.ts';
import type { Meter } from './gjson-meter.ts';
import type { LookUp } from './gjson-modifiers.ts';
import { elementStep, memberStep, splitAtPipe } from './gjson-path.ts';
import type { ElementStep, MemberStep } from './gjson-path.ts';
import { meets } from './gjson-query.ts';
import type { Query } from './gjson-query.ts';
import { beginsValue, nextValueAt, readValue, stringEnd } from './gjson-scan.ts';

/** The search for one path in one document: what it found so far. */
export interface Search {
  readonly json: string;
  readonly meter: Meter;
  readonly lookUp: LookUp;
  value: Hit;
  /** A path for the value, met on the way down. */
  pipe: string | undefined;
}

/** Where a part of the search stopped, and whether it found what it looked for. */
export interface Stop {
  readonly at: number;
  readonly hit: boolean;
}

/** Searches an object from behind its opening bracket. */
export function searchObject(search: Search, from: number, path: string): Stop {
  const { json } = search;
  const step = memberStep(path);
  search.pipe = step.pipe ?? search.pipe;
  for (let at = nextNameAt(json, from); at < json.length; at = nextNameAt(json, at)) {
    if (json[at] === '}') return { at: at + 1, hit: false };
    const nameEnd = stringEnd(json, at + 1) ?? json.length;
    const named = isNamed(json.slice(at, nameEnd), step, search.meter);
    const stop = searchValue(search, nextValueAt(json, nameEnd), named ? step : undefined);
    if (stop.hit) return stop;
    at = stop.at;
  }
  return { at: json.length, hit: false };
}

/** The position of the next quote, or of the bracket that closes the object. */
function nextNameAt(json: string, from: number): number {
  let at = from;
  while (at < json.length && json[at] !== '"' && json[at] !== '}') at += 1;
  return at;
}

/** Searches an array from behind its opening bracket; the end of the document also closes it. */
export function searchArray(search: Search, from: number, path: string): Stop {
  const step = elementStep(path);
  search.pipe = step.pipe ?? search.pipe;
  return step.all ? gather(search, from, step) : searchIndex(search, from, step);
}

/**
 * Looks at the value at `at`: passes it when no step leads to it, takes it when the step ends there, and else goes on
 * below it.
 */
function searchValue(search: Search, at: number, step: MemberStep | ElementStep | undefined): Stop {
  const { json, meter } = search;
  const rest = step?.rest;
  if (rest !== undefined && json[at] === '{') return meter.deeper(() => searchObject(search, at + 1, rest));
  if (rest !== undefined && json[at] === '[') return meter.deeper(() => searchArray(search, at + 1, rest));
  const found = readValue(json, at);
  if (found === undefined) return { at: json.length, hit: false };
  if (step === undefined || rest !== undefined) return { at: found.end, hit: false };
  search.value = found;
  return { at: found.end, hit: true };
}

function isNamed(name: string, step: MemberStep, meter: Meter): boolean {
  const text = stringText(name);
  return step.wild ? matches(text, step.name, meter) : text === step.name;
}

function searchIndex(search: Search, from: number, step: ElementStep): Stop {
  let at = from;
  for (let index = 0; ; index++) {
    at = nextElementAt(search.json, at);
    if (closes(search.json, at)) return { at: at + 1, hit: false };
    const stop = searchValue(search, at, index === step.index ? step : undefined);
    if (stop.hit) return stop;
    at = stop.at;
  }
}

/** Goes through all elements: counts them, looks a path up in each, or asks a query of each. */
function gather(search: Search, from: number, step: ElementStep): Stop {
  const { json } = search;
  const starts: number[] = [];
  const matched: string[] = [];
  let at = from;
  for (;;) {
    starts.push(at);
    at = nextElementAt(json, at);
    // The document ended within a string: gjson gives nothing then, not even the count.
    if (at > json.length) return { at, hit: false };
    if (closes(json, at)) return { at: at + 1, hit: conclude(search, step, starts, matched) };
    const element = readValue(json, at);
    if (element === undefined) return { at: json.length, hit: false };
    at = element.end;
    const answer = step.query === undefined ? undefined : ask(search, step.query, step.rest, element);
    if (answer !== undefined && step.query?.all === true) matched.push(answer.raw);
    else if (answer !== undefined) {
      search.value = answer;
      return { at, hit: true };
    }
  }
}

/** The array has ended: what was gathered becomes the value. */
function conclude(search: Search, step: ElementStep, starts: readonly number[], matched: readonly string[]): boolean {
  if (step.count) {
    const count = starts.length - 1;
    search.value = step.rest === undefined ? { kind: 'number', raw: String(count) } : arrayOf(eachBelow(search, starts, step.rest));
    return true;
  }
  if (step.query?.all === true && !exists(search.value)) search.value = arrayOf(matched);
  // gjson goes on after a query for all matches; what comes later cannot replace the value, only a pipe can be met.
  return false;
}

/** What a path finds in the element at each of these places. */
function eachBelow(search: Search, starts: readonly number[], rest: string): string[] {
  const path = withoutPipe(search, rest);
  return starts.map((start) => {
    const at = skipSpace(search.json, start);
    const element = search.json[at] === ']' ? undefined : nextValue(search.json, at);
    return element === undefined ? '' : search.lookUp(element.hit.raw, path).raw;
  });
}

/** What a query's match gives: the element, or what the rest of the path finds in it; undefined without a match. */
function ask(search: Search, query: Query, rest: string | undefined, element: Hit): Hit | undefined {
  if (element.kind !== 'json' && query.path !== '') return undefined;
  const asked = element.kind === 'json' ? search.lookUp(element.raw, query.path) : element;
  if (!meets(query, asked, search.meter)) return undefined;
  return rest === undefined ? element : search.lookUp(element.raw, withoutPipe(search, rest));
}

/** The path up to its first pipe; what follows the pipe is kept for the gathered value. */
function withoutPipe(search: Search, path: string): string {
  const parts = splitAtPipe(path);
  if (parts === undefined) return path;
  search.pipe = parts.right;
  return parts.left;
}

function nextElementAt(json: string, from: number): number {
  let at = from;
  while (!closes(json, at) && !beginsValue(json.charAt(at))) at += 1;
  return at;
}

function closes(json: string, at: number): boolean {
  return at >= json.length || json[at] === ']';
}

function skipSpace(json: string, from: number): number {
  let at = from;
  while (' \t\r\n'.includes(json[at] ?? 'none')) at += 1;
  return at;
}

function arrayOf(parts: readonly string[]): Hit {
  // What was not found has no slice.
  return { kind: 'json', raw: `[${parts.filter((part) => part !== '').join(',')}]` };
}
