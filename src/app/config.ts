// Flags and environment to one frozen configuration, or to all mistakes at once. The only place that decides what a setting means;
// nothing else reads flags.

import type { Address } from './address.ts';
import { readArguments, type KnownFlags, type Mistake } from './arguments.ts';
import { FLAGS, variableOf, type Flag } from './flags.ts';
import { FOREIGN_FLAGS, type ForeignFlag } from './foreign-flags.ts';
import { helpText } from './help.ts';
import type { LogLevel, LogTime } from './log.ts';

/** What the operator was told. */
export interface Config {
  /** Path; absent: the usual places. */
  readonly kubeconfig: string | undefined;
  /** The only namespace served; absent: all. */
  readonly namespace: string | undefined;
  /** How AWS and Vault are told which cluster calls; absent: not at all. */
  readonly clusterName: string | undefined;
  readonly controllerClass: string;
  /** Objects worked at once. */
  readonly concurrent: number;
  /** How often a store is checked that does not say so itself, in milliseconds. */
  readonly storeIntervalMs: number;
  /** Read only through stores whose own check has passed. */
  readonly floodGate: boolean;
  /** How long a good Secret keeps Ready=True while its backend does not answer, in milliseconds. */
  readonly staleAfterMs: number;
  /** EC2 instance metadata may serve as a source of credentials. */
  readonly allowNodeCredentials: boolean;
  /** Absent: metrics are not served. */
  readonly metricsAddress: Address | undefined;
  /** Absent: health is not served. */
  readonly healthAddress: Address | undefined;
  readonly logLevel: LogLevel;
  readonly logTime: LogTime;
  /** Flags given that have no effect here, to be logged once: `--enable-http2: metrics are served by HTTP/1.1`. */
  readonly withoutEffect: readonly string[];
}

/** What a start asks for. */
export type Start =
  | { readonly kind: 'run'; readonly config: Config }
  | { readonly kind: 'help'; readonly text: string }
  | { readonly kind: 'version' }
  /** `text` names each mistake with its remedy, one a line. */
  | { readonly kind: 'mistakes'; readonly text: string };

export type Environment = Readonly<Record<string, string | undefined>>;

/** Variables of External Secrets that hold an endpoint; the providers read them, a wrong one is found here. */
const ENDPOINTS = ['AWS_SECRETSMANAGER_ENDPOINT', 'AWS_SSM_ENDPOINT', 'AWS_STS_ENDPOINT'];

/** Reads the arguments after the program's name, and the environment. */
export function parseConfig(argv: readonly string[], env: Environment): Start {
  const given = readArguments(argv, knownFlags());
  if (given.asksFor === 'help') return { kind: 'help', text: helpText() };
  if (given.asksFor === 'version') return { kind: 'version' };
  const reader = new FlagReader(given.texts, env);
  const config = configOf(reader, foreignFlags(given.texts));
  const mistakes = [...given.mistakes, ...reader.mistakes, ...foreignMistakes(given.texts), ...endpointMistakes(env)];
  return mistakes.length === 0 ? { kind: 'run', config: Object.freeze(config) } : { kind: 'mistakes', text: mistakesText(mistakes) };
}

function configOf(reader: FlagReader, foreign: readonly ForeignFlag[]): Config {
  return {
    kubeconfig: reader.read(FLAGS.kubeconfig),
    namespace: reader.read(FLAGS.namespace),
    clusterName: reader.read(FLAGS.clusterName),
    controllerClass: reader.read(FLAGS.controllerClass),
    concurrent: reader.read(FLAGS.concurrent),
    storeIntervalMs: reader.read(FLAGS.storeIntervalMs),
    floodGate: reader.read(FLAGS.floodGate),
    staleAfterMs: reader.read(FLAGS.staleAfterMs),
    allowNodeCredentials: reader.read(FLAGS.allowNodeCredentials),
    metricsAddress: reader.read(FLAGS.metricsAddress),
    healthAddress: reader.read(FLAGS.healthAddress),
    logLevel: reader.read(FLAGS.logLevel),
    logTime: reader.read(FLAGS.logTime),
    withoutEffect: foreign.map(({ name, why }) => `--${name}: ${why}`),
  };
}

/** Reads flags one by one and collects the mistakes. */
class FlagReader {
  readonly mistakes: Mistake[] = [];
  readonly #texts: ReadonlyMap<string, string>;
  readonly #env: Environment;

  constructor(texts: ReadonlyMap<string, string>, env: Environment) {
    this.#texts = texts;
    this.#env = env;
  }

  /** The flag, else its variable, else its default. A mistake is noted and read as the default. */
  read<Value>(flag: Flag<Value>): Value {
    const variable = variableOf(flag);
    // An empty variable counts as unset: charts render those. Unknown variables are no mistakes, since Kubernetes itself
    // sets TIDELOCK_SERVICE_HOST and the like for a Service of that name.
    const fromEnv = this.#env[variable] === '' ? undefined : this.#env[variable];
    const text = this.#texts.get(flag.name) ?? fromEnv ?? flag.fallback;
    const parsed = flag.kind.parse(text);
    if (parsed.kind === 'value') return parsed.value;
    const given = this.#texts.has(flag.name) ? `--${flag.name}=${text}` : `${variable}=${text}`;
    this.mistakes.push({ given, problem: parsed.problem, remedy: parsed.remedy });
    return defaultOf(flag);
  }
}

function defaultOf<Value>(flag: Flag<Value>): Value {
  const parsed = flag.kind.parse(flag.fallback);
  if (parsed.kind === 'mistake') throw new Error(`the default of --${flag.name} is a mistake`);
  return parsed.value;
}

function knownFlags(): KnownFlags {
  const own = Object.values(FLAGS).map(({ name, kind }) => [name, { isSwitch: kind.placeholder === '' }] as const);
  return new Map([...own, ...FOREIGN_FLAGS.map((flag) => [flag.name, flag] as const)]);
}

function foreignFlags(texts: ReadonlyMap<string, string>): readonly ForeignFlag[] {
  return FOREIGN_FLAGS.filter(({ name }) => texts.has(name));
}

function foreignMistakes(texts: ReadonlyMap<string, string>): readonly Mistake[] {
  return foreignFlags(texts).flatMap(({ name, why, only }) => {
    const text = texts.get(name) ?? '';
    return only === undefined || only.includes(text) ? [] : [{ given: `--${name}=${text}`, problem: 'not supported', remedy: why }];
  });
}

function endpointMistakes(env: Environment): readonly Mistake[] {
  return ENDPOINTS.flatMap((name) => {
    const value = env[name] ?? '';
    if (value === '' || (/^https?:\/\//.test(value) && URL.canParse(value))) return [];
    return [
      {
        given: `${name}=${value}`,
        problem: 'not a URL',
        remedy: 'write it with its scheme, as in https://secretsmanager.eu-west-1.amazonaws.com',
      },
    ];
  });
}

function mistakesText(mistakes: readonly Mistake[]): string {
  const count = mistakes.length === 1 ? 'One mistake' : `${mistakes.length} mistakes`;
  const lines = mistakes.map(({ given, problem, remedy }) => `  ${given}: ${problem}; ${remedy}\n`);
  return `tidelock: ${count} in flags and environment\n${lines.join('')}All flags: tidelock --help\n`;
}
