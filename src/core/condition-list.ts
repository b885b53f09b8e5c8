// Merges wanted conditions into the list of a status so that what did not change stays the same object, and a pass
// that changes nothing leads to no write. Foreign condition types are kept. (Kubernetes documentation, "API Concepts".)

import type { Condition } from '#api/condition.ts';

/** What a pass wants of one condition type; types that it does not name stay as they are. */
export type Wanted =
  | { readonly kind: 'set'; readonly type: string; readonly status: Condition['status']; readonly reason: string; readonly message: string }
  /** No condition of this type is to be there. */
  | { readonly kind: 'drop'; readonly type: string };

type WantedSet = Extract<Wanted, { kind: 'set' }>;

/**
 * The list after a pass: order kept, new types at the end, `lastTransitionTime` (RFC 3339, whole seconds) moved only when
 * the status of a condition flips. `now` is in epoch milliseconds. Returns `existing` itself when nothing changed.
 */
export function mergeConditions(existing: readonly Condition[], wanted: readonly Wanted[], now: number): readonly Condition[] {
  const time = rfc3339(now);
  const byType = new Map(wanted.map((want) => [want.type, want]));
  const known = new Set(existing.map((condition) => condition.type));
  const merged = [
    ...existing.flatMap((condition) => renew(condition, byType.get(condition.type), time)),
    ...wanted.flatMap((want) => (want.kind === 'set' && !known.has(want.type) ? [fresh(want, time)] : [])),
  ];
  const same = merged.length === existing.length && merged.every((condition, i) => condition === existing[i]);
  return same ? existing : merged;
}

/** Epoch milliseconds as the API server writes times: UTC, whole seconds. */
export function rfc3339(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
}

function renew(condition: Condition, want: Wanted | undefined, time: string): readonly Condition[] {
  if (want === undefined) return [condition];
  if (want.kind === 'drop') return [];
  const { status, reason, message } = want;
  if (condition.status === status && condition.reason === reason && condition.message === message) return [condition];
  return [fresh(want, condition.status === status ? (condition.lastTransitionTime ?? time) : time)];
}

function fresh({ type, status, reason, message }: WantedSet, lastTransitionTime: string): Condition {
  return { type, status, reason, message, lastTransitionTime };
}
