// Sessions of the AWS providers on the bed's moto, for one test file: through a proxy that counts calls and answers some of them
// itself, with what the providers told of their calls. What a test changes is gone after it.

import type { AwsConfig, AwsCredentials, CredentialSource } from '#core/provider-config.ts';
import { Redacted } from '#core/redacted.ts';
import { openProviders, type Providers } from '#providers/open.ts';
import type { Provider } from '#providers/provider.ts';
import { afterAll, afterEach, beforeEach, inject } from 'vitest';

import { AwsProxy } from './aws-proxy.ts';
import './bed-facts.ts';

const ENDPOINT_VARIABLE = { 'aws-secrets-manager': 'AWS_SECRETSMANAGER_ENDPOINT', 'aws-parameter-store': 'AWS_SSM_ENDPOINT' } as const;

/** The sessions of one test file, and what they did in the test that runs. */
export interface AwsSessions {
  readonly proxy: AwsProxy;
  /** Every call under the names of the metrics, with `success` or `error`. */
  readonly counted: readonly string[];
  /** A session of a store with static keys; the connections are new in every test. */
  open(changes?: Partial<AwsConfig>): Provider;
}

/** A proxy in front of the moto of the whole run; call it at the top of a file. Calls and rules are forgotten after each test. */
export async function useAwsProxy(): Promise<AwsProxy> {
  const proxy = await AwsProxy.start(inject('moto').endpoint);
  afterEach(() => proxy.reset());
  afterAll(async () => await proxy[Symbol.asyncDispose]());
  return proxy;
}

/** Sessions on a service through a proxy of their own; call it at the top of a file. */
export async function useAwsSessions(service: Pick<AwsConfig, 'kind' | 'region' | 'retry'>): Promise<AwsSessions> {
  const proxy = await useAwsProxy();
  const counted: string[] = [];
  let providers: Providers | undefined;
  beforeEach(() => {
    counted.length = 0;
    providers = openProviders({
      version: '1.2.3',
      env: { [ENDPOINT_VARIABLE[service.kind]]: proxy.endpoint },
      allowNodeCredentials: false,
      onCall: (provider, call, ok) => counted.push(`${provider} ${call} ${ok ? 'success' : 'error'}`),
    });
  });
  afterEach(() => providers?.[Symbol.dispose]());
  return {
    proxy,
    counted,
    open(changes) {
      if (providers === undefined) throw new Error('sessions are opened within tests');
      return providers.open({ store: 'SecretStore/team-a/aws', credentials: staticKeys(), ...service, ...changes });
    },
  };
}

/** Keys as a store with `secretRef` has them. */
export function staticKeys(id = 'AKIATEST', secret = 'test'): Extract<AwsCredentials, { kind: 'static' }> {
  return { kind: 'static', accessKeyId: holding(id), secretAccessKey: holding(secret) };
}

/** A credential that never changes. */
export function holding(text: string): CredentialSource {
  return async () => Redacted.ofText(text);
}
