// What the demo looks at: ExternalSecrets and the Secrets they write, as kubectl would show them. Values stay unread; what is shown
// of one is a short fingerprint, so that a change can be seen.

import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import { z } from 'zod';

import type { KubeClient } from '../../test/support/kube-client.ts';

const EXTERNAL_SECRET = z.looseObject({
  metadata: z.looseObject({ name: z.string(), namespace: z.string() }),
  spec: z.looseObject({ refreshInterval: z.string().optional(), target: z.looseObject({ name: z.string().optional() }).optional() }),
  status: z
    .looseObject({
      conditions: z.array(z.looseObject({ type: z.string(), status: z.string(), message: z.string().optional() })).optional(),
    })
    .optional(),
});

const SECRET = z.looseObject({
  metadata: z.looseObject({ name: z.string(), resourceVersion: z.string() }),
  data: z.record(z.string(), z.string()).optional(),
});

/** One ExternalSecret. */
export interface Seen {
  readonly namespace: string;
  readonly name: string;
  readonly target: string;
  readonly interval: string;
  /** Of the condition Ready; undefined before the first pass. */
  readonly ready: { readonly status: string; readonly message: string } | undefined;
}

/** One Secret. */
export interface SeenSecret {
  readonly resourceVersion: string;
  /** Fingerprint by key. */
  readonly prints: ReadonlyMap<string, string>;
}

const EVERY_MS = 100;

/** All ExternalSecrets of a namespace. */
export async function externalSecrets(client: KubeClient, namespace: string): Promise<readonly Seen[]> {
  const objects = await client.list('external-secrets.io/v1', 'ExternalSecret', namespace);
  return objects.map((object) => {
    const { metadata, spec, status } = EXTERNAL_SECRET.parse(object);
    const ready = status?.conditions?.find((condition) => condition.type === 'Ready');
    return {
      namespace: metadata.namespace,
      name: metadata.name,
      target: spec.target?.name ?? metadata.name,
      interval: spec.refreshInterval ?? '1h',
      ready: ready === undefined ? undefined : { status: ready.status, message: ready.message ?? '' },
    };
  });
}

/** A Secret, or undefined when there is none. */
export async function secret(client: KubeClient, namespace: string, name: string): Promise<SeenSecret | undefined> {
  const object = await client.find({ apiVersion: 'v1', kind: 'Secret', metadata: { namespace, name } });
  if (object === undefined) return undefined;
  const { metadata, data = {} } = SECRET.parse(object);
  return { resourceVersion: metadata.resourceVersion, prints: new Map(Object.entries(data).map(([key, value]) => [key, print(value)])) };
}

/** Asks until `look` gives something; undefined when `withinMs` are over. */
export async function waitFor<T>(look: () => Promise<T | undefined>, withinMs: number, signal: AbortSignal): Promise<T | undefined> {
  const until = performance.now() + withinMs;
  while (performance.now() < until) {
    const found = await look();
    if (found !== undefined) return found;
    await sleep(EVERY_MS, undefined, { signal });
  }
  return undefined;
}

function print(base64: string): string {
  return createHash('sha256').update(base64).digest('hex').slice(0, 8);
}
