// The layouts of gjson's @pretty and @ugly, with their tolerance for what is not valid JSON.
// In @pretty an array without objects goes on one line where it fits, and members may be sorted.

import { sortMembers } from './gjson-member-order.ts';
import type { PrintedMember } from './gjson-member-order.ts';
import type { Meter } from './gjson-meter.ts';
import { stringEnd } from './gjson-scan.ts';

/** Options of @pretty (package tidwall/pretty, Options). */
export interface Layout {
  /** Longest array on one line, in bytes; 0 or less for none. */
  readonly width: number;
  /** At the start of each line; whitespace. */
  readonly prefix: string;
  /** For each level; whitespace. */
  readonly indent: string;
  readonly sortKeys: boolean;
}

export const DEFAULT_LAYOUT: Layout = { width: 80, prefix: '', indent: '  ', sortKeys: false };

// oxlint-disable-next-line no-control-regex -- gjson takes all of them for whitespace
const SCALAR_END = /[\u0000-\u0020,:\]}]/g;

/** A document over several lines, ended by a newline; empty for an empty document. */
export function pretty(json: string, layout: Layout, meter: Meter): string {
  const text = layout.prefix + new Printer(json, layout, meter).value(layout.prefix.length, 0);
  return text === '' ? '' : `${text}\n`;
}

/** A document without the whitespace between its values. */
export function ugly(json: string): string {
  let out = '';
  for (let at = 0; at < json.length;) {
    const end = json[at] === '"' ? (stringEnd(json, at + 1) ?? json.length) : at + 1;
    if (json.charAt(at) > ' ') out += json.slice(at, end);
    at = end;
  }
  return out;
}

/** Prints one document from left to right. */
class Printer {
  readonly #json: string;
  readonly #layout: Layout;
  readonly #meter: Meter;
  #at = 0;

  constructor(json: string, layout: Layout, meter: Meter) {
    this.#json = json;
    this.#layout = layout;
    this.#meter = meter;
  }

  /** The next value over several lines; `column` bytes stand before it on its line. */
  value(column: number, level: number): string {
    const first = this.#seek();
    if (first === '{') return this.#meter.deeper(() => this.#object(level));
    if (first !== '[') return this.#scalar(first);
    const start = this.#at;
    const room = this.#layout.width - column;
    const line = this.#layout.width > 0 && room > 3 ? this.#arrayOnOneLine() : undefined;
    this.#meter.spend(this.#at - start);
    if (line !== undefined && line.length <= room) return line;
    this.#at = start;
    return this.#meter.deeper(() => this.#array(level));
  }

  #object(level: number): string {
    const members: PrintedMember[] = [];
    this.#at += 1;
    for (let next = this.#skipTo('"}'); next !== ''; next = this.#skipTo('"}')) {
      if (next === '}') return this.#closed('{', this.#layout.sortKeys ? sortMembers(members) : members, level);
      const name = this.#scalar(next);
      const before = `${this.#margin(level + 1)}${name}: `;
      const value = this.value(before.length + 1, level + 1);
      members.push({ name, value, text: before + value });
    }
    return opened('{', members);
  }

  #array(level: number): string {
    const elements: { readonly text: string }[] = [];
    const margin = this.#margin(level + 1);
    this.#at += 1;
    for (let next = this.#skipSpace(); next !== ''; next = this.#skipSpace()) {
      if (next === ']') return this.#closed('[', elements, level);
      // The newline before the first element counts as part of its line.
      const column = margin.length + (elements.length === 0 ? 1 : 0);
      elements.push({ text: margin + this.value(column, level + 1) });
    }
    return opened('[', elements);
  }

  /** The array on one line; undefined when an object stands in it. */
  #arrayOnOneLine(): string | undefined {
    const elements: string[] = [];
    this.#at += 1;
    for (let next = this.#skipSpace(); next !== ''; next = this.#skipSpace()) {
      if (next === ']') {
        this.#at += 1;
        return `[${elements.join(', ')}]`;
      }
      const element = this.#onOneLine();
      if (element === undefined) return undefined;
      elements.push(element);
    }
    return `[${elements.join(', ')}`;
  }

  #onOneLine(): string | undefined {
    const first = this.#seek();
    if (first === '{') return undefined;
    return first === '[' ? this.#meter.deeper(() => this.#arrayOnOneLine()) : this.#scalar(first);
  }

  #closed(bracket: '{' | '[', items: readonly { readonly text: string }[], level: number): string {
    this.#at += 1;
    const closing = bracket === '{' ? '}' : ']';
    return items.length === 0 ? bracket + closing : `${opened(bracket, items)}\n${this.#margin(level)}${closing}`;
  }

  #margin(level: number): string {
    const margin = this.#layout.prefix + this.#layout.indent.repeat(level);
    this.#meter.spend(margin.length);
    return margin;
  }

  /** Goes to the next character that begins a value, and gives it; empty at the end. */
  #seek(): string {
    return this.#skipTo('"{[tfniIN+-0123456789');
  }

  #skipTo(wanted: string): string {
    while (this.#at < this.#json.length && !wanted.includes(this.#json.charAt(this.#at))) this.#at += 1;
    return this.#json.charAt(this.#at);
  }

  #skipSpace(): string {
    while (this.#at < this.#json.length && this.#json.charAt(this.#at) <= ' ') this.#at += 1;
    return this.#json.charAt(this.#at);
  }

  /** The string, number or literal that begins here with `first`. */
  #scalar(first: string): string {
    const literal = first === 'n' && this.#json[this.#at + 1] !== 'u' && this.#at + 1 < this.#json.length ? undefined : LITERALS.get(first);
    const start = this.#at;
    this.#at = literal === undefined ? this.#scalarEnd(first) : start + literal.length;
    return literal ?? this.#json.slice(start, this.#at);
  }

  #scalarEnd(first: string): number {
    if (first === '') return this.#at;
    if (first === '"') return stringEnd(this.#json, this.#at + 1) ?? this.#json.length;
    SCALAR_END.lastIndex = this.#at + 1;
    return SCALAR_END.exec(this.#json)?.index ?? this.#json.length;
  }
}

/** What a first letter stands for, whatever follows it. */
const LITERALS: ReadonlyMap<string, string> = new Map([
  ['t', 'true'],
  ['f', 'false'],
  ['n', 'null'],
]);

function opened(bracket: '{' | '[', items: readonly { readonly text: string }[]): string {
  return items.length === 0 ? bracket : `${bracket}\n${items.map((item) => item.text).join(',\n')}`;
}
