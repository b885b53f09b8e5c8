// Reads a command line into names and texts, in the forms of External Secrets' flags (pflag): `--name=text`, `--name text`,
// and `--name` alone for a switch. It knows no values; of a flag given twice the last one counts.

import { nearest } from './nearest.ts';

/** A mistake: what was given, what is wrong with it, what to do. */
export interface Mistake {
  readonly given: string;
  readonly problem: string;
  readonly remedy: string;
}

/** What a command line says. */
export interface Arguments {
  /** What the words that are no flags ask for. */
  readonly asksFor: 'run' | 'help' | 'version';
  /** Texts by flag name; a switch alone is `true`. */
  readonly texts: ReadonlyMap<string, string>;
  readonly mistakes: readonly Mistake[];
}

/** Flags that exist: name, and whether it may stand without a value. */
export type KnownFlags = ReadonlyMap<string, { readonly isSwitch: boolean }>;

const ASKS: ReadonlyMap<string, Arguments['asksFor']> = new Map([
  ['--help', 'help'],
  ['-h', 'help'],
  ['help', 'help'],
  ['--version', 'version'],
  ['version', 'version'],
  ['run', 'run'],
]);

/** Reads the arguments after the program's name. */
export function readArguments(argv: readonly string[], known: KnownFlags): Arguments {
  const texts = new Map<string, string>();
  const mistakes: Mistake[] = [];
  const asked = new Set<Arguments['asksFor']>();
  const left = [...argv];
  for (let word = left.shift(); word !== undefined; word = left.shift()) {
    const asks = ASKS.get(word);
    if (asks !== undefined) asked.add(asks);
    else if (word.startsWith('--')) readFlag(word, left, known, texts, mistakes);
    else mistakes.push(notAFlag(word, known));
  }
  return { asksFor: asked.has('help') ? 'help' : asked.has('version') ? 'version' : 'run', texts, mistakes };
}

function readFlag(word: string, left: string[], known: KnownFlags, texts: Map<string, string>, mistakes: Mistake[]): void {
  const at = word.indexOf('=');
  const name = word.slice(2, at < 0 ? undefined : at);
  const flag = known.get(name);
  if (flag === undefined) {
    // What follows may be the value of this flag: it is skipped, so that one slip makes one mistake.
    if (at < 0 && left[0]?.startsWith('-') === false && !ASKS.has(left[0])) left.shift();
    mistakes.push({ given: word, problem: 'no such flag', remedy: suggestion(name, known) });
    return;
  }
  const text = at >= 0 ? word.slice(at + 1) : flag.isSwitch ? 'true' : valueFrom(left);
  if (text === undefined) mistakes.push({ given: word, problem: 'no value', remedy: `write ${word}=<value>` });
  else texts.set(name, text);
}

/** The next word, unless it is the next flag. */
function valueFrom(left: string[]): string | undefined {
  return left[0]?.startsWith('--') === true ? undefined : left.shift();
}

function notAFlag(word: string, known: KnownFlags): Mistake {
  const name = word.replace(/^-/, '').split('=', 1).join('');
  if (known.has(name)) return { given: word, problem: 'a flag has two dashes', remedy: `write --${word.replace(/^-/, '')}` };
  if (['true', 'false'].includes(word))
    return { given: word, problem: 'stands alone', remedy: `write it after the switch it belongs to, as in --switch=${word}` };
  return { given: word, problem: 'no such command', remedy: 'write run, or nothing, followed by flags' };
}

function suggestion(name: string, known: KnownFlags): string {
  const similar = nearest(name, known.keys());
  return similar === undefined ? 'see tidelock --help' : `did you mean --${similar}?`;
}
