// From an error of AWS to a Failure in our own words: which code, and what the user can do. Built from the safe parts that
// error-facts.ts picks; knows nothing of sessions and plans.

import { Failure, type FailureCode } from '#core/errors.ts';

import { type ErrorFacts, factsOf, refusalOf } from './error-facts.ts';

/** What was being done when the error came. */
export interface CallSite {
  /** Action as IAM writes it, e.g. `secretsmanager:GetSecretValue`. */
  readonly action: string;
  /** What it was done to, for people: `"prod/db"` or `a batch of 20 secrets`. */
  readonly subject: string;
  readonly region: string;
  /** Who was called, for network failures: a host name or `Secrets Manager in eu-west-1`. */
  readonly endpoint: string;
}

type Kind = 'missing' | 'version' | 'denied' | 'kms' | 'auth' | 'throttled' | 'invalid';

/** Error codes of Secrets Manager, Systems Manager, STS and the query protocols (API references, "Common Errors" and "Errors" of each action). */
const KIND_BY_NAME: Readonly<Record<string, Kind>> = {
  ResourceNotFoundException: 'missing',
  ParameterNotFound: 'missing',
  // ListTagsForResource's answer for a parameter that does not exist.
  InvalidResourceId: 'missing',
  ParameterVersionNotFound: 'version',
  AccessDeniedException: 'denied',
  AccessDenied: 'denied',
  NotAuthorized: 'denied',
  DecryptionFailure: 'kms',
  EncryptionFailure: 'kms',
  InvalidKeyId: 'kms',
  UnrecognizedClientException: 'auth',
  InvalidClientTokenId: 'auth',
  InvalidSignatureException: 'auth',
  SignatureDoesNotMatch: 'auth',
  IncompleteSignature: 'auth',
  IncompleteSignatureException: 'auth',
  ExpiredToken: 'auth',
  ExpiredTokenException: 'auth',
  MissingAuthenticationToken: 'auth',
  MissingAuthenticationTokenException: 'auth',
  OptInRequired: 'auth',
  CredentialsProviderError: 'auth',
  TokenProviderError: 'auth',
  Throttling: 'throttled',
  ThrottlingException: 'throttled',
  ThrottledException: 'throttled',
  TooManyRequestsException: 'throttled',
  RequestLimitExceeded: 'throttled',
  LimitExceededException: 'throttled',
  ValidationException: 'invalid',
  ValidationError: 'invalid',
  InvalidParameterException: 'invalid',
  InvalidParameterValue: 'invalid',
  InvalidRequestException: 'invalid',
};

/** How a refusal by KMS reads; Systems Manager passes on KMS's own words about the ciphertext. */
const KMS = /\bkms:|\bKMS\b|\bciphertext\b/;

/** What a reference may look like. */
const ACCEPTED = {
  secretsmanager: { name: 'Secrets Manager', syntax: 'a name, an ARN, a staging label or uuid/<version id>' },
  ssm: { name: 'Parameter Store', syntax: 'a name or an ARN without spaces, a version number or a label' },
} as const;

/** Turns whatever a call was rejected with into a Failure; a Failure (from a credential function) stays as it is. */
export function failureOf(error: unknown, site: CallSite): Failure {
  return error instanceof Failure ? error : failureFrom(factsOf(error), site);
}

/** The same for an entry of `Errors` in the answer of BatchGetSecretValue ("APIErrorType"). */
export function entryFailure(
  entry: { readonly ErrorCode?: string | undefined; readonly Message?: string | undefined },
  site: CallSite,
): Failure {
  return failureFrom(factsOf({ name: entry.ErrorCode, message: entry.Message }), site);
}

/** A secret that exists and waits to be deleted: gone for every reader. */
export function scheduledForDeletion(site: CallSite): Failure {
  return new Failure('NotFound', `Secret does not exist: ${site.subject} in ${site.region} is scheduled for deletion`, {
    remedy: 'restore it (aws secretsmanager restore-secret), or remove the reference to it',
  });
}

function missing(facts: ErrorFacts, site: CallSite): Failure {
  if (isDeletion(facts.message)) return scheduledForDeletion(site);
  const noVersion = /secret value for (staging label|VersionId)/i.test(facts.message);
  const what = noVersion ? `the version asked for of ${site.subject}` : site.subject;
  return new Failure('NotFound', `Secret does not exist: ${what} in ${site.region}`, {
    remedy: 'create it, or correct the key or version of the reference, or the prefix or region of the store',
  });
}

/** Not `NotFound`: the parameter is there, so nothing may be deleted on its account (External Secrets: Parameter Store). */
function versionMissing(site: CallSite): Failure {
  return new Failure('VersionMissing', `the version or label asked for of ${site.subject} in ${site.region} does not exist`, {
    remedy: 'correct the version of the reference: a number that Parameter Store still keeps, or a label',
  });
}

function notAccepted(facts: ErrorFacts, site: CallSite): Failure {
  const { name, syntax } = site.action.startsWith('ssm:') ? ACCEPTED.ssm : ACCEPTED.secretsmanager;
  return new Failure('InvalidSpec', `${name} does not accept the reference to ${site.subject} in ${site.region} (${facts.name})`, {
    remedy: `correct key and version: ${syntax}`,
  });
}

function failureFrom(facts: ErrorFacts, site: CallSite): Failure {
  switch (kindOf(facts)) {
    case 'missing':
      return missing(facts, site);
    case 'version':
      return versionMissing(site);
    case 'denied':
      return accessDenied(facts, site);
    case 'kms':
      return kmsDenied(facts, site);
    case 'auth':
      return authFailed(facts, site);
    case 'throttled':
      return withRetryAfter('Throttled', `${site.action} is throttled by AWS in ${site.region} (${facts.name})`, facts, {
        remedy: 'nothing needs to be done unless it lasts; then raise the quota of the account or refreshInterval',
      });
    case 'invalid':
      return notAccepted(facts, site);
    case undefined:
      return unavailable(facts, site);
  }
}

function kindOf(facts: ErrorFacts): Kind | undefined {
  const kind = Object.hasOwn(KIND_BY_NAME, facts.name) ? KIND_BY_NAME[facts.name] : undefined;
  if (kind === undefined) return kindOfUnknown(facts);
  if (kind === 'invalid' && isDeletion(facts.message)) return 'missing';
  return kind === 'denied' && KMS.test(facts.message) ? 'kms' : kind;
}

function kindOfUnknown({ name, status, code }: ErrorFacts): Kind | undefined {
  if (name.startsWith('KMS')) return 'kms';
  if (status === 429) return 'throttled';
  // Node refuses a header with a line break in it: a pasted credential.
  return code === 'ERR_INVALID_CHAR' ? 'auth' : undefined;
}

/** Secrets Manager answers InvalidRequestException (formerly InvalidParameterException) for a secret that waits to be deleted. */
function isDeletion(message: string): boolean {
  return /marked (for deletion|deleted)|scheduled for deletion|because it was deleted/i.test(message);
}

function accessDenied(facts: ErrorFacts, site: CallSite): Failure {
  const refusal = refusalOf(facts.message);
  const action = refusal.action ?? site.action;
  const principal = refusal.principal ?? "the store's identity";
  const reason = refusal.reason === undefined ? '' : ` (${refusal.reason})`;
  return new Failure('AccessDenied', `access denied: ${principal} lacks ${action} on ${site.subject} in ${site.region}${reason}`, {
    remedy: `allow ${action} on ${refusal.resource ?? 'it'} in a policy of ${principal}`,
  });
}

function kmsDenied(facts: ErrorFacts, site: CallSite): Failure {
  const { principal, reason } = refusalOf(facts.message);
  const who = principal ?? "the store's identity";
  const why = reason === undefined ? facts.name : reason;
  return new Failure('KmsDenied', `KMS does not decrypt ${site.subject} in ${site.region} for ${who} (${why})`, {
    remedy: `allow kms:Decrypt on the secret's key to ${who} in the key policy or an IAM policy, and check that the key is enabled`,
  });
}

function authFailed(facts: ErrorFacts, site: CallSite): Failure {
  const name = facts.code === 'ERR_INVALID_CHAR' ? facts.code : facts.name;
  return new Failure('AuthFailed', `AWS does not accept the credentials of the store in ${site.region} (${name})`, {
    remedy: authRemedy(name),
  });
}

function authRemedy(name: string): string {
  if (name.startsWith('Expired')) return 'renew the session token of the store';
  if (name.includes('Signature')) return 'correct the secret access key of the store (it is used as it is: a line break at its end counts)';
  if (/ClientTokenId|UnrecognizedClient/.test(name)) {
    return 'correct the access key id and session token of the store, and check that the region is enabled for the account';
  }
  return 'correct the credentials of the store';
}

function unavailable(facts: ErrorFacts, site: CallSite): Failure {
  if (isCertificate(facts.code)) {
    return new Failure('Unavailable', `the certificate of ${site.endpoint} is not trusted (${facts.code})`, {
      remedy: 'check the endpoint, or give the operator the issuing CA in NODE_EXTRA_CA_CERTS',
    });
  }
  if (facts.status === 0) {
    return new Failure('Unavailable', `no answer from ${site.endpoint} (${facts.code === '' ? facts.name : facts.code})`, {
      remedy: 'check endpoint, DNS, network policies and proxy between the operator and AWS',
    });
  }
  return withRetryAfter('Unavailable', `${site.endpoint} failed at ${site.action} (${facts.name}, HTTP ${facts.status})`, facts, {});
}

function isCertificate(code: string): boolean {
  return /CERT|^ERR_TLS|^UNABLE_TO_(VERIFY|GET_ISSUER)/.test(code);
}

function withRetryAfter(code: FailureCode, message: string, facts: ErrorFacts, details: { readonly remedy?: string }): Failure {
  return new Failure(code, message, { ...details, ...(facts.retryAfterMs === undefined ? {} : { retryAfterMs: facts.retryAfterMs }) });
}
