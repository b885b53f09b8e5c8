// An AWS client on the bed's Secrets Manager, for what a test puts there.

import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, inject } from 'vitest';
import type { MotoFacts } from './bed-facts.ts';

/** A client on the moto of the whole run, or on one that the test file started itself; closed after the file. */
export function secretsManager(own?: MotoFacts): SecretsManagerClient {
  const { endpoint, region, credentials } = own ?? inject('moto');
  const client = new SecretsManagerClient({ endpoint, region, credentials });
  afterAll(() => client.destroy());
  return client;
}
