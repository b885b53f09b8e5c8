// What the kubelet is told. Alive: the workers get on. How long a key waits for its turn does not count: a backend that does not
// answer makes all of them slow, and a restart would not help it.
// Ready: everything that is watched has been listed once.

import type { Reply, Routes } from './http.ts';

/** What health is judged by. */
export interface Vitals {
  /** For how long a key has been due while no work began or ended, in milliseconds. */
  readonly stalledMs: () => number;
  /** From where on that means that work stands still. */
  readonly stalledLimitMs: number;
  /** What has not been listed yet, by name. */
  readonly unlisted: () => readonly string[];
}

/** `/healthz` and `/readyz`: 200 `ok`, or 503 with the reason. */
export function healthRoutes(vitals: Vitals): Routes {
  return new Map([
    ['/healthz', () => alive(vitals)],
    ['/readyz', () => ready(vitals)],
  ]);
}

function alive({ stalledMs, stalledLimitMs }: Vitals): Reply {
  const stalled = stalledMs();
  if (stalled <= stalledLimitMs) return { status: 200, body: 'ok\n' };
  return { status: 503, body: `the workers have stood still for ${seconds(stalled)} s, more than ${seconds(stalledLimitMs)} s\n` };
}

function ready({ unlisted }: Vitals): Reply {
  const missing = unlisted();
  return missing.length === 0 ? { status: 200, body: 'ok\n' } : { status: 503, body: `not listed yet: ${missing.join(', ')}\n` };
}

function seconds(ms: number): number {
  return Math.round(ms / 1_000);
}
