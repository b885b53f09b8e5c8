// What the conditions of an ExternalSecret say after a pass. Ready speaks the words of the External Secrets Operator,
// followed by cause and remedy; SourcesReady and Stalled are our own. Messages hold no time, counter or request id.

import type { Condition } from '#api/condition.ts';

import type { Wanted } from './condition-list.ts';
import type { Failure, FailureKind } from './errors.ts';
import type { Outcome, SyncPhase, SyncResult } from './outcome.ts';

type Failed = Extract<Outcome, { kind: 'failed' }>;

/** Reason and message of Ready=True. External Secrets: conditions. */
const READY: Readonly<Record<SyncResult, { readonly reason: string; readonly message: string }>> = {
  synced: { reason: 'SecretSynced', message: 'secret synced' },
  retained: { reason: 'SecretSynced', message: 'secret retained due to DeletionPolicy=Retain' },
  deleted: { reason: 'SecretDeleted', message: 'secret deleted due to DeletionPolicy=Delete' },
  missing: { reason: 'SecretMissing', message: 'secret will not be created due to CreationPolicy=Merge' },
};

/** First words of the message of Ready=False. External Secrets: conditions. */
const FAILED: Readonly<Record<SyncPhase, string>> = {
  target: 'could not update secret',
  read: 'could not get secret data from provider',
  write: 'could not update secret',
  delete: 'could not delete secret',
  orphans: 'could not delete orphaned secrets',
  immutable: 'could not update secret, target is immutable',
  ownership: 'failed to take ownership of target secret',
  owned: 'target is owned by another ExternalSecret',
  manifest: 'invalid generic target',
};

/** Kinds that only a person can end. Stalled=True reads as Failed, Ready=False alone as in progress (kstatus). */
const STALLED: ReadonlySet<FailureKind> = new Set<FailureKind>(['NotFound', 'Denied', 'Invalid']);

/** What {@link wantedConditions} decides from. */
export interface ConditionsInput {
  readonly outcome: Outcome;
  /** `status.conditions` as it is. */
  readonly existing: readonly Condition[];
  /** Milliseconds since the Secret was last verified against its sources, or since this process began to look; Infinity without a good Secret. */
  readonly ageMs: number;
  /** How long a good state is trusted while the backend does not answer, in milliseconds. */
  readonly staleAfterMs: number;
}

/** The conditions that follow from the outcome, to be merged with `mergeConditions`; none when nothing is to change. */
export function wantedConditions(input: ConditionsInput): readonly Wanted[] {
  const { outcome } = input;
  if (outcome.kind === 'idle') return [];
  if (outcome.kind === 'synced')
    return [{ kind: 'set', type: 'Ready', status: 'True', ...READY[outcome.result] }, SOURCES_READY, NOT_STALLED];
  if (outcome.failure.kind === 'Conflict') return [];
  return [...readyAfter(outcome, input), ...sourcesAfter(outcome), stalledAfter(outcome)];
}

/** Cause and remedy of a failure in one line, for conditions and events. */
export function failureText({ message, remedy }: Failure): string {
  return remedy === undefined ? message : `${message}; ${remedy}`;
}

const SOURCES_READY: Wanted = { kind: 'set', type: 'SourcesReady', status: 'True', reason: 'Synced', message: 'all sources were read' };

const NOT_STALLED: Wanted = { kind: 'drop', type: 'Stalled' };

function readyAfter(outcome: Failed, input: ConditionsInput): readonly Wanted[] {
  if (outcome.failure.kind === 'Unavailable' && wasReady(input.existing) && input.ageMs < input.staleAfterMs) return [];
  const message = `${FAILED[outcome.phase]}: ${failureText(outcome.failure)}`;
  return [{ kind: 'set', type: 'Ready', status: 'False', reason: 'SecretSyncedError', message }];
}

/** Sources are read before anything is written, so a later failure says nothing bad of them, and one before that nothing at all. */
function sourcesAfter({ phase, failure }: Failed): readonly Wanted[] {
  if (phase === 'manifest' || phase === 'target') return [];
  if (phase !== 'read') return [SOURCES_READY];
  return [{ kind: 'set', type: 'SourcesReady', status: 'False', reason: failure.code, message: failureText(failure) }];
}

function stalledAfter({ failure }: Failed): Wanted {
  if (!STALLED.has(failure.kind)) return NOT_STALLED;
  return { kind: 'set', type: 'Stalled', status: 'True', reason: failure.code, message: failureText(failure) };
}

function wasReady(existing: readonly Condition[]): boolean {
  return existing.some((condition) => condition.type === 'Ready' && condition.status === 'True');
}
