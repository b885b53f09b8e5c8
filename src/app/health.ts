// What the kubelet is told. Alive: no due key has been left lying for too long, that is, the workers get on.
// Ready: everything that is watched has been listed once.

import type { Reply, Routes } from './http.ts';

/** What health is judged by. */
export interface Vitals {
  /** For how long the oldest due key has been due, in milliseconds. */
  readonly oldestOverdueMs: () => number;
  /** From where on that means that work stands still. */
  readonly overdueLimitMs: number;
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

function alive({ oldestOverdueMs, overdueLimitMs }: Vitals): Reply {
  const overdue = oldestOverdueMs();
  if (overdue <= overdueLimitMs) return { status: 200, body: 'ok\n' };
  return { status: 503, body: `a key has been due for ${seconds(overdue)} s, more than ${seconds(overdueLimitMs)} s\n` };
}

function ready({ unlisted }: Vitals): Reply {
  const missing = unlisted();
  return missing.length === 0 ? { status: 200, body: 'ok\n' } : { status: 503, body: `not listed yet: ${missing.join(', ')}\n` };
}

function seconds(ms: number): number {
  return Math.round(ms / 1_000);
}
