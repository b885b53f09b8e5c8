// Events in the background: never waits, never fails, never delays a sync. Decides which are worth a call: the same warning once
// in ten minutes, a repeated success as a count, a budget over all, and the oldest given up when too many wait.

import { Failure } from '#core/errors.ts';
import type { Client } from './client.ts';
import { startDeadline } from './deadline.ts';
import { eventAgain, eventBody, eventName, namespaceOf, type Notice } from './event-body.ts';
import { EVENTS } from './resource.ts';
import type { Timing } from './timing.ts';
import { TokenBucket } from './token-bucket.ts';

/** How the recorder behaves; the rest are constants below. */
export interface EventOptions {
  /** Source component that users see; External Secrets writes `external-secrets`. */
  readonly component: string;
  readonly timing: Timing;
  /** Epoch milliseconds, for the timestamps. */
  readonly epoch: () => number;
  /** Told of every Event that was given up: the queue was full, or the API server did not take it. */
  readonly onDrop?: (failure: Failure | undefined) => void;
}

const PER_SECOND = 10;
const BURST = 50;
const MAX_WAITING = 1000;
const MAX_REMEMBERED = 10_000;
const REMEMBER_MS = 10 * 60_000;
const FLUSH_MS = 2000;
const CALL_MS = 5000;

interface Remembered {
  readonly notice: Notice;
  readonly name: string;
  readonly since: number;
  count: number;
  /** The count that the API server knows; 0 is none yet. */
  written: number;
}

/** Give it notices; `run` writes them. */
export class EventRecorder {
  readonly #client: Client;
  readonly #options: EventOptions;
  readonly #bucket: TokenBucket;
  /** In order of first sight, so the oldest come first. */
  readonly #remembered = new Map<string, Remembered>();
  readonly #waiting = new Set<Remembered>();
  #wake: (() => void) | undefined;

  constructor(client: Client, options: EventOptions) {
    this.#client = client;
    this.#options = options;
    this.#bucket = new TokenBucket(PER_SECOND, BURST, options.timing.now());
  }

  /** How many wait to be written. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /** Takes a notice; returns at once. */
  record(notice: Notice): void {
    const now = this.#options.timing.now();
    this.#forget(now);
    const identity = [notice.subject.metadata.uid, notice.type, notice.reason, notice.message].join('\n');
    const known = this.#remembered.get(identity);
    if (known !== undefined && notice.type === 'Warning') return;
    const entry = known ?? { notice: lean(notice), name: eventName(notice), since: now, count: 0, written: 0 };
    entry.count += 1;
    this.#remembered.set(identity, entry);
    this.#waiting.add(entry);
    if (this.#waiting.size > MAX_WAITING) this.#giveUpOldest();
    this.#wake?.();
  }

  /** Writes until the signal is aborted, then for two more seconds what still waits. Rejects only with a bug. */
  async run(signal: AbortSignal): Promise<void> {
    signal.addEventListener('abort', () => this.#wake?.(), { once: true });
    while (!signal.aborted) {
      const entry = first(this.#waiting);
      if (entry === undefined) await this.#news();
      else await this.#pay(signal).then(() => this.#write(entry, NEVER));
    }
    using flush = startDeadline(FLUSH_MS, NEVER);
    for (let entry = first(this.#waiting); entry !== undefined && !flush.signal.aborted; entry = first(this.#waiting)) {
      await this.#write(entry, flush.signal);
    }
  }

  async #write(entry: Remembered, signal: AbortSignal): Promise<void> {
    this.#waiting.delete(entry);
    const { notice, name, count } = entry;
    const target = { resource: EVENTS, namespace: namespaceOf(notice) };
    const at = this.#options.epoch();
    try {
      if (entry.written === 0) {
        const body = { ...eventBody(notice, name, this.#options.component, at), count };
        await this.#client.request({ method: 'POST', target, creates: name, body, deadlineMs: CALL_MS }, signal);
      } else {
        const body = eventAgain(count, at);
        const contentType = 'application/merge-patch+json';
        await this.#client.request({ method: 'PATCH', target: { ...target, name }, body, contentType, deadlineMs: CALL_MS }, signal);
      }
      entry.written = count;
    } catch (error) {
      // An Event is told about, not insisted on: the namespace may be going, the permission missing.
      if (!(error instanceof Failure) && !signal.aborted) throw error;
      this.#options.onDrop?.(error instanceof Failure ? error : undefined);
    }
  }

  /** Waits for the budget. */
  async #pay(signal: AbortSignal): Promise<void> {
    const waitMs = this.#bucket.take(this.#options.timing.now());
    if (waitMs === 0) return;
    await this.#options.timing.sleep(waitMs, signal).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
  }

  #news(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#wake = resolve;
    return promise;
  }

  #giveUpOldest(): void {
    const oldest = first(this.#waiting);
    if (oldest === undefined) return;
    this.#waiting.delete(oldest);
    this.#options.onDrop?.(undefined);
  }

  #forget(now: number): void {
    for (const [identity, entry] of this.#remembered) {
      if (now - entry.since < REMEMBER_MS && this.#remembered.size <= MAX_REMEMBERED) return;
      this.#remembered.delete(identity);
    }
  }
}

/** For work that its own deadline ends. */
const NEVER = new AbortController().signal;

/** Only what an Event says of its object: annotations of thousands of objects would be held for ten minutes. */
function lean(notice: Notice): Notice {
  const { apiVersion, kind, metadata } = notice.subject;
  const { name, namespace, uid, resourceVersion } = metadata;
  return {
    ...notice,
    subject: { apiVersion, kind, metadata: { name, ...(namespace === undefined ? {} : { namespace }), uid, resourceVersion } },
  };
}

function first<T>(set: ReadonlySet<T>): T | undefined {
  for (const item of set) return item;
  return undefined;
}
