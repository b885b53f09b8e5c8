// What a run came to, from the API server's own audit log: the same clock and the same counting for both sides.

import { readAudit } from '../test/testbed/audit.ts';
import type { AuditEvent } from '../test/testbed/audit.ts';
import { USER } from '../test/support/rights.ts';
import { NAMESPACE } from './workload.ts';

/** One run, measured. */
export interface Measured {
  /** From the first Secret's creation to the last status, as the API server received them. */
  readonly seconds: number;
  /** ExternalSecrets per second. */
  readonly rate: number;
  /** Requests by what they were: `create secrets`, `patch externalsecrets/status`. */
  readonly calls: ReadonlyMap<string, number>;
}

/** Requests that the operator's identity made since `since` (epoch milliseconds). */
export async function callsSince(auditLog: string, since: number): Promise<readonly AuditEvent[]> {
  return (await readAudit(auditLog)).filter(({ user, at }) => user === USER && at >= since);
}

/** How many of the requests wrote a status. */
export function statusesIn(events: readonly AuditEvent[]): number {
  return events.filter((event) => isStatus(event)).length;
}

/** Judges the requests of one run over `count` ExternalSecrets. */
export function measure(events: readonly AuditEvent[], count: number): Measured {
  const first = events.filter((event) => event.verb === 'create' && event.resource === 'secrets').map(({ at }) => at);
  const last = events.filter((event) => isStatus(event)).map(({ at }) => at);
  const seconds = (last.reduce((a, b) => Math.max(a, b)) - first.reduce((a, b) => Math.min(a, b))) / 1_000;
  const calls = new Map<string, number>();
  for (const { verb, resource } of events) calls.set(`${verb} ${resource}`, (calls.get(`${verb} ${resource}`) ?? 0) + 1);
  return { seconds, rate: count / seconds, calls };
}

function isStatus({ resource, verb, namespace, code }: AuditEvent): boolean {
  return resource === 'externalsecrets/status' && verb === 'patch' && namespace === NAMESPACE && code === 200;
}
