// The work queue: which key is worked next, and when. It holds keys, never objects, so whoever works a key sees the newest state.
// A key is in here once, is handed to one worker at a time, and what is added while it is worked comes after.

import type { Clock } from './clock.ts';
import { DueHeap, type Slot } from './due-heap.ts';
import { higherLane, LANES, turns, type Lane } from './lanes.ts';

/** A key handed out by {@link WorkQueue.take}. */
export interface Work<K extends string> {
  readonly key: K;
  readonly lane: Lane;
  /** For how long it was due, in milliseconds. */
  readonly waitedMs: number;
}

/** What a queue is made with. */
export interface WorkQueueOptions<K extends string> {
  readonly clock: Clock;
  /** Called for each key that becomes due; must neither throw nor call the queue. */
  readonly onDue?: (key: K) => void;
}

interface Ticket<K extends string> {
  readonly key: K;
  readonly lane: Lane;
  /** In milliseconds of the monotonic clock. */
  readonly due: number;
}

interface Place<K extends string> {
  readonly heap: DueHeap<Ticket<K>>;
  readonly slot: Slot<Ticket<K>>;
}

interface InHand<K extends string> {
  readonly since: number;
  /** What was added meanwhile. */
  readonly after: Ticket<K> | undefined;
}

type Taker<K extends string> = (work: Work<K> | undefined) => void;

/** Keys to be worked. Disposing ends all waiting takes and ignores everything that comes later. */
export class WorkQueue<K extends string> implements Disposable {
  readonly #clock: Clock;
  readonly #onDue: (key: K) => void;
  readonly #waiting = new DueHeap<Ticket<K>>();
  readonly #due: Readonly<Record<Lane, DueHeap<Ticket<K>>>> = {
    interactive: new DueHeap(),
    rotation: new DueHeap(),
    periodic: new DueHeap(),
  };
  readonly #places = new Map<K, Place<K>>();
  readonly #inHand = new Map<K, InHand<K>>();
  readonly #takers = new Set<Taker<K>>();
  readonly #turns = turns();
  #alarm: { readonly due: number; readonly timer: Disposable } | undefined;
  /** When a key was last taken in hand or put out of it. */
  #movedAt: number;
  #closed = false;

  constructor(options: WorkQueueOptions<K>) {
    this.#clock = options.clock;
    this.#onDue = options.onDue ?? (() => {});
    this.#movedAt = options.clock.monotonic();
  }

  /** Adds a key that is due now. */
  add(key: K, lane: Lane): void {
    this.addAfter(key, 0, lane);
  }

  /**
   * Adds a key that is due in `ms` milliseconds. A key that is in here already keeps the earlier of the two times and the
   * higher of the two lanes. Throws a RangeError for NaN, which has no place in an order.
   */
  addAfter(key: K, ms: number, lane: Lane): void {
    if (Number.isNaN(ms)) throw new RangeError('a delay must be a number of milliseconds');
    if (this.#closed) return;
    const ticket = { key, lane, due: this.#clock.monotonic() + Math.max(0, ms) };
    const inHand = this.#inHand.get(key);
    if (inHand === undefined) this.#schedule(ticket);
    else this.#inHand.set(key, { since: inHand.since, after: merge(inHand.after, ticket) });
  }

  /**
   * The next key, as soon as one is due; it stays in hand until {@link WorkQueue.done}. Undefined when `signal` is aborted or
   * the queue is disposed: there is nothing more to take.
   */
  take(signal: AbortSignal): Promise<Work<K> | undefined> {
    if (this.#closed || signal.aborted) return Promise.resolve(undefined);
    this.#promote();
    const work = this.#next();
    return work === undefined ? this.#wait(signal) : Promise.resolve(work);
  }

  /** Puts a key out of hand; what was added meanwhile becomes effective. */
  done(key: K): void {
    const inHand = this.#inHand.get(key);
    if (inHand === undefined) throw new Error('done() for a key that is not in hand');
    this.#inHand.delete(key);
    this.#movedAt = this.#clock.monotonic();
    if (inHand.after !== undefined && !this.#closed) this.#schedule(inHand.after);
  }

  /** Drops whatever is planned for a key, because its object is gone. Work in hand goes on. */
  forget(key: K): void {
    const inHand = this.#inHand.get(key);
    if (inHand !== undefined) this.#inHand.set(key, { since: inHand.since, after: undefined });
    this.#unplace(key);
  }

  /** How many keys are due and not in hand. */
  get depth(): number {
    return LANES.reduce((sum, lane) => sum + this.depthOf(lane), 0);
  }

  depthOf(lane: Lane): number {
    return this.#due[lane].size;
  }

  /** How many keys have a time that lies ahead. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /** The keys that are due and not in hand, for metrics. */
  *due(): Generator<K> {
    for (const lane of LANES) for (const { key } of this.#due[lane].values()) yield key;
  }

  /** The keys in hand and for how long they have been, in milliseconds. */
  *inHand(): Generator<{ readonly key: K; readonly ms: number }> {
    const now = this.#clock.monotonic();
    for (const [key, { since }] of this.#inHand) yield { key, ms: now - since };
  }

  /** For how long the longest-waiting due key has been due, in milliseconds; 0 when none is. */
  oldestOverdueMs(): number {
    const oldest = [this.#waiting, ...LANES.map((lane) => this.#due[lane])].map((heap) => heap.first?.due ?? Infinity);
    return Math.max(0, this.#clock.monotonic() - Math.min(...oldest));
  }

  /** For how long a key has been due and no other one was taken or done meanwhile, in milliseconds: workers that are only slow do not stand still. */
  stalledMs(): number {
    return Math.min(this.oldestOverdueMs(), this.#clock.monotonic() - this.#movedAt);
  }

  [Symbol.dispose](): void {
    this.#closed = true;
    this.#alarm?.timer[Symbol.dispose]();
    for (const give of this.#takers) give(undefined);
  }

  #schedule(ticket: Ticket<K>): void {
    const before = this.#places.get(ticket.key);
    const merged = merge(before?.slot.value, ticket);
    if (merged === before?.slot.value) return;
    this.#unplace(ticket.key);
    this.#place(merged, before !== undefined && before.heap !== this.#waiting);
    this.#serve();
  }

  #place(ticket: Ticket<K>, wasDue: boolean): void {
    const isDue = ticket.due <= this.#clock.monotonic();
    const heap = isDue ? this.#due[ticket.lane] : this.#waiting;
    this.#places.set(ticket.key, { heap, slot: heap.push(ticket, ticket.due) });
    if (isDue && !wasDue) this.#onDue(ticket.key);
  }

  #unplace(key: K): void {
    const place = this.#places.get(key);
    place?.heap.remove(place.slot);
    this.#places.delete(key);
  }

  /** Moves what has become due to its lane. */
  #promote(): void {
    const now = this.#clock.monotonic();
    for (let first = this.#waiting.first; first !== undefined && first.due <= now; first = this.#waiting.first) {
      this.#unplace(first.value.key);
      this.#place(first.value, false);
    }
  }

  #serve(): void {
    this.#promote();
    for (const give of this.#takers) {
      const work = this.#next();
      if (work === undefined) break;
      give(work);
    }
    this.#arm();
  }

  /** Takes the next due key in hand. */
  #next(): Work<K> | undefined {
    if (this.depth === 0) return undefined;
    let first: Slot<Ticket<K>> | undefined;
    while (first === undefined) first = this.#due[this.#turns.next().value].first;
    const { key, lane, due } = first.value;
    const now = this.#clock.monotonic();
    this.#unplace(key);
    this.#inHand.set(key, { since: now, after: undefined });
    this.#movedAt = now;
    return { key, lane, waitedMs: now - due };
  }

  #wait(signal: AbortSignal): Promise<Work<K> | undefined> {
    const { promise, resolve } = Promise.withResolvers<Work<K> | undefined>();
    const give = (work: Work<K> | undefined): void => {
      this.#takers.delete(give);
      signal.removeEventListener('abort', leave);
      resolve(work);
    };
    function leave(): void {
      give(undefined);
    }
    this.#takers.add(give);
    signal.addEventListener('abort', leave, { once: true });
    return promise;
  }

  /** One timer, for the earliest. It may ring for a key that has left: then nothing is due and the next one is set. */
  #arm(): void {
    const due = this.#waiting.first?.due ?? Infinity;
    if (due === Infinity || (this.#alarm !== undefined && this.#alarm.due <= due)) return;
    this.#alarm?.timer[Symbol.dispose]();
    const ring = (): void => {
      this.#alarm = undefined;
      this.#serve();
    };
    this.#alarm = { due, timer: this.#clock.after(due - this.#clock.monotonic(), ring) };
  }
}

/** The earlier time and the higher lane; `before` itself when the new ticket adds nothing. */
function merge<K extends string>(before: Ticket<K> | undefined, ticket: Ticket<K>): Ticket<K> {
  if (before === undefined) return ticket;
  const due = Math.min(before.due, ticket.due);
  const lane = higherLane(before.lane, ticket.lane);
  return due === before.due && lane === before.lane ? before : { key: ticket.key, lane, due };
}
