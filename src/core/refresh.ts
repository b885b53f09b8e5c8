// When an ExternalSecret is due, by its policy and its interval. Time is an argument. The phases of the sources it
// shares with others are decided elsewhere; this gives the bound they have to keep.

import { EXTERNAL_SECRET_DEFAULTS } from '#api/defaults.ts';
import type { ExternalSecretSpec, ExternalSecretStatus } from '#api/external-secret.ts';
import type { ObjectMeta } from '#api/meta.ts';

import { durationField } from './duration.ts';
import { metadataHash } from './hash.ts';

/** What is due: nothing, a read because something changed, or a look at the versions because time has passed. */
export type Due = 'no' | 'changed' | 'interval';

/** What the refresh decision is made from. */
export interface RefreshInput {
  readonly metadata: Pick<ObjectMeta, 'generation' | 'labels' | 'annotations'>;
  readonly spec: Pick<ExternalSecretSpec, 'refreshPolicy' | 'refreshInterval'>;
  readonly status?: Pick<ExternalSecretStatus, 'refreshTime' | 'syncedResourceVersion'> | undefined;
  /** Epoch milliseconds. */
  readonly now: number;
  /** When this process last found all sources unchanged or wrote them, in epoch milliseconds. */
  readonly verifiedAt?: number | undefined;
}

/** What the next look depends on. */
export type TimeInput = Omit<RefreshInput, 'metadata'>;

/** `<generation>-<hash of labels and annotations>`: changes with all that a sync depends on. External Secrets: refresh decision. */
export function syncedResourceVersion({ generation, labels, annotations }: RefreshInput['metadata']): string {
  return `${generation}-${metadataHash(labels, annotations)}`;
}

/**
 * Whether the ExternalSecret is due. `refreshTime` moves only when something was written, so the last verification counts
 * too; a time in the future (a clock was set back) does not count. Throws a Failure `InvalidSpec` for a bad interval.
 * External Secrets: refresh decision.
 */
export function refreshDecision(input: RefreshInput): Due {
  const synced = input.status?.syncedResourceVersion ?? '';
  // Not even a changed spec is read again then.
  if (intervalOf(input) <= 0 && synced !== '') return 'no';
  if (synced === '' || refreshTime(input) === undefined) return 'changed';
  if (policyOf(input) === 'CreatedOnce') return 'no';
  if (synced !== syncedResourceVersion(input.metadata)) return 'changed';
  return nextCheck(input) === 0 ? 'interval' : 'no';
}

/**
 * Milliseconds until the next look is due (0 when it is due now), or `on-change` when time alone makes nothing due.
 * Throws a Failure `InvalidSpec` for a bad interval.
 */
export function nextCheck(input: TimeInput): number | 'on-change' {
  const interval = intervalOf(input);
  if (interval <= 0 || interval === Infinity) return 'on-change';
  const looks = [refreshTime(input), input.verifiedAt].filter((time) => time !== undefined);
  if (looks.length === 0) return interval;
  const past = looks.filter((time) => time <= input.now);
  return past.length === 0 ? 0 : Math.max(0, Math.max(...past) + interval - input.now);
}

function policyOf({ spec }: TimeInput): NonNullable<ExternalSecretSpec['refreshPolicy']> {
  return spec.refreshPolicy ?? EXTERNAL_SECRET_DEFAULTS['spec.refreshPolicy'];
}

/** Milliseconds; Infinity for the policies that time does not move. */
function intervalOf(input: TimeInput): number {
  if (policyOf(input) !== 'Periodic') return Infinity;
  return durationField('spec.refreshInterval', input.spec.refreshInterval ?? EXTERNAL_SECRET_DEFAULTS['spec.refreshInterval']);
}

function refreshTime({ status }: TimeInput): number | undefined {
  const time = Date.parse(status?.refreshTime ?? '');
  return Number.isNaN(time) ? undefined : time;
}
