import { describe, expect, it } from 'vitest';
import { Failure } from '#core/errors.ts';
import { TaskFailure } from '#runtime/supervise.ts';
import { errorFields } from './error-fields.ts';

const CANARY = 'canary-5f1b';

describe('errorFields', () => {
  it('shows code, message and remedy of a Failure, without stack', () => {
    const failure = new Failure('AccessDenied', 'reading "db" is denied', { remedy: 'allow it' });

    expect(errorFields(failure)).toEqual({ name: 'Failure', code: 'AccessDenied', message: 'reading "db" is denied', remedy: 'allow it' });
  });

  it('shows the message of a Failure once, however far out it was seen, and what caused it', () => {
    const cause = Object.assign(new Error(CANARY), { code: 'ECONNREFUSED', syscall: 'connect', address: '127.0.0.1', port: 443 });
    const failure = new Failure('Unavailable', 'no connection', { cause }).within('key db: ').within('store a: ');

    const fields = errorFields(failure);

    expect(fields).toMatchObject({
      message: 'store a: key db: no connection',
      cause: { name: 'Error', code: 'ECONNREFUSED', syscall: 'connect', address: '127.0.0.1', port: 443 },
    });
    expect(fields.cause?.cause).toBeUndefined();
  });

  it('keeps a cause that says something else', () => {
    const failure = new Failure('StoreNotReady', 'the store is not ready', { cause: new Failure('AuthFailed', 'the key is wrong') });

    expect(errorFields(failure).cause).toMatchObject({ code: 'AuthFailed', message: 'the key is wrong' });
  });

  it('shows where any other error came from, never its message or members', () => {
    const error = Object.assign(new TypeError(`cannot read ${CANARY}`), { body: CANARY, headers: { authorization: CANARY }, code: 403 });

    const fields = errorFields(error);

    expect(fields).toMatchObject({ name: 'TypeError', code: 403 });
    expect(fields.stack).toMatch(/^at .*error-fields\.test\.ts:\d+:\d+/);
    expect(JSON.stringify(fields)).not.toContain(CANARY);
  });

  it.each([
    ['a message that looks like frames', new Error(`x\n    at ${CANARY} (file.js:1:1)`)],
    ['a name that is text', Object.assign(new Error('x'), { name: `Error: ${CANARY} x` })],
    ['a code that is text', Object.assign(new Error('x'), { code: `not a code ${CANARY}` })],
    ['a parser', (() => parsing(`{"a": ${CANARY}`))()],
    ['causes', new Error('x', { cause: new Error(CANARY, { cause: CANARY }) })],
    ['members', new AggregateError([new Error(CANARY), CANARY], CANARY)],
    ['a thrown text', CANARY],
    ['a thrown object', { password: CANARY }],
  ])('shows nothing of a secret in %s', (_what, error) => {
    const text = JSON.stringify(errorFields(error));

    expect(text).not.toContain(CANARY);
    expect(text).toMatch(/"name":"(Error|SyntaxError|AggregateError|thrown string|thrown object)"/);
  });

  it('shows the message of a task that failed, and members of an AggregateError', () => {
    const failures = [new TaskFailure('watch failed', { cause: new RangeError('x') }), new TaskFailure('events failed')];

    expect(errorFields(new AggregateError(failures, 'x'))).toMatchObject({
      name: 'AggregateError',
      errors: [{ message: 'watch failed', cause: { name: 'RangeError' } }, { message: 'events failed' }],
    });
  });

  it('ends for causes in a circle and for errors without a stack', () => {
    const error = new Error('x');
    error.cause = error;
    delete error.stack;

    const fields = errorFields(error);

    expect(fields.stack).toBeUndefined();
    expect(JSON.stringify(fields).match(/"name"/g)).toHaveLength(5);
  });
});

function parsing(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    return error;
  }
}
