// The workers: which key goes to which story, with a log of its own for each pass.

import { randomUUID } from 'node:crypto';

import type { Logger } from 'pino';

import { splitWork } from '#core/keys.ts';
import type { WorkKey } from '#core/keys.ts';
import type { KubeCluster } from '#kube/cluster.ts';
import { aborted } from '#runtime/abort.ts';
import { Backoff } from '#runtime/backoff.ts';
import { systemClock } from '#runtime/clock.ts';
import type { Next } from '#runtime/next.ts';
import type { WorkQueue } from '#runtime/queue.ts';
import { runWorkers } from '#runtime/workers.ts';
import { checkStore } from '#sync/check-store.ts';
import type { Ports } from '#sync/pass.ts';
import { reconcile } from '#sync/reconcile.ts';

import type { Metrics } from './metrics.ts';

/** How long work in hand may go on after the end was asked for; a pod has 30 s by default (Kubernetes documentation, "Pod Lifecycle"). */
const GRACE_MS = 15_000;

/** What the workers work with. */
export interface Workshop {
  readonly queue: WorkQueue<WorkKey>;
  readonly cluster: KubeCluster;
  readonly metrics: Metrics;
  readonly ports: Ports;
  readonly log: Logger;
  /** Objects worked at once. */
  readonly concurrent: number;
}

/** Works keys once all views are filled: before that, what is missing cannot be told from what is not there. */
export async function runWorkshop({ queue, cluster, metrics, ports, log, concurrent }: Workshop, signal: AbortSignal): Promise<void> {
  await Promise.race([cluster.synced(), aborted(signal)]);
  if (signal.aborted) return;
  const { externalSecrets, secretStores, clusterSecretStores, secrets } = cluster;
  const stores = secretStores.size + clusterSecretStores.size;
  log.info({ externalSecrets: externalSecrets.size, stores, managedSecrets: secrets.size }, 'caches are filled, working');
  const options = {
    queue,
    backoff: new Backoff<WorkKey>(Math.random),
    clock: systemClock,
    count: concurrent,
    graceMs: GRACE_MS,
    run: async (key: WorkKey, stop: AbortSignal) => await runOne(key, ports, log, stop),
    onRun: metrics.ran.bind(metrics),
    onBug: (key: WorkKey, error: unknown) => log.error({ key, err: error }, 'a pass ended with a bug'),
  };
  await runWorkers(options, signal);
}

function runOne(work: WorkKey, ports: Ports, log: Logger, signal: AbortSignal): Promise<Next> {
  const { kind, key } = splitWork(work);
  const own = { ...ports, log: log.child({ kind, key: key.replace(/^\//, ''), reconcileID: randomUUID() }) };
  return kind === 'ExternalSecret' ? reconcile(key, own, signal) : checkStore(`${kind}/${key}`, own, signal);
}
