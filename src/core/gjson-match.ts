// Wildcards of gjson: `*` is any run of characters, `?` any one, a backslash takes what follows literally.
// Compares code points, not bytes; the meter bounds patterns that backtrack.

import { decodeRune } from './byte-text.ts';
import type { Meter } from './gjson-meter.ts';

const STAR = 0x2a;
const QUESTION = 0x3f;
const BACKSLASH = 0x5c;

/** Whether a byte text fits a pattern as a whole (package tidwall/match, Match). */
export function matches(text: string, pattern: string, meter: Meter): boolean {
  meter.spend(text.length + pattern.length);
  return pattern === '*' || matchRunes(runes(text), runes(pattern), meter);
}

function runes(text: string): number[] {
  const codes: number[] = [];
  for (let at = 0; at < text.length;) {
    const { code, size } = decodeRune(text, at);
    codes.push(code);
    at += size;
  }
  return codes;
}

function matchRunes(text: readonly number[], pattern: readonly number[], meter: Meter): boolean {
  let t = 0;
  for (let p = 0; p < pattern.length; p++) {
    let code = pattern[p];
    if (code === STAR) return matchStar(text.slice(t), pattern.slice(p), meter);
    if (code === BACKSLASH) code = pattern[++p];
    else if (code === QUESTION) code = text[t];
    if (code === undefined || text[t] !== code) return false;
    t += 1;
  }
  return t === text.length;
}

/** Matches a pattern that begins with a star: what follows the last star is a suffix, what comes between is searched. */
function matchStar(text: readonly number[], pattern: readonly number[], meter: Meter): boolean {
  const start = pattern.findIndex((code) => code !== STAR);
  if (start < 0) return true;
  const rest = trimSuffix(text, pattern.slice(start - 1));
  if (rest === undefined) return false;
  if (rest.pattern.length === 1) return true;
  const below = rest.pattern.slice(1);
  for (let from = 0; from <= rest.text.length; from++) {
    meter.spend(rest.text.length - from + below.length);
    if (meter.deeper(() => matchRunes(rest.text.slice(from), below, meter))) return true;
  }
  return false;
}

interface Rest {
  readonly text: readonly number[];
  readonly pattern: readonly number[];
}

/** Takes matching characters off both ends until the pattern ends in a star; undefined when one does not match. */
function trimSuffix(text: readonly number[], pattern: readonly number[]): Rest | undefined {
  let t = text.length;
  let p = pattern.length;
  while (t > 0 && p > 1) {
    const code = pattern[p - 1];
    const escaped = isEscaped(pattern, p - 1);
    if (code === STAR && !escaped) break;
    if (!(code === QUESTION && !escaped) && code !== text[t - 1]) return undefined;
    t -= 1;
    p -= escaped ? 2 : 1;
  }
  return { text: text.slice(0, t), pattern: pattern.slice(0, p) };
}

function isEscaped(pattern: readonly number[], at: number): boolean {
  let count = 0;
  while (pattern[at - 1 - count] === BACKSLASH) count += 1;
  return count % 2 === 1;
}
