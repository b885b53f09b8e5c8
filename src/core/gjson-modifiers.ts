// The modifiers of gjson: functions from a document and an argument to a document. Their syntax is read here too.
// @dig looks paths up itself: the look-up is handed in, so that this file need not know it.

import { entries, exists, hitText, isArray, isObject, isTrue, wholeValue } from './gjson-hit.ts';
import type { Hit } from './gjson-hit.ts';
import { DEFAULT_LAYOUT, pretty, ugly } from './gjson-layout.ts';
import type { Layout } from './gjson-layout.ts';
import type { Meter } from './gjson-meter.ts';
import { parseFloat64 } from './gjson-number.ts';
import { isModifier } from './gjson-path.ts';
import type { ModifierName } from './gjson-path.ts';
import { quoteJson } from './gjson-quote.ts';
import { leadingBlock, leadingWord, trimControls } from './gjson-scan.ts';
import { isJson } from './json-slices.ts';

/** Looks a path up in a document. */
export type LookUp = (json: string, path: string) => Hit;

/** A modifier at the start of a path, and what stands behind it and its argument. */
export interface Modification {
  readonly name: ModifierName;
  readonly argument: string;
  readonly behind: string;
}

/** Reads the modifier that a path begins with; undefined when gjson has none of that name. */
export function readModifier(path: string): Modification | undefined {
  const name = leadingWord(path.slice(1), /[:|.]/);
  if (!isModifier(name)) return undefined;
  const behind = path.slice(1 + name.length);
  if (!behind.startsWith(':')) return { name, argument: '', behind };
  const argument = leadingArgument(behind.slice(1));
  return { name, argument, behind: behind.slice(1 + argument.length) };
}

/** The document that a modifier makes of another. */
export function modify(json: string, { name, argument }: Modification, meter: Meter, lookUp: LookUp): string {
  meter.spend(json.length);
  switch (name) {
    case 'pretty':
      return pretty(json, layoutOf(argument), meter);
    case 'dig':
      return arrayOf(dig(wholeValue(json), argument, meter, lookUp));
    case 'flatten':
      return flatten(json, option(argument, 'deep'), meter);
    case 'join':
      return join(json, option(argument, 'preserve'));
    default:
      return SIMPLE[name](json);
  }
}

/** The modifiers that need nothing but the document. */
const SIMPLE: Readonly<Record<Exclude<ModifierName, 'pretty' | 'dig' | 'flatten' | 'join'>, (json: string) => string>> = {
  fromstr: (json) => (isJson(json) ? hitText(wholeValue(json)) : ''),
  group,
  keys,
  reverse,
  this: (json) => json,
  tostr: quoteJson,
  ugly,
  valid: (json) => (isJson(json) ? json : ''),
  values,
};

/** A JSON argument ends with its bracket or quote, any other at the next pipe outside of brackets. */
function leadingArgument(text: string): string {
  if (/^[{["]/.test(text)) return leadingBlock(text);
  let at = 0;
  while (at < text.length && text[at] !== '|') at += /[{["(]/.test(text.charAt(at)) ? leadingBlock(text.slice(at)).length : 1;
  return text.slice(0, at);
}

/** Options stand in the argument as members of a JSON object. */
function optionsOf(argument: string): Map<string, Hit> {
  return new Map(entries(wholeValue(argument)).map(({ name, value }) => [hitText(name), value]));
}

function option(argument: string, name: string): boolean {
  const value = optionsOf(argument).get(name);
  return value !== undefined && isTrue(value);
}

function layoutOf(argument: string): Layout {
  const options = optionsOf(argument);
  const width = options.get('width');
  return {
    width: width === undefined ? DEFAULT_LAYOUT.width : integerOf(width),
    prefix: whitespaceOf(options.get('prefix')) ?? DEFAULT_LAYOUT.prefix,
    indent: whitespaceOf(options.get('indent')) ?? DEFAULT_LAYOUT.indent,
    sortKeys: option(argument, 'sortKeys'),
  };
}

/** An option that may be whitespace only: the rest of it is dropped. */
function whitespaceOf(hit: Hit | undefined): string | undefined {
  return hit && hitText(hit).replace(/[^ \t\n\r]/g, '');
}

function integerOf(hit: Hit): number {
  if (hit.kind === 'true') return 1;
  if (hit.kind === 'number') return Math.trunc(parseFloat64(hit.raw));
  const text = hitText(hit);
  return hit.kind === 'string' && /^-?[0-9]+$/.test(text) ? Number(text) : 0;
}

function dig(parent: Hit, path: string, meter: Meter, lookUp: LookUp): string[] {
  return meter.deeper(() => {
    const hit = lookUp(parent.raw, path);
    const below = parent.kind === 'json' ? entries(parent) : [];
    return [...(exists(hit) ? [hit.raw] : []), ...below.flatMap(({ value }) => dig(value, path, meter, lookUp))];
  });
}

function flatten(json: string, deep: boolean, meter: Meter): string {
  meter.spend(json.length);
  const whole = wholeValue(json);
  if (!isArray(whole)) return json;
  const parts = entries(whole).map(({ value }) => trimSpace(isArray(value) ? unwrap(inner(value.raw, deep, meter)) : value.raw));
  return arrayOf(parts.filter((part) => part !== ''));
}

function inner(array: string, deep: boolean, meter: Meter): string {
  return deep ? meter.deeper(() => flatten(array, deep, meter)) : array;
}

function join(json: string, preserve: boolean): string {
  const whole = wholeValue(json);
  if (!isArray(whole)) return json;
  const objects = entries(whole)
    .map(({ value }) => value)
    .filter(isObject);
  if (preserve) return `{${objects.map(({ raw }) => unwrap(raw)).join(',')}}`;
  // The first spelling of a name stays, with the last value.
  const members = new Map<string, { readonly name: string; readonly value: string }>();
  for (const { name, value } of objects.flatMap(entries)) {
    const key = hitText(name);
    members.set(key, { name: members.get(key)?.name ?? name.raw, value: value.raw });
  }
  return `{${[...members.values()].map(({ name, value }) => `${name}:${value}`).join(',')}}`;
}

function group(json: string): string {
  const whole = wholeValue(json);
  if (!isObject(whole)) return '';
  const rows: string[][] = [];
  for (const { name, value } of entries(whole)) {
    if (!isArray(value)) continue;
    for (const [index, element] of entries(value).entries()) (rows[index] ??= []).push(`${name.raw}:${element.value.raw}`);
  }
  return arrayOf(rows.map((members) => `{${members.join(',')}}`));
}

function keys(json: string): string {
  return arrayOf(entries(wholeValue(json)).map(({ name }) => (exists(name) ? name.raw : 'null')));
}

function values(json: string): string {
  const whole = wholeValue(json);
  return isArray(whole) ? json : arrayOf(entries(whole).map(({ value }) => value.raw));
}

function reverse(json: string): string {
  const whole = wholeValue(json);
  const reversed = entries(whole).toReversed();
  if (isArray(whole)) return arrayOf(reversed.map(({ value }) => value.raw));
  if (!isObject(whole)) return json;
  return `{${reversed.map(({ name, value }) => `${name.raw}:${value.raw}`).join(',')}}`;
}

function arrayOf(parts: readonly string[]): string {
  return `[${parts.join(',')}]`;
}

/** What stands between the bracket that begins a block and its last character, whatever that is. */
function unwrap(json: string): string {
  const trimmed = trimControls(json);
  return trimmed.length > 1 ? trimmed.slice(1, -1) : trimmed;
}

/** Without ASCII whitespace at both ends. */
function trimSpace(text: string): string {
  let start = 0;
  let end = text.length;
  while (/[\t-\r ]/.test(text.charAt(start))) start += 1;
  while (end > start && /[\t-\r ]/.test(text.charAt(end - 1))) end -= 1;
  return text.slice(start, end);
}
