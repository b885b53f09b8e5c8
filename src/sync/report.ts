// The only place where an outcome becomes status, events, a count and the next look.

import type { ExternalSecret, ExternalSecretStatus } from '#api/external-secret.ts';
import { mergeConditions, rfc3339 } from '#core/condition-list.ts';
import { failureText, wantedConditions } from '#core/conditions.ts';
import type { Failure } from '#core/errors.ts';
import type { Outcome, SyncPhase } from '#core/outcome.ts';
import { nextCheck, syncedResourceVersion } from '#core/refresh.ts';
import type { Next } from '#runtime/next.ts';

import type { Pass, Ports } from './pass.ts';

/** The least time between two looks at one ExternalSecret, in milliseconds, however short its interval is. */
const LEAST_MS = 1_000;

/** Failures that only another object, or an edit, can end: the API or another owner said so, and will say so again. */
const FINAL: ReadonlySet<SyncPhase> = new Set<SyncPhase>(['immutable', 'ownership', 'owned', 'manifest']);

/** Writes the status where it changed, tells what happened, and says when to look again. Throws a Failure when the status cannot be written. */
export async function report(pass: Pass, outcome: Outcome, ports: Ports, signal: AbortSignal): Promise<Next> {
  const { externalSecret, key } = pass;
  ports.ledger.count(`ExternalSecret/${key}`, ports.clock.now() - pass.startedAt, outcome.kind === 'failed');
  log(pass, outcome, ports);
  const status = statusAfter(pass, outcome, ports);
  // A source that is still missing at the next look is no news.
  const isNews = outcome.kind !== 'synced' || outcome.wrote || status !== undefined;
  for (const { reason, message } of isNews ? pass.happened : []) ports.recorder.event(externalSecret, 'Normal', reason, message);
  if (status !== undefined) {
    if (outcome.kind === 'failed') ports.recorder.event(externalSecret, 'Warning', 'UpdateFailed', failureText(outcome.failure));
    await ports.cluster.patchExternalSecretStatus(externalSecret, status, signal);
  }
  return outcome.kind === 'failed' ? afterFailure(outcome.failure, FINAL.has(outcome.phase)) : afterSuccess(pass, status, ports);
}

/** When to try again after a failure; `final` when trying again is known to be in vain. */
export function afterFailure(failure: Failure, final: boolean): Next {
  const { code, kind, retryAfterMs } = failure;
  if (kind === 'Conflict') return { kind: 'again' };
  if (final || code === 'InvalidSpec' || code === 'NotSupported') return { kind: 'on-change' };
  const pace = kind === 'Unavailable' ? 'quick' : 'slow';
  return { kind: 'backoff', pace, ...(retryAfterMs === undefined ? {} : { atLeastMs: retryAfterMs }) };
}

function afterSuccess(pass: Pass, status: ExternalSecretStatus | undefined, { ledger, clock }: Ports): Next {
  const { spec } = pass.externalSecret;
  const { verifiedAt } = ledger.entry(pass.key);
  const ms = nextCheck({ spec, status: status ?? pass.externalSecret.status, now: clock.now(), verifiedAt });
  return ms === 'on-change' ? { kind: 'on-change' } : { kind: 'after', ms: Math.max(LEAST_MS, ms) };
}

/** What to merge into the status; undefined when all of it stands already. */
function statusAfter(pass: Pass, outcome: Outcome, ports: Ports): ExternalSecretStatus | undefined {
  if (outcome.kind === 'idle' || passesByItself(pass, outcome, ports)) return undefined;
  const { externalSecret } = pass;
  const before = externalSecret.status ?? {};
  const conditions = conditionsAfter(pass, outcome, ports);
  const { generation } = externalSecret.metadata;
  const news: ExternalSecretStatus = {
    conditions,
    observedGeneration: generation,
    ...(outcome.binding === undefined ? {} : { binding: { name: outcome.binding } }),
    ...(outcome.kind === 'synced' ? syncedMembers(externalSecret, outcome, before) : {}),
  };
  if (!changes(before, news)) return undefined;
  return outcome.kind === 'synced' && refreshes(outcome, before, news) ? { ...news, refreshTime: rfc3339(pass.startedAt) } : news;
}

/** Conditions that recover alone are no refresh: the time of the next look would move with it. */
function refreshes({ wrote }: Synced, before: ExternalSecretStatus, news: ExternalSecretStatus): boolean {
  return wrote || before.refreshTime === undefined || news.syncedResourceVersion !== before.syncedResourceVersion;
}

/** The object moved and the pass is repeated; or a store that was applied with its users is being checked at this very moment. */
function passesByItself({ key, externalSecret }: Pass, outcome: Outcome, { ledger }: Ports): boolean {
  if (outcome.kind !== 'failed') return false;
  const { code } = outcome.failure;
  const isFirst = externalSecret.status === undefined && ledger.tally(`ExternalSecret/${key}`).calls === 1;
  return code === 'Conflict' || (code === 'StoreNotReady' && isFirst);
}

type Synced = Extract<Outcome, { kind: 'synced' }>;

function syncedMembers(externalSecret: ExternalSecret, { wrote, target }: Synced, before: ExternalSecretStatus): ExternalSecretStatus {
  return {
    syncedResourceVersion: syncedResourceVersion(externalSecret.metadata),
    // A Secret that somebody else touched and left right is not worth a write; the ledger knows its version.
    ...(target !== undefined && (wrote || target.uid !== before.target?.uid) ? { target } : {}),
  };
}

function conditionsAfter(
  pass: Pass,
  outcome: Outcome,
  { ledger, settings, since }: Ports,
): NonNullable<ExternalSecretStatus['conditions']> {
  const existing = pass.externalSecret.status?.conditions ?? [];
  // A Secret that is gone or was edited is no good one, however short ago it was verified.
  const ageMs = pass.stands === false ? Infinity : pass.startedAt - (ledger.entry(pass.key).verifiedAt ?? since);
  const wanted = wantedConditions({ outcome, existing, ageMs, staleAfterMs: settings.staleAfterMs });
  return mergeConditions(existing, wanted, pass.startedAt);
}

function changes(before: ExternalSecretStatus, news: ExternalSecretStatus): boolean {
  return (
    news.conditions !== before.conditions ||
    news.observedGeneration !== before.observedGeneration ||
    (news.syncedResourceVersion !== undefined && news.syncedResourceVersion !== before.syncedResourceVersion) ||
    (news.binding !== undefined && news.binding.name !== before.binding?.name) ||
    (news.target !== undefined && news.target.resourceVersion !== before.target?.resourceVersion)
  );
}

function log({ startedAt, happened }: Pass, outcome: Outcome, { log: to, clock }: Ports): void {
  const fields = { ms: clock.now() - startedAt };
  if (outcome.kind === 'failed') {
    const { code, remedy, message } = outcome.failure;
    to.warn({ ...fields, phase: outcome.phase, code, cause: message, remedy }, 'sync failed');
  } else if (outcome.kind === 'synced' && outcome.wrote) {
    to.info({ ...fields, result: outcome.result, happened: happened.map(({ message }) => message) }, 'synced');
  } else {
    to.debug({ ...fields, outcome: outcome.kind }, 'nothing to write');
  }
}
