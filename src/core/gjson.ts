// Looks a property up in a JSON document by the path syntax of gjson 1.18 (page "GJSON Path Syntax"), which is what
// `remoteRef.property` is written in; to the byte as that library does, also for documents that are not valid JSON.
// Works on byte text. Written anew; gjson and match are by Josh Baker, MIT licence.

import { ABSENT, wholeValue } from './gjson-hit.ts';
import type { Hit } from './gjson-hit.ts';
import type { Meter } from './gjson-meter.ts';
import { modify, readModifier } from './gjson-modifiers.ts';
import { assemble, readMultipath } from './gjson-multipath.ts';
import { closingAt, leadingWord } from './gjson-scan.ts';
import { searchArray, searchObject } from './gjson-search.ts';
import type { Search } from './gjson-search.ts';

/** Steps that a look-up takes in even the smallest document. */
const LOOK_UP = 100;

/** What a path finds in a document; both are byte text. Throws the meter's Failure when the look-up gets out of hand. */
export function get(json: string, path: string, meter: Meter): Hit {
  meter.spend(json.length + path.length + LOOK_UP);
  return meter.deeper(() => {
    const made = path.length > 1 ? makeDocument(json, path, meter) : undefined;
    if (made === undefined) return search(json, path, meter);
    if (made.kind === 'path') return search(json, made.path, meter);
    if (/^[|.]/.test(made.behind)) return get(made.document, made.behind.slice(1), meter);
    return wholeValue(made.document);
  });
}

/** A step that makes a document, with the path behind it; or the path that is to be searched instead. */
type Made =
  | { readonly kind: 'document'; readonly document: string; readonly behind: string }
  | { readonly kind: 'path'; readonly path: string };

/** Modifiers, literals and multipaths are steps that make a document; undefined when the path begins with none. */
function makeDocument(json: string, path: string, meter: Meter): Made | undefined {
  switch (path[0]) {
    case '@': {
      const modification = readModifier(path);
      if (modification === undefined) return undefined;
      const document = modify(json, modification, meter, (inner, below) => get(inner, below, meter));
      return { kind: 'document', document, behind: modification.behind };
    }
    case '!':
      return literal(path.slice(1));
    case '{':
    case '[':
      return multipath(json, path, path[0], meter);
    default:
      return undefined;
  }
}

function literal(text: string): Made | undefined {
  if (/^[{["+\-0-9]/.test(text)) {
    const end = closingAt(text, 0);
    return { kind: 'document', document: text.slice(0, end), behind: text.slice(end) };
  }
  const word = leadingWord(text, /[|.]/);
  if (!/^(?:true|false|null|nan|inf)$/i.test(word)) return undefined;
  return { kind: 'document', document: word, behind: text.slice(word.length) };
}

function multipath(json: string, path: string, shape: '{' | '[', meter: Meter): Made {
  const parsed = readMultipath(path);
  // Of a multipath that is not one, gjson searches what it has not read.
  if (parsed === undefined) return { kind: 'path', path: '' };
  if (parsed.behind !== '' && !/^[|.]/.test(parsed.behind)) return { kind: 'path', path: parsed.behind };
  const results = parsed.selectors.map((selector) => ({ selector, hit: get(json, selector.path, meter) }));
  return { kind: 'document', document: assemble(shape, results), behind: parsed.behind };
}

function search(json: string, path: string, meter: Meter): Hit {
  const found: Search = { json, meter, lookUp: (inner, below) => get(inner, below, meter), value: ABSENT, pipe: undefined };
  if (path.startsWith('..')) searchArray(found, 0, path.slice(2));
  else descend(found, path);
  return found.pipe === undefined ? found.value : get(found.value.raw, found.pipe, meter);
}

/** Into the first object or array of the document, wherever it begins. */
function descend(found: Search, path: string): void {
  const start = /[{[]/.exec(found.json);
  if (start?.[0] === '{') searchObject(found, start.index + 1, path);
  if (start?.[0] === '[') searchArray(found, start.index + 1, path);
}
