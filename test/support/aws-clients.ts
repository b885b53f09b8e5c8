// AWS clients on the bed's Secrets Manager and Parameter Store, for what a test puts there; closed after the file. They reach the
// moto of the whole run, or one that the test file started itself, in its region or in one of the test file's own.

import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, inject } from 'vitest';
import type { MotoFacts } from './bed-facts.ts';

export function secretsManager(own: Partial<MotoFacts> = {}): SecretsManagerClient {
  return closedAfterwards(new SecretsManagerClient(settings(own)));
}

export function parameterStore(own: Partial<MotoFacts> = {}): SSMClient {
  return closedAfterwards(new SSMClient(settings(own)));
}

function settings(own: Partial<MotoFacts>): Pick<MotoFacts, 'endpoint' | 'region' | 'credentials'> {
  const { endpoint, region, credentials } = { ...inject('moto'), ...own };
  return { endpoint, region, credentials };
}

function closedAfterwards<T extends { destroy(): void }>(client: T): T {
  afterAll(() => client.destroy());
  return client;
}
