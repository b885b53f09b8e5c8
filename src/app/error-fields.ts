// What the log shows of an error. A Failure's message holds names only, so it is shown; any other message may quote what was
// being worked on (a JSON parser its input, an HTTP client a body), so of those only name, code and stack frames are shown.

import { Failure } from '#core/errors.ts';
import { TaskFailure } from '#runtime/supervise.ts';

/** Causes within causes and members of an AggregateError shown at most. */
const DEEPEST = 4;
const MOST_MEMBERS = 5;

/** An error as fields of a log line. */
export interface ErrorFields {
  readonly name: string;
  readonly code?: string | number;
  readonly message?: string;
  readonly remedy?: string;
  /** Of system errors: what was called, for which address. */
  readonly syscall?: string;
  readonly address?: string;
  readonly port?: number;
  /** Frames only, without the message that Node puts above them. */
  readonly stack?: string;
  readonly cause?: ErrorFields;
  readonly errors?: readonly ErrorFields[];
}

/** The fields that are safe to show, causes included. */
export function errorFields(error: unknown, depth = 0): ErrorFields {
  if (!(error instanceof Error)) return { name: `thrown ${typeof error}` };
  if (error instanceof Failure) return { ...failureFields(error), ...inner(error, depth) };
  return {
    name: shortName(error.name),
    ...(error instanceof TaskFailure ? { message: error.message } : {}),
    ...systemFields(error),
    ...framesOf(error),
    ...inner(error, depth),
  };
}

function failureFields(failure: Failure): ErrorFields {
  const { name, code, message, remedy } = failure;
  return { name, code, message, ...(remedy === undefined ? {} : { remedy }) };
}

/** The cause and, of an AggregateError, its members. */
function inner(error: Error, depth: number): Pick<ErrorFields, 'cause' | 'errors'> {
  if (depth >= DEEPEST) return {};
  const cause = causeOf(error);
  const members: readonly unknown[] = error instanceof AggregateError ? error.errors.slice(0, MOST_MEMBERS) : [];
  return {
    ...(cause === undefined ? {} : { cause: errorFields(cause, depth + 1) }),
    ...(members.length === 0 ? {} : { errors: members.map((member) => errorFields(member, depth + 1)) }),
  };
}

/** The first cause that says something new: a Failure seen from further out repeats the message of the inner one. */
function causeOf(error: Error): unknown {
  let { cause } = error;
  while (cause instanceof Failure && error.message.endsWith(cause.message)) cause = cause.cause;
  return cause;
}

/** A name is a class of errors; text of any other form could be anything. */
function shortName(name: string): string {
  return /^[\w.$-]{1,80}$/.test(name) ? name : 'Error';
}

function systemFields(error: Error): Partial<ErrorFields> {
  const code = 'code' in error ? error.code : undefined;
  const syscall = 'syscall' in error ? error.syscall : undefined;
  const address = 'address' in error ? error.address : undefined;
  const port = 'port' in error ? error.port : undefined;
  return {
    ...(isCode(code) ? { code } : {}),
    ...(typeof syscall === 'string' ? { syscall } : {}),
    ...(typeof address === 'string' ? { address } : {}),
    ...(typeof port === 'number' ? { port } : {}),
  };
}

function isCode(code: unknown): code is string | number {
  return typeof code === 'number' || (typeof code === 'string' && /^[A-Z][A-Z0-9_]{1,60}$/.test(code));
}

function framesOf(error: Error): Pick<ErrorFields, 'stack'> {
  const stack = error.stack ?? '';
  // The message may hold lines that look like frames: what precedes the real ones goes first.
  const above = error.message === '' ? -1 : stack.indexOf(error.message);
  const below = above < 0 ? stack : stack.slice(above + error.message.length);
  const frames = below.split('\n').filter((line) => /^\s+at /.test(line));
  return frames.length === 0 ? {} : { stack: frames.map((frame) => frame.trim()).join('\n') };
}
