import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InstantTiming } from '../../test/support/instant-timing.ts';
import { Failure } from '#core/errors.ts';
import type { ObjectKey } from '#core/keys.ts';
import type { Change, Entry, Feed, Page } from './feed.ts';
import { Store, type StoreEvent } from './store.ts';
import { watch, type WatchEvent } from './watch.ts';

/** What happens next, at the server or on the way to it. */
type Move =
  | { readonly kind: 'write'; readonly name: number; readonly value: number }
  | { readonly kind: 'delete'; readonly name: number }
  /** A write of ours, whose reply reaches the view at once or after `late` more moves. */
  | { readonly kind: 'own-write'; readonly name: number; readonly value: number; readonly late: number }
  | { readonly kind: 'own-delete'; readonly name: number }
  | { readonly kind: 'bookmark' }
  /** The server forgets its history. */
  | { readonly kind: 'compact' }
  /** The connection breaks, or ends in good order. */
  | { readonly kind: 'drop' }
  | { readonly kind: 'end' };

interface Row {
  readonly version: number;
  readonly value: number;
}

const PAGE = 2;

/** A server of small numbers, odd ones of which are none of ours, that follows a script as it is asked. */
class ModelServer implements Feed<number> {
  readonly #script: Move[];
  readonly #rows = new Map<ObjectKey, Row>();
  readonly #history: { readonly kind: 'apply' | 'delete'; readonly entry: Entry<number> }[] = [];
  readonly #snapshots = new Map<string, { readonly at: number; readonly entries: readonly Entry<number>[] }>();
  readonly #late: { moves: number; readonly deliver: () => void }[] = [];
  readonly #view: Store<number, 'parity'>;
  #version = 10;
  #compacted = 0;
  expiries = 0;
  /** Called when the script is over and everything has been told. */
  onQuiet: () => void = () => undefined;

  constructor(script: readonly Move[], view: Store<number, 'parity'>) {
    this.#script = [...script];
    this.#view = view;
  }

  get ours(): ReadonlyMap<ObjectKey, number> {
    return new Map([...this.#rows].filter(([, row]) => row.value % 2 === 0).map(([key, row]) => [key, row.value]));
  }

  async list(continueWith: string | undefined, paged: boolean): Promise<Page<number> | { readonly kind: 'expired' }> {
    await Promise.resolve();
    const move = this.#move();
    if (move === 'drop') throw new Failure('Unavailable', 'dropped');
    const token = continueWith ?? this.#snapshot();
    const [version = '', offset = ''] = token.split(':');
    const snapshot = this.#snapshots.get(version);
    if (snapshot === undefined || (continueWith !== undefined && snapshot.at < this.#compacted)) {
      this.expiries += 1;
      return { kind: 'expired' };
    }
    const end = paged ? Number(offset) + PAGE : Number.POSITIVE_INFINITY;
    const entries = snapshot.entries.slice(Number(offset), end);
    const more = end < snapshot.entries.length ? { continueWith: `${version}:${end}` } : {};
    return { kind: 'page', entries, resourceVersion: version, ...more };
  }

  async *watch(resourceVersion: string, signal: AbortSignal): AsyncGenerator<Change<number>, void, undefined> {
    let at = Number(resourceVersion);
    for (;;) {
      await Promise.resolve();
      if (at < this.#compacted) {
        this.expiries += 1;
        yield { kind: 'expired' };
        return;
      }
      const move = this.#move();
      if (move === 'drop') throw new Failure('Unavailable', 'dropped');
      if (move === 'end') return;
      const next = this.#history.find(({ entry }) => Number(entry.resourceVersion) > at);
      if (next !== undefined) {
        at = Number(next.entry.resourceVersion);
        yield next;
      } else if (move === 'bookmark' || move === 'none') {
        at = this.#version;
        yield { kind: 'bookmark', resourceVersion: String(at) };
        if (move === 'none') this.onQuiet();
        if (signal.aborted) return;
      }
    }
  }

  /** Plays the next move; what concerns the connection is the caller's. */
  #move(): 'played' | 'bookmark' | 'drop' | 'end' | 'none' {
    for (const late of this.#late) late.moves -= 1;
    for (const due of this.#late.filter(({ moves }) => moves <= 0)) {
      this.#late.splice(this.#late.indexOf(due), 1);
      due.deliver();
    }
    const move = this.#script.shift();
    if (move === undefined) return this.#late.length === 0 ? 'none' : 'played';
    if (move.kind === 'bookmark' || move.kind === 'drop' || move.kind === 'end') return move.kind;
    if (move.kind === 'compact') this.#compacted = this.#version;
    else this.#play(move);
    return 'played';
  }

  #play(move: Exclude<Move, { readonly kind: 'bookmark' | 'drop' | 'end' | 'compact' }>): void {
    const key: ObjectKey = `ns/${move.name}`;
    if (move.kind === 'write' || move.kind === 'own-write') {
      const entry = this.#write(key, move.value);
      if (move.kind === 'own-write') this.#late.push({ moves: move.late, deliver: () => this.#view.upsert(entry) });
      if (move.kind === 'own-write' && move.late === 0) this.#late.pop()?.deliver();
      return;
    }
    const row = this.#rows.get(key);
    if (row === undefined) return;
    this.#delete(key);
    if (move.kind === 'own-delete') this.#view.forget(key, String(row.version));
  }

  #write(key: ObjectKey, value: number): Entry<number> {
    this.#version += 1;
    this.#rows.set(key, { version: this.#version, value });
    const entry = entryOf(key, this.#version, value);
    this.#history.push({ kind: 'apply', entry });
    return entry;
  }

  #delete(key: ObjectKey): void {
    this.#version += 1;
    this.#rows.delete(key);
    this.#history.push({ kind: 'delete', entry: entryOf(key, this.#version, 0) });
  }

  #snapshot(): string {
    const entries = [...this.#rows].map(([key, { version, value }]) => entryOf(key, version, value));
    this.#snapshots.set(String(this.#version), { at: this.#version, entries });
    return `${this.#version}:0`;
  }
}

function entryOf(key: ObjectKey, version: number, value: number): Entry<number> {
  return { key, resourceVersion: String(version), object: value % 2 === 0 ? value : undefined };
}

const name = fc.integer({ min: 0, max: 5 });
const value = fc.integer({ min: 0, max: 9 });
const even = fc.integer({ min: 0, max: 4 }).map((half) => half * 2);
const move: fc.Arbitrary<Move> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('write' as const), name, value }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('delete' as const), name }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('own-write' as const), name, value: even, late: fc.nat(4) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('own-delete' as const), name }) },
  { weight: 2, arbitrary: fc.constantFrom<Move>({ kind: 'bookmark' }, { kind: 'drop' }, { kind: 'end' }, { kind: 'compact' }) },
);

describe('watch and store', () => {
  it('end with the view equal to the server, whatever was dropped, forgotten or written on the way', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(move, { maxLength: 60 }), async (script) => {
        const view = new Store<number, 'parity'>({ parity: (object) => [String(object % 4)] });
        const server = new ModelServer(script, view);
        const shadow = new Map<ObjectKey, number>();
        view.subscribe((event) => follow(shadow, event));
        const kinds = await run(server, view);

        const seen = new Map([...shadow.keys()].map((key) => [key, view.get(key)]));
        expect(seen).toEqual(server.ours);
        expect(shadow).toEqual(server.ours);
        expect(view.size).toBe(server.ours.size);
        const indexed = ['0', '2'].flatMap((parity) => view.find('parity', parity)).toSorted((one, other) => one - other);
        expect(indexed).toEqual([...server.ours.values()].toSorted((one, other) => one - other));
        // It lists anew only when the server has forgotten.
        expect(kinds.filter((kind) => kind === 'init')).toHaveLength(1 + server.expiries);
      }),
      { numRuns: 1500 },
    );
  });
});

/** Runs the watch until the server has no more to tell; gives the kinds of all events. */
async function run(server: ModelServer, view: Store<number, 'parity'>): Promise<readonly string[]> {
  const stop = new AbortController();
  server.onQuiet = () => stop.abort();
  const kinds: string[] = [];
  for await (const event of watch(server, new InstantTiming(), stop.signal)) {
    kinds.push(event.kind);
    view.apply(event);
  }
  return kinds;
}

/** A listener that knows only what it is told must know everything. */
function follow(shadow: Map<ObjectKey, number>, event: StoreEvent<number>): void {
  expect(shadow.get(event.key)).toBe(event.previous);
  if (event.kind === 'deleted') shadow.delete(event.key);
  else shadow.set(event.key, event.object);
}

/** A feed whose answers are given one by one. */
function scripted(lists: readonly (Page<string> | 'expired' | Failure)[], watches: readonly (readonly (Change<string> | Error)[])[]) {
  const asked: string[] = [];
  const [pages, streams] = [[...lists], [...watches]];
  const feed: Feed<string> = {
    async list(continueWith, paged) {
      await Promise.resolve();
      asked.push(`list ${continueWith ?? '-'}${paged ? '' : ' whole'}`);
      const answer = pages.shift() ?? 'expired';
      if (answer instanceof Error) throw answer;
      return answer === 'expired' ? { kind: 'expired' } : answer;
    },
    async *watch(resourceVersion) {
      await Promise.resolve();
      asked.push(`watch ${resourceVersion}`);
      for (const change of streams.shift() ?? []) {
        if (change instanceof Error) throw change;
        yield change;
      }
    },
  };
  return { feed, asked };
}

function page(version: string, ...names: readonly string[]): Page<string> {
  return { kind: 'page', resourceVersion: version, entries: names.map((key) => ({ key: `ns/${key}`, resourceVersion: '1', object: key })) };
}

function applied(version: string): Change<string> {
  return { kind: 'apply', entry: { key: 'ns/a', resourceVersion: version, object: 'a' } };
}

async function take(feed: Feed<string>, timing: InstantTiming, until: (event: WatchEvent<string>) => boolean): Promise<string[]> {
  const kinds: string[] = [];
  for await (const event of watch(feed, timing, new AbortController().signal)) {
    kinds.push(event.kind);
    if (until(event)) return kinds;
  }
  return kinds;
}

describe('watch', () => {
  it('reads all pages, then watches from the version of the list', async () => {
    const { feed, asked } = scripted([{ ...page('7', 'a'), continueWith: 'next' }, page('7', 'b')], [[applied('8')]]);

    const kinds = await take(feed, new InstantTiming(), (event) => event.kind === 'apply');

    expect(asked).toEqual(['list -', 'list next', 'watch 7']);
    expect(kinds).toEqual(['init', 'init-apply', 'init-apply', 'synced', 'apply']);
  });

  it('resumes after the last event when the connection breaks, without a new list', async () => {
    const broken = new Failure('Unavailable', 'broken');
    const { feed, asked } = scripted([page('7')], [[applied('8'), { kind: 'bookmark', resourceVersion: '20' }, broken], [applied('21')]]);

    await take(feed, new InstantTiming(), (event) => event.kind === 'apply' && event.entry.resourceVersion === '21');

    expect(asked).toEqual(['list -', 'watch 7', 'watch 20']);
  });

  it('lists in one piece when the pages expire before it has read them all', async () => {
    const { feed, asked } = scripted([{ ...page('7', 'a'), continueWith: 'next' }, 'expired', page('9', 'a')], []);

    const kinds = await take(feed, new InstantTiming(), (event) => event.kind === 'synced');

    expect(asked).toEqual(['list -', 'list next', 'list - whole']);
    expect(kinds).toEqual(['init', 'init-apply', 'init', 'init-apply', 'synced']);
  });

  it('waits longer after each failure, up to half a minute, and tells of each', async () => {
    const down = new Failure('Unavailable', 'down');
    const { feed } = scripted(
      Array.from({ length: 8 }, () => down),
      [],
    );
    const timing = new InstantTiming();
    let troubles = 0;

    await take(feed, timing, (event) => event.kind === 'trouble' && (troubles += 1) === 8);

    expect(timing.slept).toEqual([800, 1600, 3200, 6400, 12_800, 25_600, 30_000]);
  });

  it('waits as long as the server asks for', async () => {
    const { feed } = scripted([new Failure('Throttled', 'slow down', { retryAfterMs: 45_000 }), page('1')], []);
    const timing = new InstantTiming();

    await take(feed, timing, (event) => event.kind === 'synced');

    expect(timing.slept).toEqual([45_000]);
  });

  it('starts its waits over after a watch that lived, and dials at once when that ended in good order', async () => {
    const timing = new InstantTiming();
    const { feed, asked } = scripted([new Failure('Unavailable', 'down'), page('1')], []);
    const lives: Feed<string> = {
      list: (...args) => feed.list(...args),
      async *watch(version, signal) {
        timing.pass(60_000);
        yield* feed.watch(version, signal);
        if (asked.length === 4) throw new Failure('Unavailable', 'broken');
      },
    };
    const delays: number[] = [];

    await take(lives, timing, (event) => event.kind === 'trouble' && delays.push(event.retryInMs) === 2);

    expect(asked).toEqual(['list -', 'list -', 'watch 1', 'watch 1']);
    expect(delays).toEqual([800, 800]);
    expect(timing.slept).toEqual([800]);
  });

  it('does not hammer a server that ends each watch at once', async () => {
    const { feed, asked } = scripted([page('1')], [[], [], [applied('2')]]);
    const timing = new InstantTiming();

    await take(feed, timing, (event) => event.kind === 'apply');

    expect(asked).toEqual(['list -', 'watch 1', 'watch 1', 'watch 1']);
    expect(timing.slept).toEqual([800, 1600]);
  });

  it('passes on what is no failure, for that is a bug', async () => {
    const { feed } = scripted([page('1')], [[new TypeError('a bug')]]);

    await expect(take(feed, new InstantTiming(), () => false)).rejects.toThrow(TypeError);
  });

  it('ends quietly when it is stopped in the middle of a call', async () => {
    const stop = new AbortController();
    const feed: Feed<string> = {
      list() {
        stop.abort(new Error('stopped'));
        return Promise.reject(new Error('stopped'));
      },
      async *watch() {},
    };
    const kinds: string[] = [];

    for await (const event of watch(feed, new InstantTiming(), stop.signal)) kinds.push(event.kind);

    expect(kinds).toEqual(['init']);
  });

  it('ends quietly when it is stopped while it waits', async () => {
    const stop = new AbortController();
    const { feed } = scripted([new Failure('Unavailable', 'down')], []);
    const kinds: string[] = [];

    for await (const event of watch(feed, new InstantTiming(), stop.signal)) {
      kinds.push(event.kind);
      if (event.kind === 'trouble') stop.abort();
    }

    expect(kinds).toEqual(['init', 'trouble']);
  });
});
