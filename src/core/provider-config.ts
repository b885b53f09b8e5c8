// What a store's spec comes down to before a session is opened: plain facts, and credentials as functions,
// so that providers never learn where a credential is kept. Pure types.

import type { ObjectKey, StoreKey } from '#core/keys.ts';
import type { Redacted } from '#core/redacted.ts';

/** Fetches one secret-valued credential when it is needed; rejects with a Failure that names where it should be. */
export type CredentialSource = () => Promise<Redacted>;

/** A role that a ServiceAccount may take, and the token that proves the ServiceAccount (EKS: "IAM roles for service accounts"). */
export interface WebIdentityGrant {
  readonly roleArn: string;
  /** Audiences of the token. */
  readonly audiences: readonly string[];
  /** A new token at each call: tokens are short-lived. */
  readonly token: CredentialSource;
}

/** Who calls AWS before any role of the store is assumed. */
export type AwsPrincipal =
  /** Keys named by the store (`auth.secretRef`), used untrimmed. */
  | {
      readonly kind: 'static';
      readonly accessKeyId: CredentialSource;
      readonly secretAccessKey: CredentialSource;
      readonly sessionToken?: CredentialSource;
    }
  /** A ServiceAccount (`auth.jwt`); rejects with a Failure that names what it lacks. */
  | { readonly kind: 'web-identity'; readonly serviceAccount: ObjectKey; readonly grant: () => Promise<WebIdentityGrant> }
  /** What the operator's own environment offers (no `auth` in the store). */
  | { readonly kind: 'default' };

/** A session tag (IAM User Guide, "Pass session tags in AWS STS"). */
export interface SessionTag {
  readonly key: string;
  readonly value: string;
}

/** One call of sts:AssumeRole. */
export interface AwsRole {
  readonly arn: string;
  readonly externalId?: string;
  readonly tags?: readonly SessionTag[];
  readonly transitiveTagKeys?: readonly string[];
}

/** Who calls AWS, and the roles that are assumed from there, one out of the other. */
export type AwsCredentials = AwsPrincipal & { readonly roles?: readonly AwsRole[] };

/** `spec.retrySettings` of a store. */
export interface RetrySettings {
  /** Attempts of one call, the first included. */
  readonly maxRetries?: number;
  /** Fixed delay between attempts, in milliseconds. */
  readonly retryIntervalMs?: number;
}

/** A store with `provider.aws`; the kind is its service. */
export interface AwsConfig {
  readonly kind: 'aws-secrets-manager' | 'aws-parameter-store';
  /** The store on whose behalf the calls are made; part of the user agent, so that CloudTrail tells stores apart. */
  readonly store: StoreKey;
  readonly region: string;
  /** Put before every key, verbatim. */
  readonly prefix?: string;
  readonly credentials: AwsCredentials;
  readonly retry?: RetrySettings;
}

/** Everything needed to open a session with a backend; `kind` says which. */
export type ProviderConfig = AwsConfig;
