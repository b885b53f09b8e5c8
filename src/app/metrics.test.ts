import { describe, expect, it } from 'vitest';
import type { WorkKey } from '#core/keys.ts';
import type { Run } from '#runtime/workers.ts';
import { Metrics } from './metrics.ts';

async function linesOf(metrics: Metrics): Promise<readonly string[]> {
  return (await metrics.scrape()).body.split('\n');
}

function aRun(result: Run<WorkKey>['result'], key: WorkKey = 'ExternalSecret/a/b'): Run<WorkKey> {
  return { key, lane: 'periodic', waitedMs: 20, ms: 250, result };
}

describe('Metrics', () => {
  it('has every series from the start, at 0', async () => {
    const lines = await linesOf(new Metrics());

    expect(lines).toEqual(
      expect.arrayContaining([
        'controller_runtime_reconcile_total{controller="clustersecretstore",result="requeue_after"} 0',
        'controller_runtime_reconcile_total{controller="externalsecret",result="error"} 0',
        'controller_runtime_reconcile_errors_total{controller="externalsecret"} 0',
        'controller_runtime_reconcile_time_seconds_count{controller="externalsecret"} 0',
        'workqueue_adds_total{name="secretstore",controller="secretstore"} 0',
        'workqueue_retries_total{name="secretstore",controller="secretstore"} 0',
        'workqueue_queue_duration_seconds_count{name="externalsecret",controller="externalsecret"} 0',
        'workqueue_work_duration_seconds_count{name="externalsecret",controller="externalsecret"} 0',
        'externalsecret_provider_api_calls_count{provider="AWS/ParameterStore",call="GetParameters",status="success"} 0',
        'externalsecret_provider_api_calls_count{provider="AWS/SecretsManager",call="BatchGetSecretValue",status="error"} 0',
        'externalsecret_provider_api_calls_count{provider="AWS/SecretsManager",call="GetSecretValue",status="success"} 0',
        '# TYPE rest_client_requests_total counter',
      ]),
    );
    expect(lines.some((line) => line.startsWith('process_resident_memory_bytes '))).toBe(true);
  });

  it("counts runs by controller-runtime's names for their results", async () => {
    const metrics = new Metrics();

    for (const result of ['on-change', 'after', 'after', 'backoff', 'threw', 'again', 'cut'] as const) metrics.ran(aRun(result));
    metrics.ran(aRun('backoff', 'SecretStore/a/s'));

    expect(await linesOf(metrics)).toEqual(
      expect.arrayContaining([
        'controller_runtime_reconcile_total{controller="externalsecret",result="success"} 1',
        'controller_runtime_reconcile_total{controller="externalsecret",result="requeue_after"} 2',
        'controller_runtime_reconcile_total{controller="externalsecret",result="requeue"} 2',
        'controller_runtime_reconcile_total{controller="externalsecret",result="error"} 2',
        'controller_runtime_reconcile_errors_total{controller="externalsecret"} 2',
        'controller_runtime_reconcile_errors_total{controller="secretstore"} 1',
        'workqueue_retries_total{name="externalsecret",controller="externalsecret"} 3',
        'controller_runtime_reconcile_time_seconds_bucket{le="0.2",controller="externalsecret"} 0',
        'controller_runtime_reconcile_time_seconds_bucket{le="0.25",controller="externalsecret"} 7',
        'controller_runtime_reconcile_time_seconds_sum{controller="secretstore"} 0.25',
        'workqueue_queue_duration_seconds_sum{name="secretstore",controller="secretstore"} 0.02',
        'workqueue_work_duration_seconds_sum{name="secretstore",controller="secretstore"} 0.25',
      ]),
    );
  });

  it('counts keys that become due, calls to providers and requests to the API server', async () => {
    const metrics = new Metrics();

    metrics.due('ClusterSecretStore//s');
    metrics.called('AWS/SecretsManager', 'BatchGetSecretValue', true);
    metrics.called('AWS/SecretsManager', 'BatchGetSecretValue', false);
    metrics.requested('PUT', 200, '10.0.0.1:443');
    metrics.requested('GET', '<error>', '10.0.0.1:443');

    expect(await linesOf(metrics)).toEqual(
      expect.arrayContaining([
        'workqueue_adds_total{name="clustersecretstore",controller="clustersecretstore"} 1',
        'externalsecret_provider_api_calls_count{provider="AWS/SecretsManager",call="BatchGetSecretValue",status="success"} 1',
        'externalsecret_provider_api_calls_count{provider="AWS/SecretsManager",call="BatchGetSecretValue",status="error"} 1',
        'rest_client_requests_total{code="200",method="PUT",host="10.0.0.1:443"} 1',
        'rest_client_requests_total{code="<error>",method="GET",host="10.0.0.1:443"} 1',
      ]),
    );
  });

  it('asks its sources at each scrape', async () => {
    const metrics = new Metrics();
    let age = 0;
    metrics.addSource(() => [{ name: 'tidelock_queue_oldest_overdue_seconds', labels: {}, value: age++ }]);
    metrics.addSource(() => [{ name: 'workqueue_depth', labels: { name: 'externalsecret' }, value: 5 }]);

    await metrics.scrape();
    const reply = await metrics.scrape();

    expect(reply.status).toBe(200);
    expect(reply.headers?.['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(reply.body.split('\n')).toEqual(
      expect.arrayContaining(['tidelock_queue_oldest_overdue_seconds 1', 'workqueue_depth{name="externalsecret"} 5']),
    );
  });

  it('writes each family once, as the format demands', async () => {
    const metrics = new Metrics();
    metrics.addSource(() => [{ name: 'workqueue_depth', labels: {}, value: 5 }]);

    const types = (await linesOf(metrics)).filter((line) => line.startsWith('# TYPE ')).map((line) => line.split(' ')[2]);

    expect(new Set(types).size).toBe(types.length);
  });
});
