import { describe, expect, it } from 'vitest';
import { settle } from '../../test/support/fake-clock.ts';
import { supervise, TaskFailure, type Task } from './supervise.ts';

/** A task that notes when it starts and when it has stopped, and stops when told to. */
function aTask(name: string, notes: string[], stopping: Promise<unknown> = Promise.resolve()): Task {
  return {
    name,
    async run(signal) {
      notes.push(`${name} starts`);
      await new Promise((resolve) => {
        signal.addEventListener('abort', resolve);
      });
      await stopping;
      notes.push(`${name} stopped`);
    },
  };
}

describe('supervise', () => {
  it('starts in order and stops in reverse, each when the one after it has ended', async () => {
    const notes: string[] = [];
    const stop = new AbortController();
    const slow = Promise.withResolvers<undefined>();
    const ended = supervise([aTask('views', notes), aTask('workers', notes, slow.promise)], stop.signal);
    await settle();

    stop.abort();
    await settle();
    notes.push('workers still busy');
    slow.resolve(undefined);
    await ended;

    expect(notes).toEqual(['views starts', 'workers starts', 'workers still busy', 'workers stopped', 'views stopped']);
  });

  it('stops all when one fails, and says which and why', async () => {
    const notes: string[] = [];
    const cause = new Error('no lease');
    const failing: Task = { name: 'lease', run: () => Promise.reject(cause) };

    const ended = supervise([aTask('views', notes), failing, aTask('workers', notes)], new AbortController().signal);

    await expect(ended).rejects.toThrow(expect.objectContaining({ name: 'TaskFailure', message: 'lease failed', cause }));
    expect(notes).toEqual(['views starts', 'workers starts', 'workers stopped', 'views stopped']);
  });

  it('takes a task that throws before its first await as failed', async () => {
    const failing: Task = {
      name: 'http',
      run: () => {
        throw new Error('no port');
      },
    };

    await expect(supervise([failing], new AbortController().signal)).rejects.toThrow('http failed');
  });

  it('takes a task that ends by itself as failed', async () => {
    const notes: string[] = [];

    const ended = supervise([aTask('views', notes), { name: 'watch', run: () => Promise.resolve() }], new AbortController().signal);

    await expect(ended).rejects.toThrow('watch ended by itself');
    expect(notes).toContain('views stopped');
  });

  it('does not take the echo of its own stop signal as a failure', async () => {
    const stop = new AbortController();
    const echo: Task = {
      name: 'watch',
      run: (signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason as Error));
        }),
    };
    const ended = supervise([echo], stop.signal);

    stop.abort();

    await expect(ended).resolves.toBeUndefined();
  });

  it('takes an aborted call of a task that was not told to stop as a failure', async () => {
    const failing: Task = { name: 'watch', run: () => Promise.reject(new DOMException('timed out', 'AbortError')) };

    await expect(supervise([failing], new AbortController().signal)).rejects.toThrow('watch failed');
  });

  it('reports a failure while stopping beside the first one', async () => {
    const stubborn: Task = {
      name: 'events',
      run: (signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(new Error('could not flush')));
        }),
    };

    const ended = supervise([stubborn, { name: 'watch', run: () => Promise.reject(new Error('gone')) }], new AbortController().signal);

    const error: unknown = await ended.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(AggregateError);
    expect(error).toMatchObject({ message: 'watch failed', errors: [{ message: 'watch failed' }, { message: 'events failed' }] });
    expect(error instanceof AggregateError && error.errors.every((each) => each instanceof TaskFailure)).toBe(true);
  });

  it('starts nothing when the signal was aborted before', async () => {
    const notes: string[] = [];

    await supervise([aTask('views', notes)], AbortSignal.abort());

    expect(notes).toEqual([]);
  });
});
