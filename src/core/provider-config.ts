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

/** How a store logs in to Vault; mounts are those of the auth methods, without `auth/`. */
export type VaultAuth =
  /** No `auth` in the store: requests carry no token. */
  | { readonly kind: 'none' }
  /** A token that somebody else made, used as it is. */
  | { readonly kind: 'token'; readonly token: CredentialSource }
  | { readonly kind: 'appRole'; readonly mount: string; readonly roleId: CredentialSource; readonly secretId: CredentialSource }
  /** Both present the token of a ServiceAccount, or another signed token. */
  | { readonly kind: 'kubernetes' | 'jwt'; readonly mount: string; readonly role?: string; readonly jwt: CredentialSource }
  | { readonly kind: 'ldap' | 'userPass'; readonly mount: string; readonly username: string; readonly password: CredentialSource }
  /** The certificate is that of the connection: {@link VaultConfig.tls}. */
  | { readonly kind: 'cert'; readonly mount: string; readonly role?: string }
  /** A signed request of these credentials proves who they belong to. */
  | {
      readonly kind: 'iam';
      readonly mount: string;
      readonly role: string;
      readonly region: string;
      /** Value of X-Vault-AWS-IAM-Server-ID, signed along. */
      readonly serverId?: string;
      readonly credentials: AwsCredentials;
    };

/** A store with `provider.vault`. */
export interface VaultConfig {
  readonly kind: 'vault';
  /** The store on whose behalf the calls are made. */
  readonly store: StoreKey;
  /** Base URL. */
  readonly server: string;
  /** Mount of the key/value engine; absent when remote keys hold it. */
  readonly mount?: string;
  readonly version: 'v1' | 'v2';
  /** Vault namespace of all calls. */
  readonly namespace?: string;
  /** Takes its place while logging in. */
  readonly authNamespace?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly readYourWrites: boolean;
  readonly forwardInconsistent: boolean;
  readonly tls: {
    /** PEM; absent: the certificates that Node trusts. */
    readonly ca?: CredentialSource;
    /** Both or none, PEM. */
    readonly clientCert?: CredentialSource;
    readonly clientKey?: CredentialSource;
  };
  readonly auth: VaultAuth;
  /**
   * Whom Vault sees, as one text: equal only for stores that use the same proof at the same place. Holds names, no secret value.
   * What is cached for one store may serve another of equal identity, and no other (docs/identities.md).
   */
  readonly identity: string;
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
export type ProviderConfig = AwsConfig | VaultConfig | FakeConfig;
