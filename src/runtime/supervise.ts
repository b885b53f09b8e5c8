// Runs the parts of a process together: they start in order, the first that fails or ends ends all,
// and they stop in reverse order, each only when the ones that may still need it have ended.

import { aborted, isAbortOf } from './abort.ts';

/** A part of the process: works until its signal is aborted, then ends. */
export interface Task {
  readonly name: string;
  readonly run: (signal: AbortSignal) => Promise<void>;
}

/** A task threw, or ended before it was told to. */
export class TaskFailure extends Error {
  override readonly name = 'TaskFailure';
}

interface Running {
  readonly stop: AbortController;
  readonly ended: Promise<void>;
}

/**
 * Runs all tasks until `signal` is aborted or one of them fails. Resolves when all have ended as asked; rejects, also only
 * then, with the TaskFailure, or an AggregateError of them where stopping failed too.
 */
export async function supervise(tasks: readonly Task[], signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  const failures: TaskFailure[] = [];
  const broken = new AbortController();
  const over = AbortSignal.any([signal, broken.signal]);
  function fail(failure: TaskFailure): void {
    failures.push(failure);
    broken.abort();
  }
  const ending = aborted(over);
  const running = tasks.map((task) => start(task, fail));
  await ending;
  for (const { stop, ended } of running.toReversed()) {
    stop.abort();
    await ended;
  }
  throwAny(failures);
}

function start(task: Task, fail: (failure: TaskFailure) => void): Running {
  const stop = new AbortController();
  return { stop, ended: watchOver(task, stop.signal, fail) };
}

async function watchOver(task: Task, signal: AbortSignal, fail: (failure: TaskFailure) => void): Promise<void> {
  try {
    await task.run(signal);
    if (!signal.aborted) fail(new TaskFailure(`${task.name} ended by itself`));
  } catch (error) {
    if (!isAbortOf(error, signal)) fail(new TaskFailure(`${task.name} failed`, { cause: error }));
  }
}

function throwAny(failures: readonly TaskFailure[]): void {
  const [first, ...others] = failures;
  if (first === undefined) return;
  if (others.length === 0) throw first;
  throw new AggregateError(failures, first.message);
}
