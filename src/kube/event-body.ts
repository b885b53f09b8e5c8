// How an Event of ours looks on the wire (Kubernetes API reference, "Event v1 core"): what `kubectl describe` shows on the object.

import { randomUUID } from 'node:crypto';
import type { ObjectMeta } from '#api/meta.ts';

/** What an Event is about. */
export interface EventSubject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Pick<ObjectMeta, 'name' | 'namespace' | 'uid' | 'resourceVersion'>;
}

/** What is to be told. */
export interface Notice {
  readonly subject: EventSubject;
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  /** From Failures and constants only: names, never values. */
  readonly message: string;
}

/** Limits of the API server's validation. */
const MAX_MESSAGE = 1024;
const MAX_NAME_PREFIX = 200;

/** Events of cluster-scoped objects live here, as kubectl expects. */
export function namespaceOf(notice: Notice): string {
  return notice.subject.metadata.namespace ?? 'default';
}

/** A name that no other Event has. */
export function eventName(notice: Notice): string {
  return `${notice.subject.metadata.name.slice(0, MAX_NAME_PREFIX)}.${randomUUID().replaceAll('-', '').slice(0, 16)}`;
}

/** A new Event; `at` in epoch milliseconds. */
export function eventBody(notice: Notice, name: string, component: string, at: number): Readonly<Record<string, unknown>> {
  const { apiVersion, kind, metadata } = notice.subject;
  const { name: object, namespace, uid, resourceVersion } = metadata;
  const time = timestamp(at);
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name, namespace: namespaceOf(notice) },
    involvedObject: { apiVersion, kind, name: object, namespace, uid, resourceVersion },
    type: notice.type,
    reason: notice.reason,
    message: shortened(notice.message),
    source: { component },
    firstTimestamp: time,
    lastTimestamp: time,
    count: 1,
  };
}

/** The same Event once more. */
export function eventAgain(count: number, at: number): Readonly<Record<string, unknown>> {
  return { count, lastTimestamp: timestamp(at) };
}

function timestamp(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}

/** The server counts bytes; a character is never cut. */
function shortened(message: string): string {
  const bytes = Buffer.from(message, 'utf8');
  if (bytes.length <= MAX_MESSAGE) return message;
  const cut = bytes
    .subarray(0, MAX_MESSAGE - 3)
    .toString('utf8')
    .replace(/\uFFFD$/, '');
  return `${cut}…`;
}
