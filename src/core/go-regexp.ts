// Regular expressions as Go has them: RE2 in syntax and cost, and replacements that expand `$1` and `${name}` by Go's rules, which
// are neither JavaScript's nor Java's. Knows nothing of what is replaced, or why.

import { RE2JS } from 're2js';
import type { Matcher } from 're2js';

/** An expression that can be used, or why it cannot, in the words of Go's parser (they quote the expression only). */
export type Compiled = { readonly kind: 'pattern'; readonly pattern: RE2JS } | { readonly kind: 'invalid'; readonly why: string };

/** What a user can do about an expression that cannot be used. */
export const RE2_REMEDY = 'write it as an RE2 expression (no look-around, no back-references)';

/** `$name` or `${name}` behind the dollar sign (Go: package regexp, Regexp.Expand). */
const REFERENCE = /(?:\{([\p{L}\p{Nd}_]+)\}|([\p{L}\p{Nd}_]+))/uy;
/** A name that is a number of a group; Go takes no leading zeros and no more than nine digits. */
const GROUP_NUMBER = /^(?:0|[1-9][0-9]{0,8})$/;

/** Compiles an RE2 expression (Go: package regexp/syntax). Unlike Go it refuses two groups of one name. */
export function compile(source: string): Compiled {
  try {
    return { kind: 'pattern', pattern: RE2JS.compile(source) };
  } catch (error) {
    return { kind: 'invalid', why: error instanceof Error ? error.message : 'it is not an RE2 expression' };
  }
}

/** All matches replaced by the expanded `template`, without overlap, as Go finds them (package regexp, ReplaceAllString). */
export function replaceAll(pattern: RE2JS, text: string, template: string): string {
  const matcher = pattern.matcher(text);
  let replaced = '';
  let copied = 0;
  for (let from = 0; from <= text.length && matcher.find(from);) {
    const [start, end] = [matcher.start(), matcher.end()];
    replaced += text.slice(copied, start);
    // An empty match right behind another one does not count.
    if (end > copied || start === 0) replaced += expand(template, matcher);
    copied = end;
    from = end > from ? end : from + widthAt(text, from);
  }
  return replaced + text.slice(copied);
}

/** The template with references to groups filled in; a reference to what is not there is empty, `$$` is a dollar sign. */
function expand(template: string, matcher: Matcher): string {
  let expanded = '';
  let copied = 0;
  for (let at = template.indexOf('$'); at >= 0; at = template.indexOf('$', copied)) {
    expanded += template.slice(copied, at);
    REFERENCE.lastIndex = at + 1;
    const reference = REFERENCE.exec(template);
    const isDollar = reference === null;
    expanded += isDollar ? '$' : groupText(reference[1] ?? reference[2] ?? '', matcher);
    copied = isDollar ? at + (template[at + 1] === '$' ? 2 : 1) : REFERENCE.lastIndex;
  }
  return expanded + template.slice(copied);
}

function groupText(name: string, matcher: Matcher): string {
  if (!GROUP_NUMBER.test(name)) return Object.hasOwn(matcher.namedGroups, name) ? (matcher.group(name) ?? '') : '';
  return Number(name) <= matcher.groupCount() ? (matcher.group(Number(name)) ?? '') : '';
}

/** Code units of the character at a position; at the end of the text one, to come past it. */
function widthAt(text: string, at: number): number {
  return (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
}
