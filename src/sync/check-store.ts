// Works one SecretStore or ClusterSecretStore: do its credentials open its backend? Says so in its status.

import type { SecretStore, SecretStoreStatus } from '#api/secret-store.ts';
import { knownProvider } from '#api/supported.ts';
import { mergeConditions } from '#core/condition-list.ts';
import { failureText } from '#core/conditions.ts';
import { durationField } from '#core/duration.ts';
import { Failure } from '#core/errors.ts';
import type { StoreKey } from '#core/keys.ts';
import type { StoreOutcome } from '#core/outcome.ts';
import { wantedStoreConditions } from '#core/store-conditions.ts';
import type { Next } from '#runtime/next.ts';

import { isReferent } from './backend-config.ts';
import type { Ports } from './pass.ts';
import { afterFailure } from './report.ts';
import { isForeign } from './store-lookup.ts';

const ON_CHANGE: Next = { kind: 'on-change' };

/** The least time between two checks of one store, in milliseconds, however short its interval is. */
const LEAST_MS = 1_000;

/** What every backend in scope can do, as External Secrets reports it. */
const CAPABILITIES = 'ReadWrite';

const UNMAINTAINED = "store isn't currently maintained. Please plan and prepare accordingly.";

/** One check. Rejects only when aborted or by a bug. */
export async function checkStore(key: StoreKey, ports: Ports, signal: AbortSignal): Promise<Next> {
  const store = ports.cluster.store(key);
  if (store === undefined) {
    ports.ledger.forgetTally(key);
    return ON_CHANGE;
  }
  if (isForeign(store, ports.settings) || knownProvider(store.spec) === undefined) return ON_CHANGE;
  const startedAt = ports.clock.now();
  try {
    const outcome = await outcomeOf(store, ports, signal);
    ports.ledger.count(key, ports.clock.now() - startedAt, outcome.kind === 'invalid');
    await reportStore(store, outcome, startedAt, ports, signal);
    return outcome.kind === 'invalid' ? afterFailure(outcome.failure, false) : { kind: 'after', ms: intervalOf(store, ports) };
  } catch (error) {
    if (!(error instanceof Failure) || signal.aborted) throw error;
    ports.log.warn({ code: error.code, cause: error.message, remedy: error.remedy }, 'could not finish the check of a store');
    return afterFailure(error, false);
  }
}

async function outcomeOf(store: SecretStore, ports: Ports, signal: AbortSignal): Promise<StoreOutcome> {
  let phase: 'client' | 'validate' = 'client';
  try {
    intervalOf(store, ports);
    using lease = ports.sessions.use(store, store.metadata.namespace ?? '');
    phase = 'validate';
    // Credentials that lie with whoever uses the store cannot be tried here.
    const doubt = isReferent(store) ? undefined : await lease.backend.check(signal);
    return doubt === undefined ? { kind: 'valid' } : { kind: 'unknown', failure: doubt };
  } catch (error) {
    if (!(error instanceof Failure) || signal.aborted) throw error;
    return { kind: 'invalid', phase, failure: error };
  }
}

async function reportStore(store: SecretStore, outcome: StoreOutcome, now: number, ports: Ports, signal: AbortSignal): Promise<void> {
  const before = store.status ?? {};
  const existing = before.conditions ?? [];
  const conditions = mergeConditions(existing, wantedStoreConditions(outcome), now);
  const { generation } = store.metadata;
  const capabilities = outcome.kind === 'valid' ? CAPABILITIES : before.capabilities;
  if (conditions === existing && before.observedGeneration === generation && before.capabilities === capabilities) return;
  tell(store, outcome, ports);
  const status: SecretStoreStatus = { conditions, observedGeneration: generation, ...(capabilities === undefined ? {} : { capabilities }) };
  await ports.cluster.patchStoreStatus(store, status, signal);
}

function tell(store: SecretStore, outcome: StoreOutcome, { recorder, log }: Ports): void {
  if (outcome.kind === 'valid') {
    recorder.event(store, 'Normal', 'Valid', 'store validated');
    if (isUnmaintained(store)) recorder.event(store, 'Warning', 'StoreUnmaintained', UNMAINTAINED);
    log.info({}, 'store validated');
    return;
  }
  const { code, message, remedy } = outcome.failure;
  const reason = outcome.kind === 'unknown' ? 'ValidationUnknown' : 'InvalidProviderConfig';
  recorder.event(store, 'Warning', reason, failureText(outcome.failure));
  log.warn({ code, cause: message, remedy }, 'store is not valid');
}

/** External Secrets counts its provider fake among those that nobody maintains, and says so unless it is told not to. */
function isUnmaintained({ spec, metadata }: SecretStore): boolean {
  return knownProvider(spec) === 'fake' && metadata.annotations?.['external-secrets.io/ignore-maintenance-checks'] !== 'true';
}

/** Milliseconds until the next check. Throws a Failure `InvalidSpec` for a bad interval. */
function intervalOf({ spec }: SecretStore, { settings }: Ports): number {
  const own = spec.refreshInterval ?? 0;
  const ms = typeof own === 'number' ? own * 1_000 : durationField('spec.refreshInterval', own);
  if (ms < 0)
    throw new Failure('InvalidSpec', `invalid refreshInterval ${own}: must not be negative`, {
      remedy: 'set spec.refreshInterval to 0 or more',
    });
  return ms === 0 ? settings.storeIntervalMs : Math.max(LEAST_MS, ms);
}
