import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FakeClock, settle } from '../../test/support/fake-clock.ts';
import { Backoff } from './backoff.ts';
import { LANES } from './lanes.ts';
import type { Next } from './next.ts';
import { WorkQueue } from './queue.ts';
import { runWorkers, type Run, type WorkersOptions } from './workers.ts';

interface Scene {
  readonly clock: FakeClock;
  readonly queue: WorkQueue<string>;
  readonly runs: Run<string>[];
  readonly bugs: unknown[];
  readonly stop: AbortController;
  readonly start: (run: WorkersOptions<string>['run'], count?: number) => Promise<void>;
}

function aScene(): Scene {
  const clock = new FakeClock();
  const queue = new WorkQueue<string>({ clock });
  const backoff = new Backoff<string>(() => 0);
  const runs: Run<string>[] = [];
  const bugs: unknown[] = [];
  const stop = new AbortController();
  function start(run: WorkersOptions<string>['run'], count = 1): Promise<void> {
    const hooks = { onRun: (one: Run<string>) => runs.push(one), onBug: (_key: string, error: unknown) => bugs.push(error) };
    return runWorkers({ queue, backoff, clock, count, graceMs: 1_000, run, ...hooks }, stop.signal);
  }
  return { clock, queue, runs, bugs, stop, start };
}

/** A run that says these things one after the other, the last one for good. */
function saying(...nexts: readonly [Next, ...Next[]]): () => Promise<Next> {
  const left = [...nexts];
  return () => Promise.resolve((left.length > 1 ? left.shift() : left[0]) ?? nexts[0]);
}

/** When the runs of a key began, in milliseconds of the clock, while time is turned forward. */
async function beginnings(scene: Scene, run: () => Promise<Next>, untilMs: number): Promise<readonly number[]> {
  const times: number[] = [];
  const ended = scene.start((_key) => {
    times.push(scene.clock.monotonic());
    return run();
  });
  scene.queue.add('a', 'interactive');
  for (let ms = 0; ms < untilMs; ms += 500) {
    await settle();
    scene.clock.advance(500);
  }
  await settle();
  scene.stop.abort();
  await ended;
  return times;
}

describe('runWorkers', () => {
  it('works a key again after the time the run asked for', async () => {
    const scene = aScene();

    const times = await beginnings(scene, saying({ kind: 'after', ms: 2_000 }), 5_000);

    expect(times).toEqual([0, 2_000, 4_000]);
    expect(scene.runs.map(({ lane }) => lane)).toEqual(['interactive', 'periodic', 'periodic']);
  });

  it('leaves a key alone until it changes', async () => {
    const scene = aScene();

    const times = await beginnings(scene, saying({ kind: 'on-change' }), 5_000);

    expect(times).toEqual([0]);
    expect(scene.runs).toEqual([{ key: 'a', lane: 'interactive', waitedMs: 0, ms: 0, result: 'on-change' }]);
  });

  it('backs off more with each failure and starts over after a success', async () => {
    const failure: Next = { kind: 'backoff', pace: 'quick' };

    const times = await beginnings(aScene(), saying(failure, failure, { kind: 'after', ms: 1_000 }, failure, { kind: 'on-change' }), 5_000);

    expect(times).toEqual([0, 500, 1_500, 2_500, 3_000]);
  });

  it('is not earlier than the backend asked', async () => {
    const times = await beginnings(aScene(), saying({ kind: 'backoff', pace: 'quick', atLeastMs: 3_000 }, { kind: 'on-change' }), 5_000);

    expect(times).toEqual([0, 3_000]);
  });

  it('works a moved object once more at once and in its lane, then backs off', async () => {
    const scene = aScene();

    const times = await beginnings(scene, saying({ kind: 'again' }, { kind: 'again' }, { kind: 'on-change' }), 2_000);

    expect(times).toEqual([0, 0, 500]);
    expect(scene.runs.map(({ lane }) => lane)).toEqual(['interactive', 'interactive', 'interactive']);
  });

  it('reports a run that throws as a bug and backs off', async () => {
    const scene = aScene();
    const bug = new TypeError('x is not a function');
    const left = [bug];

    const times = await beginnings(
      scene,
      () => {
        const error = left.shift();
        return error === undefined ? Promise.resolve({ kind: 'on-change' }) : Promise.reject(error);
      },
      2_000,
    );

    expect(times).toEqual([0, 500]);
    expect(scene.bugs).toEqual([bug]);
    expect(scene.runs.map(({ result }) => result)).toEqual(['threw', 'on-change']);
  });

  it.each<Next>([
    { kind: 'after', ms: Number.NaN },
    { kind: 'backoff', pace: 'quick', atLeastMs: Number.NaN },
  ])('treats a delay that is not a number as a bug: $kind', async (next) => {
    const scene = aScene();

    const times = await beginnings(scene, saying(next, { kind: 'on-change' }), 2_000);

    expect(times).toEqual([0, 500]);
    expect(scene.bugs).toEqual([expect.any(RangeError)]);
  });

  it('takes nothing more once it is to stop, and ends when the work in hand has', async () => {
    const scene = aScene();
    const gate = Promise.withResolvers<Next>();
    const ended = scene.start(() => gate.promise, 2);
    for (const key of ['a', 'b', 'c']) scene.queue.add(key, 'periodic');
    await settle();

    scene.stop.abort();
    await settle();
    const before = scene.runs.length;
    gate.resolve({ kind: 'on-change' });
    await ended;

    expect(before).toBe(0);
    expect(scene.runs.map(({ key, result }) => [key, result])).toEqual([
      ['a', 'on-change'],
      ['b', 'on-change'],
    ]);
    expect(scene.clock.timers).toBe(0);
  });

  it('cuts work short when the time to finish is over', async () => {
    const scene = aScene();
    const ended = scene.start(
      (_key, signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason as Error));
        }),
    );
    scene.queue.add('a', 'periodic');
    await settle();

    scene.stop.abort();
    scene.clock.advance(1_000);
    await ended;

    expect(scene.runs.map(({ result }) => result)).toEqual(['cut']);
    expect(scene.bugs).toEqual([]);
  });

  it('never runs a key twice at once and runs it again after each addition, in any order of events', async () => {
    const additions = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.constantFrom(...LANES)), { minLength: 1, maxLength: 15 });
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), additions, fc.integer({ min: 1, max: 4 }), async (scheduler, adds, count) => {
        const { queue, stop, start } = aScene();
        const running = new Set<string>();
        const overlaps: string[] = [];
        const added = new Map<string, number>();
        const begun = new Map<string, number>();
        let step = 0;
        const ended = start(async (key) => {
          if (running.has(key)) overlaps.push(key);
          running.add(key);
          begun.set(key, step++);
          await scheduler.schedule(Promise.resolve(), `run ${key}`);
          running.delete(key);
          return { kind: 'on-change' };
        }, count);
        scheduler.scheduleSequence(
          adds.map(([key, lane]) => async () => {
            queue.add(key, lane);
            added.set(key, step++);
          }),
        );

        await scheduler.waitIdle();
        await settle();
        await scheduler.waitIdle();
        stop.abort();
        await ended;

        expect(overlaps).toEqual([]);
        for (const [key, at] of added) expect(begun.get(key)).toBeGreaterThan(at);
      }),
      { numRuns: 100 },
    );
  });
});
