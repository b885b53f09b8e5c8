// The queue against a model of itself: any order of additions, takes, dones, forgets and time.

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FakeClock, settle } from '../../test/support/fake-clock.ts';
import { higherLane, LANES, ROUND, type Lane } from './lanes.ts';
import { WorkQueue } from './queue.ts';

const KEYS = ['a', 'b', 'c', 'd', 'e'] as const;
const never = new AbortController().signal;

interface Planned {
  readonly due: number;
  readonly lane: Lane;
}

/** What ought to be in the queue. */
class Model {
  readonly planned = new Map<string, Planned>();
  readonly inHand = new Map<string, Planned | undefined>();
  takers = 0;

  add(key: string, addition: Planned): void {
    const place = this.inHand.has(key) ? this.inHand : this.planned;
    const before = place.get(key);
    const due = Math.min(before?.due ?? Infinity, addition.due);
    place.set(key, { due, lane: higherLane(before?.lane ?? addition.lane, addition.lane) });
  }

  done(key: string): void {
    const after = this.inHand.get(key);
    this.inHand.delete(key);
    if (after !== undefined) this.planned.set(key, after);
  }

  forget(key: string): void {
    this.planned.delete(key);
    if (this.inHand.has(key)) this.inHand.set(key, undefined);
  }

  /** A key was handed out: it must be planned, be due, and be the earliest of its lane. */
  handOut(key: string, lane: Lane, now: number): void {
    const planned = this.planned.get(key);
    expect(this.inHand.has(key)).toBe(false);
    expect(planned?.lane).toBe(lane);
    expect(planned?.due).toBeLessThanOrEqual(now);
    const rivals = [...this.planned.values()].filter((other) => other.lane === lane).map((other) => other.due);
    expect(planned?.due).toBe(Math.min(...rivals));
    this.planned.delete(key);
    this.inHand.set(key, undefined);
    this.takers--;
  }
}

interface Real {
  readonly clock: FakeClock;
  readonly queue: WorkQueue<string>;
  readonly given: { readonly key: string; readonly lane: Lane }[];
}

class Command implements fc.AsyncCommand<Model, Real> {
  readonly #text: string;
  readonly #act: (model: Model, real: Real) => void;

  constructor(text: string, act: (model: Model, real: Real) => void) {
    this.#text = text;
    this.#act = act;
  }

  check(): boolean {
    return true;
  }

  async run(model: Model, real: Real): Promise<void> {
    this.#act(model, real);
    await settle();
    const now = real.clock.monotonic();
    for (const { key, lane } of real.given.splice(0)) model.handOut(key, lane, now);
    const due = [...model.planned].filter(([, planned]) => planned.due <= now).map(([key]) => key);
    // Nothing due is kept back while somebody waits for it, and nothing planned gets lost.
    if (model.takers > 0) expect(due).toEqual([]);
    expect([...real.queue.due()].toSorted()).toEqual(due.toSorted());
    expect(real.queue.depth + real.queue.waiting).toBe(model.planned.size);
    expect([...real.queue.inHand()].map(({ key }) => key).toSorted()).toEqual([...model.inHand.keys()].toSorted());
  }

  toString(): string {
    return this.#text;
  }
}

function addCommand([key, ms, lane]: [string, number, Lane]): Command {
  return new Command(`addAfter(${key}, ${ms}, ${lane})`, (model, { queue, clock }) => {
    model.add(key, { due: clock.monotonic() + ms, lane });
    queue.addAfter(key, ms, lane);
  });
}

function takeCommand(): Command {
  return new Command('take', (model, { queue, given }) => {
    model.takers++;
    void queue.take(never).then((work) => work !== undefined && given.push(work));
  });
}

function doneCommand(index: number): Command {
  return new Command(`done(${index})`, (model, { queue }) => {
    const key = [...model.inHand.keys()][index];
    if (key === undefined) return;
    model.done(key);
    queue.done(key);
  });
}

function forgetCommand(key: string): Command {
  return new Command(`forget(${key})`, (model, { queue }) => {
    model.forget(key);
    queue.forget(key);
  });
}

function advanceCommand(ms: number): Command {
  return new Command(`advance(${ms})`, (_model, { clock }) => clock.advance(ms));
}

const key = fc.constantFrom(...KEYS);
const lane = fc.constantFrom(...LANES);
const commands = fc.commands(
  [
    fc.tuple(key, fc.integer({ min: 0, max: 20 }), lane).map(addCommand),
    fc.tuple(key, fc.constant(0), lane).map(addCommand),
    fc.constant(takeCommand()),
    fc.nat({ max: 2 }).map(doneCommand),
    key.map(forgetCommand),
    fc.integer({ min: 1, max: 15 }).map(advanceCommand),
  ],
  { maxCommands: 60, size: 'max' },
);

describe('WorkQueue and its model', () => {
  it('agree: no key twice at once, none lost, the earliest first', async () => {
    await fc.assert(
      fc.asyncProperty(commands, async (sequence) => {
        const clock = new FakeClock();
        const real = { clock, queue: new WorkQueue<string>({ clock }), given: [] };

        await fc.asyncModelRun(() => ({ model: new Model(), real }), sequence);
      }),
      { numRuns: 300 },
    );
  });

  it('serves the head of any lane within one round, whatever floods the others', async () => {
    const flood = fc.array(fc.array(lane, { maxLength: 4 }), { minLength: ROUND.length, maxLength: ROUND.length });
    await fc.assert(
      fc.asyncProperty(lane, flood, fc.nat({ max: 2 * ROUND.length }), async (target, floods, before) => {
        const queue = new WorkQueue<string>({ clock: new FakeClock() });
        for (let turn = 0; turn < before; turn++) {
          queue.add(`before-${turn}`, 'interactive');
          await queue.take(never);
        }
        queue.add('target', target);

        const taken: (string | undefined)[] = [];
        for (const [turn, lanes] of floods.entries()) {
          for (const [index, flooded] of lanes.entries()) queue.add(`flood-${turn}-${index}`, flooded);
          queue.add(`more-${turn}`, 'interactive');
          taken.push((await queue.take(never))?.key);
        }

        expect(taken).toContain('target');
      }),
    );
  });
});
