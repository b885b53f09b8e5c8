// The series that are computed from state when they are asked for: their names and types (External Secrets' where it has them),
// and the samples of one ExternalSecret, one store and the queue.

import type { WorkKey } from '#core/keys.ts';
import { LANES } from '#runtime/lanes.ts';
import type { WorkQueue } from '#runtime/queue.ts';
import { CONTROLLERS, controllerOf, type Controller } from './controllers.ts';
import type { Family, Sample } from './prometheus-text.ts';

const CONDITION_HELP = 'Status of a condition: 1 for the status it has, 0 for the others.';
const DURATION_HELP = 'Duration of the last reconciliation, in nanoseconds.';

/** All series of this kind. */
export const STATE_METRICS = {
  externalsecret_sync_calls_total: { type: 'counter', help: 'Reconciliations of an ExternalSecret.' },
  externalsecret_sync_calls_error: { type: 'counter', help: 'Failed reconciliations of an ExternalSecret.' },
  externalsecret_status_condition: { type: 'gauge', help: CONDITION_HELP },
  externalsecret_reconcile_duration: { type: 'gauge', help: DURATION_HELP },
  secretstore_status_condition: { type: 'gauge', help: CONDITION_HELP },
  secretstore_reconcile_duration: { type: 'gauge', help: DURATION_HELP },
  clustersecretstore_status_condition: { type: 'gauge', help: CONDITION_HELP },
  clustersecretstore_reconcile_duration: { type: 'gauge', help: DURATION_HELP },
  tidelock_secret_last_verified_age_seconds: {
    type: 'gauge',
    help: "Seconds since the sources of an ExternalSecret were last known to stand; counted from the process's start until then.",
  },
  workqueue_depth: { type: 'gauge', help: 'Keys that are due and not being worked.' },
  workqueue_unfinished_work_seconds: { type: 'gauge', help: 'Seconds that the keys being worked have been so, added up.' },
  workqueue_longest_running_processor_seconds: { type: 'gauge', help: 'Seconds that the longest-worked key has been so.' },
  controller_runtime_active_workers: { type: 'gauge', help: 'Keys being worked.' },
  tidelock_queue_lane_depth: { type: 'gauge', help: 'Keys that are due and not being worked, by lane.' },
  tidelock_queue_oldest_overdue_seconds: { type: 'gauge', help: 'Seconds that the longest-waiting due key has been due.' },
} as const satisfies Record<string, Family>;

export type StateMetric = keyof typeof STATE_METRICS;

/** A sample of one of them. */
export type StateSample = Sample<StateMetric>;

/** What an object's series are made from. */
export interface ObjectFacts {
  /** Empty for a ClusterSecretStore. */
  readonly namespace: string;
  readonly name: string;
  readonly conditions: readonly { readonly type: string; readonly status: string }[];
  /** Duration of its last reconciliation, in milliseconds; absent when there was none in this process. */
  readonly lastMs?: number;
}

/** What an ExternalSecret's series are made from. */
export interface ExternalSecretFacts extends ObjectFacts {
  /** Reconciliations in this process, and how many of them failed. */
  readonly calls: number;
  readonly errors: number;
  /** Since its sources were last known to stand, in milliseconds; absent for one that is not kept up to date. */
  readonly verifiedAgeMs?: number;
}

/** The series of one ExternalSecret. */
export function* externalSecretSamples(facts: ExternalSecretFacts): Generator<StateSample> {
  const labels = { name: facts.name, namespace: facts.namespace };
  yield { name: 'externalsecret_sync_calls_total', labels, value: facts.calls };
  yield { name: 'externalsecret_sync_calls_error', labels, value: facts.errors };
  yield* objectSamples('externalsecret', facts);
  if (facts.verifiedAgeMs === undefined) return;
  yield { name: 'tidelock_secret_last_verified_age_seconds', labels, value: facts.verifiedAgeMs / 1_000 };
}

/** The series that every kind of object has. */
export function* objectSamples(controller: Controller, facts: ObjectFacts): Generator<StateSample> {
  const labels = { name: facts.name, namespace: facts.namespace };
  for (const { type, status } of facts.conditions) {
    for (const each of new Set(['True', 'False', status])) {
      yield {
        name: `${controller}_status_condition`,
        labels: { ...labels, condition: type, status: each },
        value: each === status ? 1 : 0,
      };
    }
  }
  if (facts.lastMs !== undefined) yield { name: `${controller}_reconcile_duration`, labels, value: Math.round(facts.lastMs * 1e6) };
}

/** The series of the queue. */
export function* queueSamples(queue: WorkQueue<WorkKey>): Generator<StateSample> {
  const due = Map.groupBy(queue.due(), controllerOf);
  const inHand = Map.groupBy(queue.inHand(), ({ key }) => controllerOf(key));
  for (const controller of CONTROLLERS) {
    const labels = { name: controller, controller };
    const seconds = (inHand.get(controller) ?? []).map(({ ms }) => ms / 1_000);
    yield { name: 'workqueue_depth', labels, value: due.get(controller)?.length ?? 0 };
    yield { name: 'workqueue_unfinished_work_seconds', labels, value: seconds.reduce((sum, each) => sum + each, 0) };
    yield { name: 'workqueue_longest_running_processor_seconds', labels, value: Math.max(0, ...seconds) };
    yield { name: 'controller_runtime_active_workers', labels: { controller }, value: seconds.length };
  }
  for (const lane of LANES) yield { name: 'tidelock_queue_lane_depth', labels: { lane }, value: queue.depthOf(lane) };
  yield { name: 'tidelock_queue_oldest_overdue_seconds', labels: {}, value: queue.oldestOverdueMs() / 1_000 };
}
