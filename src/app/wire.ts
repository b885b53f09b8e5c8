// The composition root: makes the parts, ties them together and runs them until told to stop.

import { randomUUID } from 'node:crypto';

import type { Logger } from 'pino';

import { splitWork } from '#core/keys.ts';
import type { WorkKey } from '#core/keys.ts';
import { KubeCluster } from '#kube/cluster.ts';
import { connect } from '#kube/connect.ts';
import { EventRecorder } from '#kube/events.ts';
import { realTiming } from '#kube/timing.ts';
import { openProviders } from '#providers/open.ts';
import { Backoff } from '#runtime/backoff.ts';
import { systemClock } from '#runtime/clock.ts';
import type { Next } from '#runtime/next.ts';
import { WorkQueue } from '#runtime/queue.ts';
import { supervise } from '#runtime/supervise.ts';
import type { Task } from '#runtime/supervise.ts';
import { runWorkers } from '#runtime/workers.ts';
import { checkStore } from '#sync/check-store.ts';
import { Ledger } from '#sync/ledger.ts';
import type { Ports } from '#sync/pass.ts';
import type { Recorder } from '#sync/ports.ts';
import { reconcile } from '#sync/reconcile.ts';
import { Sessions } from '#sync/sessions.ts';
import { Triggers } from '#sync/triggers.ts';

import type { Config, Environment } from './config.ts';
import { follow, followSecret } from './follow.ts';
import { healthRoutes } from './health.ts';
import { serve } from './http.ts';
import type { Routes } from './http.ts';
import { Metrics } from './metrics.ts';
import { objectSeries } from './scrape.ts';
import { queueSamples } from './state-metrics.ts';
import { VERSION } from './version.ts';

/** How long work in hand may go on after the end was asked for; a pod has 30 s by default (Kubernetes documentation, "Pod Lifecycle"). */
const GRACE_MS = 15_000;

/** A due key that nobody worked for so long means that the workers stand still. */
const OVERDUE_LIMIT_MS = 300_000;

/** As External Secrets names the source of its events. */
const EVENT_SOURCE = 'external-secrets';

/** Runs the operator until `signal` is aborted; resolves when all work in hand is finished. */
export async function runOperator(config: Config, env: Environment, log: Logger, signal: AbortSignal): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const metrics = new Metrics();
  const client = stack.use(
    connect({
      kubeconfig: config.kubeconfig,
      env,
      version: VERSION,
      onReply: ({ method, status }) => metrics.requested(method, status === 0 ? '<error>' : status, host()),
    }),
  );
  function host(): string {
    return new URL(client.server).host;
  }
  const providers = stack.use(
    openProviders({
      version: VERSION,
      env,
      allowNodeCredentials: config.allowNodeCredentials,
      onCall: (...call) => metrics.called(...call),
    }),
  );
  const events = new EventRecorder(client, {
    component: EVENT_SOURCE,
    timing: realTiming,
    epoch: Date.now,
    onDrop: (failure) => log.debug({ err: failure }, 'an event was given up'),
  });
  const queue = stack.use(new WorkQueue<WorkKey>({ clock: systemClock, onDue: (key) => metrics.due(key) }));
  const cluster = new KubeCluster(client, {
    timing: realTiming,
    namespace: config.namespace,
    clusterStores: config.namespace === undefined,
    onSecret: (news) => followSecret(news, followers),
    onTrouble: (resource, failure, retryInMs) =>
      log.warn({ resource, code: failure.code, cause: failure.message, remedy: failure.remedy, retryInMs }, 'watch failed, trying again'),
  });
  const sessions = stack.use(new Sessions(cluster, (backend) => providers.open(backend), log));
  const followers = { triggers: new Triggers((key, lane) => queue.add(key, lane)), sessions };
  const ports: Ports = {
    cluster,
    sessions,
    ledger: new Ledger(),
    recorder: recorderOf(events),
    log,
    clock: systemClock,
    settings: config,
    since: Date.now(),
  };
  follow(cluster, followers);
  metrics.addSource(() => objectSeries({ cluster, ledger: ports.ledger, now: Date.now, since: ports.since }));
  metrics.addSource(() => queueSamples(queue));

  const health = healthRoutes({
    oldestOverdueMs: () => (cluster.isSynced ? queue.oldestOverdueMs() : 0),
    overdueLimitMs: OVERDUE_LIMIT_MS,
    unlisted: () => cluster.unlisted(),
  });
  await supervise(
    [
      ...serverTasks(config, new Map([['/metrics', () => metrics.scrape()]]), health, log),
      { name: 'events', run: (stop) => events.run(stop) },
      { name: 'watches', run: (stop) => cluster.run(stop) },
      { name: 'workers', run: (stop) => work({ config, queue, cluster, metrics, ports, log }, stop) },
    ],
    signal,
  );
}

function serverTasks({ metricsAddress, healthAddress }: Config, metrics: Routes, health: Routes, log: Logger): readonly Task[] {
  const servers = [
    { name: 'metrics' as const, address: metricsAddress, routes: metrics },
    { name: 'health' as const, address: healthAddress, routes: health },
  ];
  return servers.flatMap(({ name, address, routes }) =>
    address === undefined ? [] : [{ name: `${name} server`, run: (stop: AbortSignal) => serve({ name, address, routes, log }, stop) }],
  );
}

interface Workshop {
  readonly config: Config;
  readonly queue: WorkQueue<WorkKey>;
  readonly cluster: KubeCluster;
  readonly metrics: Metrics;
  readonly ports: Ports;
  readonly log: Logger;
}

/** Works keys once all views are filled: before that, what is missing cannot be told from what is not there. */
async function work({ config, queue, cluster, metrics, ports, log }: Workshop, signal: AbortSignal): Promise<void> {
  await Promise.race([cluster.synced(), aborted(signal)]);
  if (signal.aborted) return;
  log.info(
    {
      externalSecrets: cluster.externalSecrets.size,
      stores: cluster.secretStores.size + cluster.clusterSecretStores.size,
      managedSecrets: cluster.secrets.size,
    },
    'caches are filled, working',
  );
  await runWorkers<WorkKey>(
    {
      queue,
      backoff: new Backoff(Math.random),
      clock: systemClock,
      count: config.concurrent,
      graceMs: GRACE_MS,
      run: (key, stop) => runOne(key, ports, log, stop),
      onRun: (run) => metrics.ran(run),
      onBug: (key, error) => log.error({ key, err: error }, 'a pass ended with a bug'),
    },
    signal,
  );
}

function runOne(work: WorkKey, ports: Ports, log: Logger, signal: AbortSignal): Promise<Next> {
  const { kind, key } = splitWork(work);
  const own = { ...ports, log: log.child({ kind, key: key.replace(/^\//, ''), reconcileID: randomUUID() }) };
  return kind === 'ExternalSecret' ? reconcile(key, own, signal) : checkStore(`${kind}/${key}`, own, signal);
}

function recorderOf(events: EventRecorder): Recorder {
  return {
    event(object, type, reason, message) {
      const { apiVersion = 'external-secrets.io/v1', kind = 'ExternalSecret', metadata } = object;
      events.record({ subject: { apiVersion, kind, metadata }, type, reason, message });
    },
  };
}

function aborted(signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (signal.aborted) resolve();
  else signal.addEventListener('abort', () => resolve(), { once: true });
  return promise;
}
