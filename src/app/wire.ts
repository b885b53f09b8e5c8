// The composition root: makes the parts, ties them together and runs them until told to stop.

import type { Logger } from 'pino';

import type { WorkKey } from '#core/keys.ts';
import { KubeCluster } from '#kube/cluster.ts';
import type { Client } from '#kube/client.ts';
import { connect } from '#kube/connect.ts';
import { EventRecorder } from '#kube/events.ts';
import type { SecretNews } from '#kube/secret-metadata.ts';
import { realTiming } from '#kube/timing.ts';
import { openProviders } from '#providers/open.ts';
import { systemClock } from '#runtime/clock.ts';
import { WorkQueue } from '#runtime/queue.ts';
import { supervise } from '#runtime/supervise.ts';
import type { Task } from '#runtime/supervise.ts';
import { Ledger } from '#sync/ledger.ts';
import type { Ports } from '#sync/pass.ts';
import type { Recorder } from '#sync/ports.ts';
import { Sessions } from '#sync/sessions.ts';
import { Triggers } from '#sync/triggers.ts';

import type { Config, Environment } from './config.ts';
import { follow, followSecret } from './follow.ts';
import type { Followers } from './follow.ts';
import { healthRoutes } from './health.ts';
import { serve } from './http.ts';
import { Metrics } from './metrics.ts';
import { objectSeries } from './scrape.ts';
import { queueSamples } from './state-metrics.ts';
import { VERSION } from './version.ts';
import { runWorkshop } from './working.ts';
import type { Workshop } from './working.ts';

/** Longer than any pass lasts: its calls have deadlines. */
const STALLED_LIMIT_MS = 300_000;

/** As External Secrets names the source of its events. */
const EVENT_SOURCE = 'external-secrets';

/** Everything that runs. */
interface Parts extends Workshop {
  readonly config: Config;
  readonly events: EventRecorder;
}

/** Runs the operator until `signal` is aborted; resolves when all work in hand is finished. Throws a Failure when there is no cluster to work with. */
export async function runOperator(config: Config, env: Environment, log: Logger, signal: AbortSignal): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const metrics = new Metrics();
  const client = stack.use(openClient(config, env, metrics));
  const parts = assemble(config, env, { log, metrics, client }, stack);
  await supervise(tasksOf(parts), signal);
}

interface Ground {
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly client: Client;
}

function assemble(config: Config, env: Environment, { log, metrics, client }: Ground, stack: AsyncDisposableStack): Parts {
  const queue = stack.use(new WorkQueue<WorkKey>({ clock: systemClock, onDue: metrics.due.bind(metrics) }));
  const cluster = openCluster(config, client, log, (news) => followSecret(news, followers));
  const providers = stack.use(
    openProviders({
      version: VERSION,
      cluster: config.clusterName,
      env,
      allowNodeCredentials: config.allowNodeCredentials,
      onCall: metrics.called.bind(metrics),
    }),
  );
  const sessions = stack.use(new Sessions(cluster, providers.open.bind(providers), log));
  const followers: Followers = { triggers: new Triggers(queue.add.bind(queue)), sessions };
  follow(cluster, followers);
  const events = new EventRecorder(client, {
    component: EVENT_SOURCE,
    timing: realTiming,
    epoch: Date.now,
    onDrop: (failure) => log.debug({ err: failure }, 'an event was given up'),
  });
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
  metrics.addSource(() => objectSeries({ cluster, ledger: ports.ledger, now: Date.now, since: ports.since }));
  metrics.addSource(() => queueSamples(queue));
  return { config, log, metrics, cluster, queue, ports, events, concurrent: config.concurrent };
}

function openClient({ kubeconfig }: Config, env: Environment, metrics: Metrics): Client {
  const client = connect({
    kubeconfig,
    env,
    version: VERSION,
    onReply: ({ method, status }) => metrics.requested(method, status === 0 ? '<error>' : status, new URL(client.server).host),
  });
  return client;
}

function openCluster({ namespace }: Config, client: Client, log: Logger, onSecret: (news: SecretNews) => void): KubeCluster {
  return new KubeCluster(client, {
    timing: realTiming,
    namespace,
    clusterStores: namespace === undefined,
    onSecret,
    onTrouble: (resource, { code, message, remedy }, retryInMs) =>
      log.warn({ resource, code, cause: message, remedy, retryInMs }, 'watch failed, trying again'),
  });
}

/** In the order of their start; they stop in reverse order, each when nobody needs it any more. */
function tasksOf(parts: Parts): readonly Task[] {
  const { events, cluster } = parts;
  return [
    ...serverTasks(parts),
    { name: 'events', run: (stop) => events.run(stop) },
    { name: 'watches', run: (stop) => cluster.run(stop) },
    { name: 'workers', run: (stop) => runWorkshop(parts, stop) },
  ];
}

function serverTasks({ config, log, metrics, cluster, queue }: Parts): readonly Task[] {
  const health = healthRoutes({
    // Nothing is worked before the views are filled, so nothing is late then.
    stalledMs: () => (cluster.isSynced ? queue.stalledMs() : 0),
    stalledLimitMs: STALLED_LIMIT_MS,
    unlisted: () => cluster.unlisted(),
  });
  const servers = [
    { name: 'metrics' as const, address: config.metricsAddress, routes: new Map([['/metrics', () => metrics.scrape()]]) },
    { name: 'health' as const, address: config.healthAddress, routes: health },
  ];
  return servers.flatMap(({ name, address, routes }) =>
    address === undefined ? [] : [{ name: `${name} server`, run: (stop: AbortSignal) => serve({ name, address, routes, log }, stop) }],
  );
}

function recorderOf(events: EventRecorder): Recorder {
  return {
    event(object, type, reason, message) {
      const { apiVersion = 'external-secrets.io/v1', kind = 'ExternalSecret', metadata } = object;
      events.record({ subject: { apiVersion, kind, metadata }, type, reason, message });
    },
  };
}
