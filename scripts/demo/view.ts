// What the demo looks at: ExternalSecrets and the Secrets they write, as kubectl would show them. Values stay unread; what is shown
// of one is a short fingerprint, so that a change can be seen.

import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import { z } from 'zod';

import type { KubeClient } from '../../test/support/kube-client.ts';

const STORE_REF = z.looseObject({ name: z.string().optional() });
const REMOTE_REF = z.looseObject({ key: z.string(), version: z.string().optional() });
const SOURCE_REF = z.looseObject({ storeRef: STORE_REF.optional() });

const EXTERNAL_SECRET = z.looseObject({
  metadata: z.looseObject({ name: z.string(), generation: z.number() }),
  spec: z.looseObject({
    secretStoreRef: STORE_REF.optional(),
    target: z.looseObject({ name: z.string().optional() }).optional(),
    data: z.array(z.looseObject({ secretKey: z.string(), remoteRef: REMOTE_REF, sourceRef: SOURCE_REF.optional() })).optional(),
    dataFrom: z.array(z.looseObject({ extract: REMOTE_REF.optional(), sourceRef: SOURCE_REF.optional() })).optional(),
  }),
  status: z
    .looseObject({
      syncedResourceVersion: z.string().optional(),
      conditions: z.array(z.looseObject({ type: z.string(), status: z.string(), message: z.string().optional() })).optional(),
    })
    .optional(),
});

const SECRET = z.looseObject({
  metadata: z.looseObject({ resourceVersion: z.string(), annotations: z.record(z.string(), z.string()).optional() }),
  data: z.record(z.string(), z.string()).optional(),
});

type Spec = z.infer<typeof EXTERNAL_SECRET>['spec'];

/** One ExternalSecret. */
export interface Seen {
  readonly name: string;
  readonly target: string;
  /** What it reads, in the order of the manifest. */
  readonly reads: readonly SeenRead[];
  /** Of the condition Ready; undefined before the first pass. */
  readonly ready: { readonly status: string; readonly message: string } | undefined;
  /** The last good pass was of the spec as it is now. */
  readonly isSynced: boolean;
}

/** One secret, parameter or path that an ExternalSecret reads. */
export interface SeenRead {
  readonly store: string;
  readonly key: string;
  /** As the manifest pins it. */
  readonly version: string | undefined;
  /** The keys of the Secret that come from it; undefined for all. */
  readonly secretKeys: readonly string[] | undefined;
}

/** One Secret. */
export interface SeenSecret {
  readonly resourceVersion: string;
  /** What the operator notes of the data that it wrote. */
  readonly dataHash: string;
  /** Fingerprint by key. */
  readonly prints: ReadonlyMap<string, string>;
}

const EVERY_MS = 100;
const DATA_HASH = 'reconcile.external-secrets.io/data-hash';

/** All ExternalSecrets of a namespace. */
export async function externalSecrets(client: KubeClient, namespace: string): Promise<readonly Seen[]> {
  const objects = await client.list('external-secrets.io/v1', 'ExternalSecret', namespace);
  return objects.map((object) => {
    const { metadata, spec, status } = EXTERNAL_SECRET.parse(object);
    const ready = status?.conditions?.find((condition) => condition.type === 'Ready');
    return {
      name: metadata.name,
      target: spec.target?.name ?? metadata.name,
      reads: readsOf(spec),
      isSynced: status?.syncedResourceVersion?.startsWith(`${metadata.generation}-`) ?? false,
      ready: ready === undefined ? undefined : { status: ready.status, message: ready.message ?? '' },
    };
  });
}

/** A Secret, or undefined when there is none. */
export async function secret(client: KubeClient, namespace: string, name: string): Promise<SeenSecret | undefined> {
  const object = await client.find({ apiVersion: 'v1', kind: 'Secret', metadata: { namespace, name } });
  if (object === undefined) return undefined;
  const { metadata, data = {} } = SECRET.parse(object);
  const { resourceVersion, annotations } = metadata;
  const prints = new Map(Object.entries(data).map(([key, value]) => [key, print(value)]));
  return { resourceVersion, dataHash: annotations?.[DATA_HASH] ?? '', prints };
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

/** Entries of `data` that read the same are one. */
function readsOf({ secretStoreRef, data = [], dataFrom = [] }: Spec): readonly SeenRead[] {
  function storeOf(sourceRef: z.infer<typeof SOURCE_REF> | undefined): string {
    return sourceRef?.storeRef?.name ?? secretStoreRef?.name ?? '';
  }
  const single = Map.groupBy(data, ({ remoteRef, sourceRef }) => `${storeOf(sourceRef)} ${remoteRef.key} ${remoteRef.version}`);
  const reads = [...single.values()].flatMap((entries) =>
    entries.slice(0, 1).map(({ remoteRef, sourceRef }) => ({
      store: storeOf(sourceRef),
      key: remoteRef.key,
      version: remoteRef.version,
      secretKeys: entries.map(({ secretKey }) => secretKey),
    })),
  );
  const bulk = dataFrom.flatMap(({ extract, sourceRef }) =>
    extract === undefined ? [] : [{ store: storeOf(sourceRef), key: extract.key, version: extract.version, secretKeys: undefined }],
  );
  return [...reads, ...bulk];
}

function print(base64: string): string {
  return createHash('sha256').update(base64).digest('hex').slice(0, 8);
}
