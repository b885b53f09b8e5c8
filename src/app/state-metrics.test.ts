import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.ts';
import type { WorkKey } from '#core/keys.ts';
import { WorkQueue } from '#runtime/queue.ts';
import { prometheusText } from './prometheus-text.ts';
import { externalSecretSamples, objectSamples, queueSamples, STATE_METRICS, type StateSample } from './state-metrics.ts';

function linesOf(samples: Iterable<StateSample>): readonly string[] {
  return prometheusText(STATE_METRICS, samples)
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
}

describe('externalSecretSamples', () => {
  it('tells calls, errors, conditions, the last duration in nanoseconds and the age', () => {
    const conditions = [
      { type: 'Ready', status: 'False' },
      { type: 'SourcesReady', status: 'Unknown' },
    ];

    const lines = linesOf(
      externalSecretSamples({ namespace: 'ns', name: 'es', conditions, calls: 3, errors: 1, lastMs: 1.5, verifiedAgeMs: 2_500 }),
    );

    expect(lines).toEqual([
      'externalsecret_sync_calls_total{name="es",namespace="ns"} 3',
      'externalsecret_sync_calls_error{name="es",namespace="ns"} 1',
      'externalsecret_status_condition{name="es",namespace="ns",condition="Ready",status="True"} 0',
      'externalsecret_status_condition{name="es",namespace="ns",condition="Ready",status="False"} 1',
      'externalsecret_status_condition{name="es",namespace="ns",condition="SourcesReady",status="True"} 0',
      'externalsecret_status_condition{name="es",namespace="ns",condition="SourcesReady",status="False"} 0',
      'externalsecret_status_condition{name="es",namespace="ns",condition="SourcesReady",status="Unknown"} 1',
      'externalsecret_reconcile_duration{name="es",namespace="ns"} 1500000',
      'tidelock_secret_last_verified_age_seconds{name="es",namespace="ns"} 2.5',
    ]);
  });

  it('leaves out what is not known', () => {
    const lines = linesOf(externalSecretSamples({ namespace: 'ns', name: 'es', conditions: [], calls: 0, errors: 0 }));

    expect(lines.map((line) => line.split('{')[0])).toEqual(['externalsecret_sync_calls_total', 'externalsecret_sync_calls_error']);
  });
});

describe('objectSamples', () => {
  it('has an empty namespace for a ClusterSecretStore', () => {
    const lines = linesOf(
      objectSamples('clustersecretstore', { namespace: '', name: 'css', conditions: [{ type: 'Ready', status: 'True' }], lastMs: 0 }),
    );

    expect(lines).toEqual([
      'clustersecretstore_status_condition{name="css",namespace="",condition="Ready",status="True"} 1',
      'clustersecretstore_status_condition{name="css",namespace="",condition="Ready",status="False"} 0',
      'clustersecretstore_reconcile_duration{name="css",namespace=""} 0',
    ]);
  });
});

describe('queueSamples', () => {
  it('tells depth and work in hand by controller, depth by lane, and the longest wait', async () => {
    const clock = new FakeClock();
    const queue = new WorkQueue<WorkKey>({ clock });
    const { signal } = new AbortController();
    queue.add('ExternalSecret/a/one', 'periodic');
    queue.add('ExternalSecret/a/two', 'periodic');
    await queue.take(signal);
    clock.advance(500);
    await queue.take(signal);
    queue.add('ExternalSecret/a/three', 'rotation');
    queue.add('ClusterSecretStore//four', 'interactive');
    clock.advance(1_500);

    const lines = linesOf(queueSamples(queue));

    expect(lines).toEqual(
      expect.arrayContaining([
        'workqueue_depth{name="externalsecret",controller="externalsecret"} 1',
        'workqueue_depth{name="secretstore",controller="secretstore"} 0',
        'workqueue_depth{name="clustersecretstore",controller="clustersecretstore"} 1',
        'workqueue_unfinished_work_seconds{name="externalsecret",controller="externalsecret"} 3.5',
        'workqueue_longest_running_processor_seconds{name="externalsecret",controller="externalsecret"} 2',
        'workqueue_longest_running_processor_seconds{name="secretstore",controller="secretstore"} 0',
        'controller_runtime_active_workers{controller="externalsecret"} 2',
        'controller_runtime_active_workers{controller="secretstore"} 0',
        'tidelock_queue_lane_depth{lane="interactive"} 1',
        'tidelock_queue_lane_depth{lane="rotation"} 1',
        'tidelock_queue_lane_depth{lane="periodic"} 0',
        'tidelock_queue_oldest_overdue_seconds 1.5',
      ]),
    );
    expect(lines).toHaveLength(16);
  });
});
