// Under which name a Secret is written, so that the API server notes which of its keys an ExternalSecret owns.
// The names are those of the External Secrets Operator: Secrets change hands without a trace.

import { textHash } from './hash.ts';

const PREFIX = 'externalsecrets.external-secrets.io/';

/** A hash stands in for names that would make the field manager longer than this. External Secrets: field manager. */
const LONGEST = 63;

/** The field manager for the Secrets of the ExternalSecret of this name. */
export function fieldManager(externalSecretName: string): string {
  const plain = PREFIX + externalSecretName;
  return plain.length > LONGEST ? `${PREFIX}sha3/${textHash(externalSecretName)}` : plain;
}
