import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { Failure } from '#core/errors.ts';
import { Redacted } from '#core/redacted.ts';
import { openLog, switchLevelOnSignal, type Log, type LogLevel, type LogTime } from './log.ts';

const CANARY = 'canary-5f1b';

interface Scene {
  readonly log: Log;
  readonly lines: readonly string[];
  readonly parsed: () => readonly unknown[];
}

function aLog(level: LogLevel = 'info', time: LogTime = 'epoch', ms = Date.UTC(2026, 0, 2, 3, 4, 5, 600)): Scene {
  const lines: string[] = [];
  const log = openLog({ level, time, now: () => ms, destination: { write: (line) => void lines.push(line) } });
  return { log, lines, parsed: () => lines.map((line): unknown => JSON.parse(line)) };
}

describe('openLog', () => {
  it('writes JSON lines with level, ts and msg', () => {
    const { log, parsed } = aLog();

    log.logger.child({ key: 'ExternalSecret/a/b' }).info({ generation: 1 }, 'secret written');

    expect(parsed()).toEqual([{ level: 'info', ts: 1_767_323_045.6, key: 'ExternalSecret/a/b', generation: 1, msg: 'secret written' }]);
  });

  it.each<[LogTime, string]>([
    ['epoch', '1767323045.6'],
    ['millis', '1767323045600'],
    ['nano', '1767323045600000000'],
    ['iso8601', '"2026-01-02T03:04:05.600Z"'],
    ['rfc3339', '"2026-01-02T03:04:05Z"'],
    ['rfc3339nano', '"2026-01-02T03:04:05.6Z"'],
  ])('writes the time as %s', (time, text) => {
    const { log, lines } = aLog('info', time);

    log.logger.info({}, 'x');

    expect(lines[0]).toContain(`"ts":${text},`);
  });

  it('leaves the point out of rfc3339nano at a full second', () => {
    const { log, lines } = aLog('info', 'rfc3339nano', Date.UTC(2026, 0, 2, 3, 4, 50));

    log.logger.info({}, 'x');

    expect(lines[0]).toContain('"ts":"2026-01-02T03:04:50Z"');
  });

  it('writes what is at least as important as its level', () => {
    const { log, parsed } = aLog('warn');

    log.logger.debug({}, 'debug');
    log.logger.info({}, 'info');
    log.logger.warn({}, 'warn');
    log.logger.error({}, 'error');

    expect(parsed()).toMatchObject([{ msg: 'warn' }, { msg: 'error' }]);
  });

  it('shows errors by their safe fields, under whichever of the usual names', () => {
    const { log, lines, parsed } = aLog();
    const error = Object.assign(new Error(CANARY), { body: CANARY });

    log.logger.error({ err: error, error, cause: error, reason: error }, 'failed');
    log.logger.error({ err: new Failure('AuthFailed', 'the key is wrong') }, 'failed');
    log.logger.error({ err: CANARY.length, reason: 'Expired' }, 'failed');

    expect(parsed()).toMatchObject([
      { err: { name: 'Error' }, error: { name: 'Error' }, cause: { name: 'Error' }, reason: { name: 'Error' } },
      { err: { code: 'AuthFailed', message: 'the key is wrong' } },
      { err: 'number', reason: 'Expired' },
    ]);
    expect(lines.join('')).not.toContain(CANARY);
  });

  it('does not print the message of an error that stands alone', () => {
    const { log, lines, parsed } = aLog();

    log.logger.error(new Error(CANARY));
    log.logger.error({ err: new Error(CANARY) });
    log.logger.error(new Error(CANARY), 'failed');

    expect(parsed()).toMatchObject([
      { err: { name: 'Error' }, msg: 'no message' },
      { err: { name: 'Error' }, msg: 'no message' },
      { err: { name: 'Error' }, msg: 'failed' },
    ]);
    expect(lines.join('')).not.toContain(CANARY);
  });

  it('prints a text alone as the message', () => {
    const { log, parsed } = aLog();

    log.logger.info('started');

    expect(parsed()).toMatchObject([{ msg: 'started' }]);
  });

  it('prints neither a Redacted nor a field of a name that holds values', () => {
    const { log, lines } = aLog();
    const value = Redacted.ofText(CANARY);

    log.logger.info({ value, deep: { er: [{ value }] } }, 'x');
    log.logger.info({ data: { key: CANARY }, secret: { stringData: CANARY }, response: { SecretString: CANARY, body: CANARY } }, 'x');
    log.logger.info({ token: CANARY, request: { headers: { authorization: CANARY } } }, 'x');

    expect(lines).toHaveLength(3);
    expect(lines.join('')).not.toContain(CANARY);
  });
});

describe('switchLevelOnSignal', () => {
  it.each<[LogLevel, LogLevel]>([
    ['info', 'debug'],
    ['error', 'debug'],
    ['debug', 'info'],
  ])('switches from %s to %s and back, for children made before too', (usual, other) => {
    const { log, parsed } = aLog(usual);
    const child = log.logger.child({ room: 'kube' });
    const signals = new EventEmitter();
    const levels: LogLevel[] = [];
    using _switch = switchLevelOnSignal(log, signals);

    for (let times = 0; times < 2; times++) {
      signals.emit('SIGUSR1');
      levels.push(log.level);
      child.debug({ at: log.level }, 'seen at debug only');
    }

    expect(levels).toEqual([other, usual]);
    expect(parsed()).toMatchObject(
      usual === 'debug'
        ? [{ msg: 'log level switched', to: 'info' }, { msg: 'log level switched', to: 'debug' }, { msg: 'seen at debug only' }]
        : [{ msg: 'log level switched', to: 'debug' }, { msg: 'seen at debug only' }, { msg: 'log level switched', to: usual }],
    );
  });

  it('stops listening when disposed', () => {
    const signals = new EventEmitter();

    switchLevelOnSignal(aLog().log, signals)[Symbol.dispose]();

    expect(signals.listenerCount('SIGUSR1')).toBe(0);
  });
});
