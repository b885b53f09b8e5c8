// What the state says at the moment of a scrape: one look at every ExternalSecret and store.

import type { ExternalSecret } from '#api/external-secret.ts';
import type { SecretStore } from '#api/secret-store.ts';
import { keyOf } from '#core/keys.ts';
import { nextCheck } from '#core/refresh.ts';
import { Failure } from '#core/errors.ts';
import type { KubeCluster } from '#kube/cluster.ts';
import type { Ledger } from '#sync/ledger.ts';
import { storeKeyOf } from '#sync/store-lookup.ts';

import { externalSecretSamples, objectSamples } from './state-metrics.ts';
import type { ObjectFacts, StateSample } from './state-metrics.ts';

/** Where the state is. */
export interface State {
  readonly cluster: KubeCluster;
  readonly ledger: Ledger;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** When the process began to look. */
  readonly since: number;
}

/** The series of all objects. */
export function* objectSeries({ cluster, ledger, now, since }: State): Generator<StateSample> {
  for (const object of cluster.externalSecrets.values()) {
    const key = keyOf(object);
    const { calls, errors, lastMs } = ledger.tally(`ExternalSecret/${key}`);
    const age = isKeptFresh(object) ? { verifiedAgeMs: now() - (ledger.entry(key).verifiedAt ?? since) } : {};
    yield* externalSecretSamples({ ...factsOf(object, calls, lastMs), calls, errors, ...age });
  }
  for (const [controller, view] of [
    ['secretstore', cluster.secretStores],
    ['clustersecretstore', cluster.clusterSecretStores],
  ] as const) {
    for (const object of view.values()) {
      const { calls, lastMs } = ledger.tally(storeKeyOf(object));
      yield* objectSamples(controller, factsOf(object, calls, lastMs));
    }
  }
}

function factsOf({ metadata, status }: ExternalSecret | SecretStore, calls: number, lastMs: number): ObjectFacts {
  const { name, namespace = '' } = metadata;
  return { name, namespace, conditions: status?.conditions ?? [], ...(calls === 0 ? {} : { lastMs }) };
}

/** One that is never looked at again by time has no age to alert on. */
function isKeptFresh({ spec, status }: ExternalSecret): boolean {
  try {
    return nextCheck({ spec, status, now: 0 }) !== 'on-change';
  } catch (error) {
    // An interval that is no duration: its condition says so.
    if (error instanceof Failure) return false;
    throw error;
  }
}
