// N loops: take a key, run it, turn what it says into a queue call. They know nothing else about the work:
// an expected failure is a Next like any other, and whatever a run throws is a bug.

import { isAbortOf } from './abort.ts';
import type { Backoff } from './backoff.ts';
import type { Clock } from './clock.ts';
import type { Lane } from './lanes.ts';
import type { Next } from './next.ts';
import type { Work, WorkQueue } from './queue.ts';

/** One finished run, for metrics. */
export interface Run<K extends string> {
  readonly key: K;
  readonly lane: Lane;
  /** For how long the key had been due, in milliseconds. */
  readonly waitedMs: number;
  /** How long the run took, in milliseconds. */
  readonly ms: number;
  /** What it said; `threw` is a bug, `cut` was aborted when the time to finish was over. */
  readonly result: Next['kind'] | 'threw' | 'cut';
}

/** What the workers work with. The hooks must not throw. */
export interface WorkersOptions<K extends string> {
  readonly queue: WorkQueue<K>;
  readonly backoff: Backoff<K>;
  readonly clock: Clock;
  /** How many keys may be in hand at once. */
  readonly count: number;
  /** How long work in hand may go on after the end was asked for, in milliseconds; then its signal is aborted. */
  readonly graceMs: number;
  /** Works one key; must end soon after `signal` is aborted. */
  readonly run: (key: K, signal: AbortSignal) => Promise<Next>;
  readonly onRun: (run: Run<K>) => void;
  /** A run threw. */
  readonly onBug: (key: K, error: unknown) => void;
}

type Ending = Next | { readonly kind: 'threw' } | { readonly kind: 'cut' };

/** Works until `signal` is aborted, then finishes what is in hand; resolves when nothing is. */
export async function runWorkers<K extends string>(options: WorkersOptions<K>, signal: AbortSignal): Promise<void> {
  const cut = new AbortController();
  using grace = new DisposableStack();
  function startGrace(): void {
    grace.use(options.clock.after(options.graceMs, () => cut.abort()));
  }
  signal.addEventListener('abort', startGrace, { once: true });
  grace.defer(() => signal.removeEventListener('abort', startGrace));
  await Promise.all(Array.from({ length: options.count }, () => workLoop(options, signal, cut.signal)));
}

async function workLoop<K extends string>(options: WorkersOptions<K>, stop: AbortSignal, cut: AbortSignal): Promise<void> {
  for (let work = await options.queue.take(stop); work !== undefined; work = await options.queue.take(stop)) {
    await workOne(options, work, cut);
    // A run that awaits no I/O would let the loops go round without the event loop ever turning.
    await options.clock.turn();
  }
}

async function workOne<K extends string>(options: WorkersOptions<K>, work: Work<K>, cut: AbortSignal): Promise<void> {
  const started = options.clock.monotonic();
  const ending = await endingOf(options, work.key, cut);
  options.onRun({ ...work, ms: options.clock.monotonic() - started, result: ending.kind });
  plan(options, work, ending);
  options.queue.done(work.key);
}

async function endingOf<K extends string>(options: WorkersOptions<K>, key: K, cut: AbortSignal): Promise<Ending> {
  try {
    return checked(await options.run(key, cut));
  } catch (error) {
    if (isAbortOf(error, cut)) return { kind: 'cut' };
    options.onBug(key, error);
    return { kind: 'threw' };
  }
}

/** NaN comes from arithmetic on times that are missing; caught here, it costs one key a back-off instead of stopping the process. */
function checked(next: Next): Next {
  const ms = next.kind === 'after' ? next.ms : next.kind === 'backoff' ? next.atLeastMs : 0;
  if (Number.isNaN(ms)) throw new RangeError('a run asked for a delay that is not a number');
  return next;
}

function plan<K extends string>({ queue, backoff }: WorkersOptions<K>, { key, lane }: Work<K>, ending: Ending): void {
  switch (ending.kind) {
    case 'after':
      backoff.reset(key);
      queue.addAfter(key, ending.ms, 'periodic');
      return;
    case 'on-change':
    case 'cut':
      backoff.reset(key);
      return;
    case 'backoff':
      queue.addAfter(key, backoff.next(key, ending.pace, ending.atLeastMs), 'periodic');
      return;
    case 'again':
      queue.addAfter(key, backoff.again(key), lane);
      return;
    case 'threw':
      queue.addAfter(key, backoff.next(key, 'quick'), 'periodic');
  }
}
