// All that /metrics says: what is counted as it happens, under the names that dashboards for External Secrets and controller-runtime
// use, with every series there from the start; and what is computed from state when it is asked for (state-metrics.ts).

import { collectDefaultMetrics, Counter, exponentialBuckets, Histogram, Registry } from 'prom-client';
import type { WorkKey } from '#core/keys.ts';
import type { Run } from '#runtime/workers.ts';
import { CONTROLLERS, controllerOf } from './controllers.ts';
import type { Reply } from './http.ts';
import { prometheusText } from './prometheus-text.ts';
import { STATE_METRICS, type StateSample } from './state-metrics.ts';

/** How controller-runtime calls the ends of a run. */
const RESULTS = {
  'on-change': 'success',
  after: 'requeue_after',
  again: 'requeue',
  cut: 'requeue',
  backoff: 'error',
  threw: 'error',
} as const satisfies Record<Run<WorkKey>['result'], string>;

/** The calls that this operator makes to each provider, by External Secrets' names for both. */
const PROVIDER_CALLS = {
  'AWS/ParameterStore': ['DescribeParameters', 'GetParameter', 'GetParameters', 'GetParametersByPath', 'ListTagsForResource'],
  'AWS/SecretsManager': ['BatchGetSecretValue', 'DescribeSecret', 'GetSecretValue', 'ListSecrets'],
  'HashiCorp/Vault': ['ListSecrets', 'Login', 'LookupSelf', 'ReadSecretData', 'ReadSecretMetadata', 'RenewSelf', 'RevokeSelf'],
} as const;

export type ProviderName = keyof typeof PROVIDER_CALLS;

/** Upper bounds of controller_runtime_reconcile_time_seconds, as controller-runtime has them. */
const RUN_SECONDS = [
  0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.25, 1.5, 1.75, 2, 2.5, 3, 3.5, 4, 4.5,
  5, 6, 7, 8, 9, 10, 15, 20, 25, 30, 40, 50, 60,
];

/** Upper bounds of the histograms of the queue, as controller-runtime has them: 10 ns to 1000 s. */
const QUEUE_SECONDS = exponentialBuckets(1e-8, 10, 12);

/** How often the lag of the event loop is sampled, in milliseconds; the default of 10 alone would wake an idle operator 100 times a second. */
const LAG_SAMPLED_MS = 100;

/** The metrics of the process. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #series = openSeries(this.#registry);
  readonly #sources: (() => Iterable<StateSample>)[] = [];

  constructor() {
    collectDefaultMetrics({ register: this.#registry, eventLoopMonitoringPrecision: LAG_SAMPLED_MS });
    createSeries(this.#series);
  }

  /** A key became due. */
  due(key: WorkKey): void {
    const controller = controllerOf(key);
    this.#series.adds.inc({ name: controller, controller });
  }

  /** A run ended. */
  ran(run: Run<WorkKey>): void {
    const controller = controllerOf(run.key);
    const queue = { name: controller, controller };
    const result = RESULTS[run.result];
    this.#series.runs.inc({ controller, result });
    this.#series.runSeconds.observe({ controller }, run.ms / 1_000);
    this.#series.waitSeconds.observe(queue, run.waitedMs / 1_000);
    this.#series.workSeconds.observe(queue, run.ms / 1_000);
    if (result === 'error') this.#series.failedRuns.inc({ controller });
    if (result === 'error' || run.result === 'again') this.#series.retries.inc(queue);
  }

  /** A call to a provider's API was answered. */
  called(provider: ProviderName, call: string, ok: boolean): void {
    this.#series.providerCalls.inc({ provider, call, status: ok ? 'success' : 'error' });
  }

  /** A request to the API server was answered; `code` is `<error>` when it was not. */
  requested(method: string, code: number | '<error>', host: string): void {
    this.#series.requests.inc({ code: String(code), method, host });
  }

  /** Adds series that are computed whenever they are asked for. */
  addSource(source: () => Iterable<StateSample>): void {
    this.#sources.push(source);
  }

  /** Everything, as the answer to a scrape. */
  async scrape(): Promise<Reply> {
    const counted = await this.#registry.metrics();
    const body = counted + prometheusText(STATE_METRICS, this.#samples());
    return { status: 200, body, headers: { 'content-type': this.#registry.contentType } };
  }

  *#samples(): Generator<StateSample> {
    for (const source of this.#sources) yield* source();
  }
}

type Series = ReturnType<typeof openSeries>;

function openSeries(registry: Registry) {
  function counter<Label extends string>(name: string, help: string, labelNames: readonly Label[]): Counter<Label> {
    return new Counter({ name, help, labelNames, registers: [registry] });
  }
  function histogram<Label extends string>(name: string, help: string, labelNames: readonly Label[], buckets: number[]): Histogram<Label> {
    return new Histogram({ name, help, labelNames, buckets, registers: [registry] });
  }
  const queue = ['name', 'controller'] as const;
  return {
    runs: counter('controller_runtime_reconcile_total', 'Reconciliations by result.', ['controller', 'result']),
    failedRuns: counter('controller_runtime_reconcile_errors_total', 'Failed reconciliations.', ['controller']),
    runSeconds: histogram('controller_runtime_reconcile_time_seconds', 'Duration of reconciliations.', ['controller'], RUN_SECONDS),
    adds: counter('workqueue_adds_total', 'Keys that became due.', queue),
    retries: counter('workqueue_retries_total', 'Keys that are tried again after a failure.', queue),
    waitSeconds: histogram('workqueue_queue_duration_seconds', 'How long keys were due before they were worked.', queue, QUEUE_SECONDS),
    workSeconds: histogram('workqueue_work_duration_seconds', 'How long keys were worked.', queue, QUEUE_SECONDS),
    providerCalls: counter('externalsecret_provider_api_calls_count', 'Calls to the APIs of providers.', ['provider', 'call', 'status']),
    requests: counter('rest_client_requests_total', 'Requests to the API server.', ['code', 'method', 'host']),
  };
}

/** Series that exist only from their first event on cannot be alerted on: they start at 0. */
function createSeries(series: Series): void {
  for (const controller of CONTROLLERS) {
    const queue = { name: controller, controller };
    for (const result of Object.values(RESULTS)) series.runs.inc({ controller, result }, 0);
    for (const counter of [series.adds, series.retries]) counter.inc(queue, 0);
    for (const histogram of [series.waitSeconds, series.workSeconds]) histogram.zero(queue);
    series.failedRuns.inc({ controller }, 0);
    series.runSeconds.zero({ controller });
  }
  for (const [provider, calls] of Object.entries(PROVIDER_CALLS)) {
    for (const call of calls) for (const status of ['success', 'error']) series.providerCalls.inc({ provider, call, status }, 0);
  }
}
