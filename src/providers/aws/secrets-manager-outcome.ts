// From what Secrets Manager answered to what a Provider returns: value, version token, or a Failure. Pure.

import { Failure } from '#core/errors.ts';
import type { Read, Seen, Version } from '#core/source.ts';

import { randomEnd } from './batch-answer.ts';
import type { Asked } from './plan.ts';
import type { SecretVersion } from './secrets-manager-calls.ts';

/** What became of one ref. */
export type Outcome =
  | { readonly asked: Asked; readonly kind: 'version'; readonly version: SecretVersion }
  | { readonly asked: Asked; readonly kind: 'failure'; readonly failure: Failure };

/** The same outcomes in the order of the caller's refs. */
export function inOrder(outcomes: readonly Outcome[]): readonly Outcome[] {
  return outcomes.toSorted((a, b) => a.asked.index - b.asked.index);
}

/** For `read`: a version without a value is an `InvalidValue` failure. */
export function readOf(outcome: Outcome): Read {
  if (outcome.kind === 'failure') return { kind: 'failure', failure: outcome.failure };
  const { value } = outcome.version;
  if (value !== undefined) return { kind: 'value', value, version: versionOf(outcome.version) };
  return {
    kind: 'failure',
    // The words of External Secrets ("AWS Secrets Manager: GetSecret").
    failure: new Failure('InvalidValue', `invalid secret received. no secret string nor binary for key: ${outcome.asked.key}`, {
      remedy: 'put a value into the version of the secret that is referred to',
    }),
  };
}

/** For `versions`: the value goes along where the call carried it. */
export function seenOf(outcome: Outcome): Seen {
  if (outcome.kind === 'failure') return { kind: 'failure', failure: outcome.failure };
  const { value } = outcome.version;
  return { kind: 'version', version: versionOf(outcome.version), ...(value === undefined ? {} : { value }) };
}

/**
 * Token: version id and the random end of the ARN. The id alone is not enough: whoever creates a secret may choose it
 * (ClientRequestToken), so a secret deleted and created again can show the same id over another value.
 */
function versionOf({ arn, versionId, createdAt }: SecretVersion): Version {
  return { token: `${versionId}@${randomEnd(arn)}`, ...(createdAt === undefined ? {} : { createdAt }) };
}
