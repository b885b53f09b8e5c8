// What the SDK's clients of all AWS services are made from: identity, region, endpoint, patience, user agent.

import type { AwsCredentials, RetrySettings } from '#core/provider-config.ts';

import type { OnCall, Place } from './aws-calls.ts';
import { credentialProvider } from './credentials.ts';
import type { CredentialProvider } from './default-chain.ts';
import { failureOf } from './errors.ts';
import { retryOptions } from './retry.ts';
import type { RequestHandlerOptions } from './transport.ts';

/** What one session stands on. */
export interface SessionOptions<Call extends string> {
  readonly region: string;
  /** Put before every key, verbatim; also before ARNs, as External Secrets does. */
  readonly prefix?: string;
  readonly credentials: AwsCredentials;
  /** Provider for `credentials.kind: default`, shared by all sessions. */
  readonly defaultCredentials: CredentialProvider;
  readonly retry?: RetrySettings;
  /** Pairs of product and version. */
  readonly userAgent: [string, string][];
  /** URL; absent where the SDK decides. */
  readonly endpoint?: string;
  readonly requestHandler: RequestHandlerOptions;
  readonly onCall: OnCall<Call>;
}

/** What a client's constructor takes. */
interface ClientConfig extends ReturnType<typeof retryOptions> {
  readonly region: string;
  readonly credentials: CredentialProvider;
  readonly customUserAgent: [string, string][];
  readonly requestHandler: RequestHandlerOptions;
  readonly endpoint?: string;
}

/** A client as far as its credentials go. */
interface Client {
  readonly config: { readonly credentials: () => Promise<unknown> };
}

/** The configuration of a client. */
export function clientConfig({ region, endpoint, ...options }: Omit<SessionOptions<string>, 'onCall'>): ClientConfig {
  return {
    region,
    credentials: credentialProvider(options.credentials, options.defaultCredentials),
    customUserAgent: options.userAgent,
    requestHandler: options.requestHandler,
    ...retryOptions(options.retry),
    ...(endpoint === undefined ? {} : { endpoint }),
  };
}

/** How messages name the other side of a session with `service` (`Secrets Manager`). */
export function placeOf(service: string, { region, endpoint }: Pick<SessionOptions<string>, 'region' | 'endpoint'>): Place {
  return { region, endpoint: `${service} ${endpoint === undefined ? `in ${region}` : `at ${new URL(endpoint).host}`}` };
}

/** Resolves the credentials of a client; rejects with a Failure. */
export async function checkCredentials({ config }: Client, place: Place): Promise<void> {
  try {
    await config.credentials();
  } catch (error) {
    throw failureOf(error, { action: 'sts:AssumeRole', subject: 'the role of the store', ...place });
  }
}
