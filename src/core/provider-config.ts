// What a store's spec comes down to before a session is opened: plain facts, and credentials as functions,
// so that providers never learn where a credential is kept. Pure types.

import type { StoreKey } from '#core/keys.ts';
import type { Redacted } from '#core/redacted.ts';

/** Fetches one secret-valued credential when it is needed; rejects with a Failure that names where it should be. */
export type CredentialSource = () => Promise<Redacted>;

/** Who calls AWS. */
export type AwsCredentials =
  /** Keys named by the store (`auth.secretRef`), used untrimmed. */
  | {
      readonly kind: 'static';
      readonly accessKeyId: CredentialSource;
      readonly secretAccessKey: CredentialSource;
      readonly sessionToken?: CredentialSource;
    }
  /** What the operator's own environment offers (no `auth` in the store). */
  | { readonly kind: 'default' };

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

/** A store with `provider.fake`: its content stands in its spec. */
export interface FakeConfig {
  readonly kind: 'fake';
  /** Without a version, the version is the empty text. */
  readonly entries: readonly { readonly key: string; readonly version: string; readonly value: Redacted }[];
  /** What the check of the store says: 0 ready, 1 unknown, anything else error. */
  readonly validationResult: number;
}

/** Everything needed to open a session with a backend; `kind` says which. */
export type ProviderConfig = AwsConfig | FakeConfig;
