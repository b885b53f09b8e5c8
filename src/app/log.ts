// The log: JSON lines with the members that log collectors know from External Secrets (level, ts, msg), one level for all loggers.
// What must not be printed is kept out by type (Redacted, error-fields.ts); `redact` is only the second net.

import { pino, type DestinationStream, type Logger, type LoggerOptions } from 'pino';
import { errorFields } from './error-fields.ts';

/** Least important first. */
export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;

export type LogLevel = (typeof LOG_LEVELS)[number];

/** How `ts` is written; the names are those of zap, External Secrets' logger. */
export const LOG_TIMES = ['epoch', 'millis', 'nano', 'iso8601', 'rfc3339', 'rfc3339nano'] as const;

export type LogTime = (typeof LOG_TIMES)[number];

/** What a log is made with. */
export interface LogOptions {
  readonly level: LogLevel;
  readonly time: LogTime;
  /** Wall time in epoch milliseconds. */
  readonly now: () => number;
  /** Where lines go; standard error by default. */
  readonly destination?: DestinationStream;
}

/** The root logger and the level that it and all its children share. */
export interface Log {
  readonly logger: Logger;
  level: LogLevel;
}

/** Fields that are errors, wherever a caller puts one. */
const ERROR_FIELDS = ['err', 'error', 'cause', 'reason'] as const;

/** Names that hold values in the APIs that this operator speaks; a field of such a name is not printed, nor one level deeper. */
const SECRET_NAMES = ['data', 'stringData', 'binaryData', 'value', 'password', 'token', 'body', 'headers', 'authorization'];
const SECRET_NAMES_OF_AWS = ['SecretString', 'SecretBinary', 'SecretValues', 'secretAccessKey', 'sessionToken', 'credentials'];

/** Opens the log. */
export function openLog(options: LogOptions): Log {
  const log: { level: LogLevel } = { level: options.level };
  const names = [...SECRET_NAMES, ...SECRET_NAMES_OF_AWS];
  const settings: LoggerOptions = {
    // pino fixes the level of a child when it is made; with one threshold in the hook, a switch reaches them all.
    level: 'debug',
    base: null,
    timestamp: () => `,"ts":${timestamp(options.now(), options.time)}`,
    formatters: { level: (level) => ({ level }) },
    serializers: Object.fromEntries(ERROR_FIELDS.map((name) => [name, serializeError])),
    redact: { paths: names.flatMap((name) => [name, `*.${name}`]), censor: '[redacted]' },
    hooks: {
      logMethod(args, method, level) {
        if (level >= (pino.levels.values[log.level] ?? 0)) method.apply(this, safeArguments(args));
      },
    },
  };
  const logger = pino(settings, options.destination ?? pino.destination(2));
  return Object.assign(log, { logger });
}

/**
 * Switches between the level of now and `debug` (from debug to `info`) at each SIGUSR1, until disposed. Node starts its debugger
 * on that signal where nobody listens (Node.js documentation, Signal events).
 */
export function switchLevelOnSignal(log: Log, signals: NodeJS.EventEmitter = process): Disposable {
  const usual = log.level;
  const other = usual === 'debug' ? 'info' : 'debug';
  function switchLevel(): void {
    const level = log.level === usual ? other : usual;
    // Written while the more talkative of the two levels holds, so that it is always seen.
    log.level = 'debug';
    log.logger.info({ to: level }, 'log level switched');
    log.level = level;
  }
  signals.on('SIGUSR1', switchLevel);
  return { [Symbol.dispose]: () => void signals.off('SIGUSR1', switchLevel) };
}

function serializeError(error: unknown): unknown {
  return error instanceof Error ? errorFields(error) : typeof error === 'string' ? error : typeof error;
}

/** An error without a message beside it: pino would print the error's own message, which may hold anything. */
function safeArguments(args: Parameters<Logger['info']>): Parameters<Logger['info']> {
  const [first, ...others]: readonly unknown[] = args;
  const fields: unknown = first instanceof Error ? { err: first } : first;
  if (typeof fields !== 'object' || others.length > 0) return args;
  return [fields, 'no message'];
}

function timestamp(ms: number, time: LogTime): string {
  const iso = new Date(ms).toISOString();
  switch (time) {
    case 'epoch':
      return String(ms / 1_000);
    case 'millis':
      return String(ms);
    case 'nano':
      return `${ms}000000`;
    case 'iso8601':
      return `"${iso}"`;
    case 'rfc3339':
      return `"${iso.replace(/\.\d+/, '')}"`;
    case 'rfc3339nano':
      return `"${iso.replace(/\.?0+Z$/, 'Z')}"`;
  }
}
