// What a flag's text may be: one kind per form, each telling a value from a mistake with a remedy.

import { parseDuration } from '#core/duration.ts';
import { Failure } from '#core/errors.ts';
import { parseAddress, type Address } from './address.ts';

/** What a text came to. */
export type Parsed<Value> =
  | { readonly kind: 'value'; readonly value: Value }
  /** `problem` says what the text is not, `remedy` what to write. */
  | { readonly kind: 'mistake'; readonly problem: string; readonly remedy: string };

/** A form that the text of a flag may have. */
export interface FlagKind<Value> {
  /** How --help shows the value: `<duration>`; empty for a switch, which may stand without a value. */
  readonly placeholder: string;
  readonly parse: (text: string) => Parsed<Value>;
}

/** The spellings that Go's flags accept (Go documentation, strconv.ParseBool). */
const TRUE: readonly string[] = ['true', 'True', 'TRUE', 't', 'T', '1'];
const FALSE: readonly string[] = ['false', 'False', 'FALSE', 'f', 'F', '0'];

/** On or off. */
export const onOff: FlagKind<boolean> = {
  placeholder: '',
  parse(given) {
    if (TRUE.includes(given)) return { kind: 'value', value: true };
    if (FALSE.includes(given)) return { kind: 'value', value: false };
    return { kind: 'mistake', problem: 'neither true nor false', remedy: 'write true or false' };
  },
};

/** Any text; empty is the same as not given. */
export function text(placeholder: string): FlagKind<string | undefined> {
  return { placeholder, parse: (given) => ({ kind: 'value', value: given === '' ? undefined : given }) };
}

/** A name that may stand in AWS's role session names and in a user agent; empty is the same as not given. */
export const plainName: FlagKind<string | undefined> = {
  placeholder: '<name>',
  parse(given) {
    if (given === '') return { kind: 'value', value: undefined };
    if (/^[A-Za-z0-9.-]{1,30}$/.test(given)) return { kind: 'value', value: given };
    return { kind: 'mistake', problem: 'not a plain name', remedy: 'write up to 30 letters, digits, dots and dashes' };
  },
};

/** Any text but the empty one. */
export function word(placeholder: string): FlagKind<string> {
  return {
    placeholder,
    parse: (given) =>
      given === '' ? { kind: 'mistake', problem: 'empty', remedy: `write ${placeholder}` } : { kind: 'value', value: given },
  };
}

/** A whole number within bounds. */
export function wholeNumber(least: number, most: number): FlagKind<number> {
  return {
    placeholder: '<number>',
    parse(given) {
      const value = Number(given);
      if (/^\d+$/.test(given) && value >= least && value <= most) return { kind: 'value', value };
      return { kind: 'mistake', problem: `not a whole number from ${least} to ${most}`, remedy: 'write it in digits' };
    },
  };
}

/** A Go duration, in milliseconds. */
export function duration(leastMs: number, least: string): FlagKind<number> {
  return {
    placeholder: '<duration>',
    parse(given) {
      const ms = tryDuration(given);
      if (ms === undefined)
        return { kind: 'mistake', problem: 'not a duration', remedy: 'write numbers with units, such as 90s, 5m or 1h30m' };
      if (ms < leastMs) return { kind: 'mistake', problem: 'too short', remedy: `write ${least} or more` };
      return { kind: 'value', value: ms };
    },
  };
}

function tryDuration(given: string): number | undefined {
  try {
    return parseDuration(given);
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
}

/** One of a few words. */
export function oneOf<Word extends string>(words: readonly Word[], synonyms: ReadonlyMap<string, Word> = new Map()): FlagKind<Word> {
  return {
    placeholder: `<${words.join('|')}>`,
    parse(given) {
      const value = words.find((each) => each === given) ?? synonyms.get(given);
      if (value !== undefined) return { kind: 'value', value };
      return { kind: 'mistake', problem: 'not known', remedy: `write one of ${words.join(', ')}` };
    },
  };
}

/** Where to listen; undefined for `0`, which is not at all. */
export const listenAddress: FlagKind<Address | undefined> = {
  placeholder: '<host:port>',
  parse(given) {
    const value = parseAddress(given);
    if (given === '0' || value !== undefined) return { kind: 'value', value };
    return {
      kind: 'mistake',
      problem: 'not an address',
      remedy: 'write host:port such as 127.0.0.1:8080, :8080 for all addresses, or 0 for none',
    };
  },
};
