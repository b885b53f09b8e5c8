// What the condition Ready of a SecretStore or ClusterSecretStore says after a check, in the words of the
// External Secrets Operator (External Secrets: store reconcile), followed by cause and remedy.

import type { Wanted } from './condition-list.ts';
import { failureText } from './conditions.ts';
import type { StoreOutcome } from './outcome.ts';

const INVALID = { client: 'unable to create client', validate: 'unable to validate store' } as const;

/** The condition that follows from the check; a store whose check could not tell stays usable (Ready=True). */
export function wantedStoreConditions(outcome: StoreOutcome): readonly Wanted[] {
  switch (outcome.kind) {
    case 'valid':
      return [ready('True', 'Valid', 'store validated')];
    case 'unknown':
      return [ready('True', 'ValidationUnknown', `could not determine validation status: ${failureText(outcome.failure)}`)];
    case 'invalid':
      return [ready('False', 'InvalidProviderConfig', `${INVALID[outcome.phase]}: ${failureText(outcome.failure)}`)];
  }
}

function ready(status: 'True' | 'False', reason: string, message: string): Wanted {
  return { kind: 'set', type: 'Ready', status, reason, message };
}
