// Opens a session with AWS Secrets Manager: SDK client, credentials, time limits, user agent. The session itself is next door.

import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { RetrySettings } from '#core/provider-config.ts';
import type { Provider } from '#providers/provider.ts';

import type { CredentialProvider } from './default-chain.ts';
import { failureOf } from './errors.ts';
import { retryOptions } from './retry.ts';
import { type OnCall, SecretsManagerCalls } from './secrets-manager-calls.ts';
import { SecretsManagerSession } from './secrets-manager-session.ts';
import type { RequestHandlerOptions } from './transport.ts';

/** What one session stands on. */
export interface SecretsManagerOptions {
  readonly region: string;
  /** Put before every key, verbatim. */
  readonly prefix?: string;
  readonly credentials: CredentialProvider;
  readonly retry?: RetrySettings;
  /** Pairs of product and version. */
  readonly userAgent: [string, string][];
  /** URL; absent where the SDK decides. */
  readonly endpoint?: string;
  readonly requestHandler: RequestHandlerOptions;
  readonly onCall: OnCall;
}

/** Opens a session; makes no call yet. */
export function openSecretsManager(options: SecretsManagerOptions): Provider {
  const { region, endpoint } = options;
  const client = new SecretsManagerClient({
    region,
    credentials: options.credentials,
    customUserAgent: options.userAgent,
    requestHandler: options.requestHandler,
    ...retryOptions(options.retry),
    ...(endpoint === undefined ? {} : { endpoint }),
  });
  const where = { region, endpoint: `Secrets Manager ${endpoint === undefined ? `in ${region}` : `at ${new URL(endpoint).host}`}` };
  return new SecretsManagerSession({
    calls: new SecretsManagerCalls(client, where, options.onCall),
    prefix: options.prefix ?? '',
    async checkCredentials() {
      try {
        await client.config.credentials();
      } catch (error) {
        throw failureOf(error, { action: 'sts:AssumeRole', subject: 'the role of the store', ...where });
      }
    },
  });
}
