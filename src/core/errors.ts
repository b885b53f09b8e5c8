// The taxonomy of failures: what a user sees as code, and what the operator does about it.
// A Failure is made at the boundary where the fact is known; its texts hold names, never values or parser text.

/** What kind of remedy a failure needs; decides the retry (docs/architecture.md, "Outcomes"). */
export type FailureKind = 'NotFound' | 'Denied' | 'Invalid' | 'Unavailable' | 'Conflict';

/** Code of each failure, shown to users as the reason of the condition SourcesReady, with its kind. */
export const KIND_OF = {
  /** The source does not exist at the backend (ESO's "NoSecret"): deletionPolicy applies. */
  NotFound: 'NotFound',
  /** The source exists, the property in it does not. */
  PropertyMissing: 'NotFound',
  /** The source exists, the version asked for does not. */
  VersionMissing: 'NotFound',
  /** The SecretStore or ClusterSecretStore named by a reference does not exist. */
  StoreNotFound: 'NotFound',
  /** The backend refuses the operation on this source. */
  AccessDenied: 'Denied',
  /** The source may be read, its KMS key may not be used. */
  KmsDenied: 'Denied',
  /** The credentials of the store are missing, wrong or expired. */
  AuthFailed: 'Denied',
  /** The spec, or what it refers to, cannot work as written. */
  InvalidSpec: 'Invalid',
  /** The value of the source does not have the form that the spec asks for (JSON object, base64, no null bytes). */
  InvalidValue: 'Invalid',
  /** The API server refuses the object to be written, or the target belongs to somebody else. */
  InvalidTarget: 'Invalid',
  /** A field that this release does not act on. */
  NotSupported: 'Invalid',
  Throttled: 'Unavailable',
  Unavailable: 'Unavailable',
  /** Vault is sealed: it holds its secrets and opens none until somebody unseals it. */
  VaultSealed: 'Unavailable',
  /** The store exists and its own check has not passed (yet). */
  StoreNotReady: 'Unavailable',
  /** The object changed under us. */
  Conflict: 'Conflict',
} as const satisfies Record<string, FailureKind>;

/** A failure's code; stable, for users to search and alert on. */
export type FailureCode = keyof typeof KIND_OF;

/** Optional parts of a {@link Failure}. */
export interface FailureDetails {
  /** What the user can do, one sentence without a final stop. */
  readonly remedy?: string;
  /** Not before so many milliseconds from now, as the backend asked (Retry-After). */
  readonly retryAfterMs?: number;
  /** For the log only, and only if it cannot hold a value. */
  readonly cause?: unknown;
}

/** No answer makes us wait longer: a proxy that says "tomorrow" would silence a watch until then. */
const LONGEST_WAIT_MS = 600_000;

/** An expected failure. Anything else that is thrown is a bug. */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly code: FailureCode;
  readonly remedy: string | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(code: FailureCode, message: string, details: FailureDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.remedy = details.remedy;
    this.retryAfterMs = details.retryAfterMs === undefined ? undefined : Math.min(details.retryAfterMs, LONGEST_WAIT_MS);
  }

  get kind(): FailureKind {
    return KIND_OF[this.code];
  }

  /** The same failure seen from further out: `within('error processing spec.data[0] (key: db), err: ')`. */
  within(prefix: string): Failure {
    return new Failure(this.code, prefix + this.message, {
      cause: this,
      ...(this.remedy === undefined ? {} : { remedy: this.remedy }),
      ...(this.retryAfterMs === undefined ? {} : { retryAfterMs: this.retryAfterMs }),
    });
  }
}

/** Runs `make`; a Failure that it throws gets `prefix` put before its message. */
export function inContext<T>(prefix: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    throw error instanceof Failure ? error.within(prefix) : error;
  }
}
