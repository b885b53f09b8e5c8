import { getEventListeners } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
import { FakeClock, settle } from '../../test/support/fake-clock.ts';
import { ROUND } from './lanes.ts';
import { WorkQueue, type Work } from './queue.ts';

const never = new AbortController().signal;

function aQueue(): { readonly clock: FakeClock; readonly queue: WorkQueue<string>; readonly due: readonly string[] } {
  const clock = new FakeClock();
  const due: string[] = [];
  return { clock, due, queue: new WorkQueue({ clock, onDue: (key) => due.push(key) }) };
}

/** Takes keys until none is due, and puts each out of hand. */
async function takeAll(queue: WorkQueue<string>): Promise<readonly string[]> {
  const keys: string[] = [];
  while (queue.depth > 0) {
    const work = await queue.take(never);
    if (work === undefined) break;
    keys.push(work.key);
    queue.done(work.key);
  }
  return keys;
}

describe('WorkQueue', () => {
  it('holds a key once', async () => {
    const { queue, due } = aQueue();

    queue.add('a', 'periodic');
    queue.add('a', 'periodic');

    expect(await takeAll(queue)).toEqual(['a']);
    expect(due).toEqual(['a']);
  });

  it('does not hand out a key in hand, and hands it out again when it was added meanwhile', async () => {
    const { queue } = aQueue();
    queue.add('a', 'periodic');
    await queue.take(never);

    queue.add('a', 'periodic');
    queue.add('a', 'interactive');

    expect(queue.depth).toBe(0);
    queue.done('a');
    expect(await queue.take(never)).toEqual({ key: 'a', lane: 'interactive', waitedMs: 0 });
    queue.done('a');
    expect(queue.depth).toBe(0);
  });

  it('gives a delayed key when its time has come', async () => {
    const { clock, queue } = aQueue();
    queue.addAfter('a', 1_000, 'periodic');
    const taken = queue.take(never);

    clock.advance(999);
    expect(queue.waiting).toBe(1);
    clock.advance(1);

    expect(await taken).toEqual({ key: 'a', lane: 'periodic', waitedMs: 0 });
  });

  it('keeps the earlier time and the higher lane of two additions', async () => {
    const { clock, queue } = aQueue();

    queue.addAfter('a', 1_000, 'rotation');
    queue.addAfter('a', 5_000, 'interactive');
    queue.addAfter('b', 1_000, 'rotation');
    queue.addAfter('b', 500, 'periodic');
    clock.advance(500);

    expect(await queue.take(never)).toEqual({ key: 'b', lane: 'rotation', waitedMs: 0 });
    clock.advance(500);
    expect(await queue.take(never)).toEqual({ key: 'a', lane: 'interactive', waitedMs: 0 });
    expect(queue.waiting).toBe(0);
  });

  it('moves a due key up to a higher lane without counting it twice', () => {
    const { queue, due } = aQueue();
    queue.add('a', 'periodic');

    queue.add('a', 'interactive');

    expect(queue.depthOf('interactive')).toBe(1);
    expect(queue.depthOf('periodic')).toBe(0);
    expect(due).toEqual(['a']);
  });

  it('counts a planned key that is added for now', () => {
    const { queue, due } = aQueue();
    queue.addAfter('a', 1_000, 'periodic');

    queue.add('a', 'interactive');

    expect(due).toEqual(['a']);
  });

  it('serves each lane its turns in a round, and a lane alone all the time', async () => {
    const { queue } = aQueue();
    for (let index = 0; index < ROUND.length; index++) {
      queue.add(`interactive-${index}`, 'interactive');
      queue.add(`rotation-${index}`, 'rotation');
      queue.add(`periodic-${index}`, 'periodic');
    }

    const keys = await takeAll(queue);

    const round = keys.slice(0, ROUND.length).map((key) => key.split('-')[0]);
    expect(round).toEqual(ROUND);
    expect(keys.slice(-5)).toEqual(['periodic-8', 'periodic-9', 'periodic-10', 'periodic-11', 'periodic-12']);
  });

  it('sets one timer, for the earliest key', () => {
    const { clock, queue } = aQueue();
    const after = vi.spyOn(clock, 'after');

    queue.addAfter('late', 9_000, 'periodic');
    queue.addAfter('early', 1_000, 'periodic');
    queue.addAfter('later', 10_000, 'periodic');

    expect(after.mock.calls.map(([ms]) => ms)).toEqual([9_000, 1_000]);
    expect(clock.timers).toBe(1);
    clock.advance(9_000);
    expect([...queue.due()].toSorted()).toEqual(['early', 'late']);
    expect(clock.timers).toBe(1);
  });

  it('sets the next timer when the earliest key left before its time', () => {
    const { clock, queue } = aQueue();
    queue.addAfter('gone', 1_000, 'periodic');
    queue.addAfter('here', 2_000, 'periodic');
    queue.forget('gone');

    clock.advance(2_000);

    expect([...queue.due()]).toEqual(['here']);
    expect(clock.timers).toBe(0);
  });

  it('does not rely on its timer: what is due is given and shown as overdue', async () => {
    const clock = new FakeClock();
    vi.spyOn(clock, 'after').mockReturnValue({ [Symbol.dispose]: () => {} });
    const queue = new WorkQueue<string>({ clock });
    queue.addAfter('a', 1_000, 'periodic');
    clock.advance(1_500);

    expect(queue.oldestOverdueMs()).toBe(500);
    expect(await queue.take(never)).toEqual({ key: 'a', lane: 'periodic', waitedMs: 500 });
  });

  it('stands still when a due key waits and none is taken or done, not while workers are only slow', async () => {
    const { clock, queue } = aQueue();
    queue.add('a', 'periodic');
    queue.add('b', 'periodic');
    queue.add('c', 'periodic');
    await queue.take(never);
    await queue.take(never);
    clock.advance(200_000);
    queue.done('a');
    clock.advance(200_000);
    const slow = [queue.oldestOverdueMs(), queue.stalledMs()];
    clock.advance(150_000);

    expect(slow).toEqual([400_000, 200_000]);
    expect(queue.stalledMs()).toBe(350_000);
    queue.done('b');
    expect(queue.stalledMs()).toBe(0);
  });

  it('leaves no listener on the signal of a taker that was served', async () => {
    const { queue } = aQueue();
    const { signal } = new AbortController();
    const taken = queue.take(signal);

    queue.add('a', 'periodic');
    await taken;

    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('gives keys to takers in the order in which they came', async () => {
    const { queue } = aQueue();
    const first = queue.take(never);
    const second = queue.take(never);

    queue.add('a', 'periodic');
    queue.add('b', 'periodic');

    expect((await first)?.key).toBe('a');
    expect((await second)?.key).toBe('b');
  });

  it('gives nothing to a taker whose signal is aborted, and keeps the key for the next', async () => {
    const { queue } = aQueue();
    const leaving = new AbortController();
    const left = queue.take(leaving.signal);
    leaving.abort();

    queue.add('a', 'periodic');

    expect(await left).toBeUndefined();
    expect(await queue.take(leaving.signal)).toBeUndefined();
    expect((await queue.take(never))?.key).toBe('a');
  });

  it('forgets what is planned for a key, in hand or not', async () => {
    const { clock, queue } = aQueue();
    queue.add('worked', 'periodic');
    await queue.take(never);
    queue.add('worked', 'interactive');
    queue.addAfter('planned', 1_000, 'periodic');
    queue.add('due', 'periodic');

    for (const key of ['worked', 'planned', 'due', 'unknown']) queue.forget(key);
    queue.done('worked');
    clock.advance(2_000);

    expect(queue.depth).toBe(0);
    expect(queue.waiting).toBe(0);
  });

  it('tells for how long the oldest key has been due, and what is in hand since when', async () => {
    const { clock, queue } = aQueue();
    expect(queue.oldestOverdueMs()).toBe(0);
    queue.add('a', 'rotation');
    queue.addAfter('ahead', 60_000, 'periodic');
    clock.advance(100);
    queue.add('b', 'periodic');
    clock.advance(50);

    const overdue = queue.oldestOverdueMs();
    const work = await queue.take(never);
    clock.advance(7);

    expect(overdue).toBe(150);
    expect(work).toEqual({ key: 'a', lane: 'rotation', waitedMs: 150 });
    expect([...queue.inHand()]).toEqual([{ key: 'a', ms: 7 }]);
    expect(queue.oldestOverdueMs()).toBe(57);
  });

  it('ends waiting takes and ignores additions once disposed', async () => {
    const { clock, queue } = aQueue();
    queue.add('worked', 'periodic');
    await queue.take(never);
    queue.add('worked', 'periodic');
    queue.addAfter('planned', 1_000, 'periodic');
    const waiting = queue.take(never);

    queue[Symbol.dispose]();
    queue.done('worked');
    queue.add('late', 'interactive');
    clock.advance(1_000);

    expect(await waiting).toBeUndefined();
    expect(await queue.take(never)).toBeUndefined();
    expect(queue.depth).toBe(0);
    expect(clock.timers).toBe(0);
  });

  it('refuses a delay that is not a number, and done for a key that is not in hand', () => {
    const { queue } = aQueue();

    expect(() => queue.addAfter('a', Number.NaN, 'periodic')).toThrow(RangeError);
    expect(() => queue.done('a')).toThrow('not in hand');
    expect(queue.depth).toBe(0);
  });

  it('works without a hook', async () => {
    const queue = new WorkQueue<string>({ clock: new FakeClock() });
    const taken: (Work<string> | undefined)[] = [];
    void queue.take(never).then((work) => taken.push(work));

    queue.add('a', 'periodic');
    await settle();

    expect(taken).toEqual([{ key: 'a', lane: 'periodic', waitedMs: 0 }]);
  });
});
