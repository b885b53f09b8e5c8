// The list+watch state machine, after the watcher of kube-rs: Empty → Listing → Watching, back to Empty only when the server has
// forgotten our version. Decides when to list, resume, back off; knows neither HTTP nor what is done with the events.

import { Failure } from '#core/errors.ts';
import type { Change, Entry, Expired, Feed, Page } from './feed.ts';
import { Redial } from './redial.ts';
import type { Timing } from './timing.ts';

/** What a view is told. Between `init` and `synced` the old view stands. */
export type WatchEvent<T> =
  /** A list begins; what an earlier unfinished list brought is void. */
  | { readonly kind: 'init' }
  /** The list holds this. */
  | { readonly kind: 'init-apply'; readonly entry: Entry<T> }
  /** The list is complete as of this version: whatever it did not hold is gone. */
  | { readonly kind: 'synced'; readonly resourceVersion: string }
  | { readonly kind: 'apply'; readonly entry: Entry<T> }
  | { readonly kind: 'delete'; readonly entry: Entry<T> }
  /** Everything up to this version has been told. */
  | { readonly kind: 'bookmark'; readonly resourceVersion: string }
  /** The server was not reached or refused; the watch goes on after the delay, in the state it was in. */
  | { readonly kind: 'trouble'; readonly failure: Failure; readonly retryInMs: number };

interface Listing {
  readonly kind: 'listing';
  readonly paged: boolean;
  readonly continueWith: string | undefined;
}

interface Watching {
  readonly kind: 'watching';
  readonly resourceVersion: string;
}

type State = { readonly kind: 'empty'; readonly paged: boolean } | Listing | Watching;

interface Machine<T> {
  readonly feed: Feed<T>;
  readonly signal: AbortSignal;
  /** Kept here rather than returned, so that a failure in the middle of a watch resumes from the last event. */
  state: State;
}

/** Watches until the signal is aborted, then returns. Throws only what is a bug. */
export async function* watch<T>(feed: Feed<T>, timing: Timing, signal: AbortSignal): AsyncGenerator<WatchEvent<T>, void, undefined> {
  const machine: Machine<T> = { feed, signal, state: { kind: 'empty', paged: true } };
  const redial = new Redial(timing);
  while (!stopped(signal)) {
    let waitMs = 0;
    try {
      const dialled = machine.state.kind === 'watching';
      if (dialled) redial.begin();
      yield* step(machine);
      if (dialled) waitMs = redial.afterEnd();
    } catch (error) {
      if (stopped(signal)) return;
      if (!(error instanceof Failure)) throw error;
      waitMs = Math.max(redial.afterFailure(), error.retryAfterMs ?? 0);
      yield { kind: 'trouble', failure: error, retryInMs: waitMs };
    }
    if (waitMs > 0) await pause(waitMs, timing, signal);
  }
}

async function* step<T>(machine: Machine<T>): AsyncGenerator<WatchEvent<T>, void, undefined> {
  const { state } = machine;
  switch (state.kind) {
    case 'empty':
      machine.state = { kind: 'listing', paged: state.paged, continueWith: undefined };
      yield { kind: 'init' };
      return;
    case 'listing':
      yield* list(machine, state);
      return;
    case 'watching':
      yield* follow(machine, state);
  }
}

/** One page. */
async function* list<T>(machine: Machine<T>, state: Listing): AsyncGenerator<WatchEvent<T>, void, undefined> {
  const answer: Page<T> | Expired = await machine.feed.list(state.continueWith, state.paged, machine.signal);
  if (answer.kind === 'expired') {
    // The page after this one is too old: a list that cannot be finished in time is asked for in one piece.
    machine.state = { kind: 'empty', paged: false };
    return;
  }
  for (const entry of answer.entries) yield { kind: 'init-apply', entry };
  if (answer.continueWith !== undefined) {
    machine.state = { ...state, continueWith: answer.continueWith };
    return;
  }
  machine.state = { kind: 'watching', resourceVersion: answer.resourceVersion };
  yield { kind: 'synced', resourceVersion: answer.resourceVersion };
}

/** One connection, to its end. */
async function* follow<T>(machine: Machine<T>, state: Watching): AsyncGenerator<WatchEvent<T>, void, undefined> {
  for await (const change of machine.feed.watch(state.resourceVersion, machine.signal)) {
    if (change.kind === 'expired') {
      machine.state = { kind: 'empty', paged: true };
      return;
    }
    machine.state = { kind: 'watching', resourceVersion: versionOf(change) };
    yield change;
  }
}

function versionOf<T>(change: Exclude<Change<T>, Expired>): string {
  return change.kind === 'bookmark' ? change.resourceVersion : change.entry.resourceVersion;
}

/** A function, because the compiler takes the signal for one that does not change. */
function stopped(signal: AbortSignal): boolean {
  return signal.aborted;
}

async function pause(ms: number, timing: Timing, signal: AbortSignal): Promise<void> {
  try {
    await timing.sleep(ms, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
