// JSON as Go's encoding/json writes it: compact, members in the order of their bytes, texts with <, > and & escaped. From text to
// text, so that a number can keep its spelling. Works on byte text; knows no backend.

import { quoteJson } from './gjson-quote.ts';
import { unquote } from './json-slices.ts';

/** What becomes of the spelling of a number. */
export type NumberText = (spelling: string) => string;

/** Strings, brackets, numbers and words of a valid document; commas and colons say nothing that the brackets do not. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\]]|[^\s{}[\],:"]+/g;

/** An object or array that is not closed yet. */
interface Open {
  readonly kind: '{' | '[';
  /** Members of an object by name; of a repeated one the last counts. */
  readonly members: Map<string, string>;
  readonly elements: string[];
  /** The name whose value comes next. */
  name: string | undefined;
}

/** Writes a document of valid JSON anew (Go: package encoding/json, Marshal of a map). No depth of nesting exhausts the stack. */
export function goJson(json: string, numberText: NumberText): string {
  const stack = [open('[')];
  for (const [token] of json.matchAll(TOKEN)) {
    const top = stack.at(-1);
    if (top === undefined) break;
    if (isOpening(token)) stack.push(open(token));
    else if (/^[}\]]/.test(token)) add(stack[stack.length - 2], closed(stack.pop()));
    else if (top.kind === '{' && top.name === undefined) top.name = unquote(token);
    else add(top, scalar(token, numberText));
  }
  return stack[0]?.elements[0] ?? '';
}

/** A double in Go's JSON: the shortest text, with an exponent below 1e-6 and from 1e21 on (Go: package encoding/json, floatEncoder). */
export function doubleJson(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

function isOpening(token: string): token is '{' | '[' {
  return token === '{' || token === '[';
}

function open(kind: '{' | '['): Open {
  return { kind, members: new Map(), elements: [], name: undefined };
}

function add(to: Open | undefined, text: string): void {
  if (to === undefined) return;
  if (to.name === undefined) to.elements.push(text);
  else to.members.set(to.name, text);
  to.name = undefined;
}

function closed(value: Open | undefined): string {
  if (value === undefined) return '';
  if (value.kind === '[') return `[${value.elements.join(',')}]`;
  // The characters of byte text are bytes: their order is Go's.
  const members = [...value.members].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, text]) => `${quoteJson(name)}:${text}`).join(',')}}`;
}

function scalar(token: string, numberText: NumberText): string {
  if (token.startsWith('"')) return quoteJson(unquote(token));
  return /^[-0-9]/.test(token) ? numberText(token) : token;
}
