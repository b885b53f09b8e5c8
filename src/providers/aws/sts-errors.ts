// From an error of STS to a Failure: why a role cannot be assumed, and who has to change what. All refusals are `AuthFailed`: they
// say nothing about a secret, and must not teach a session that a call on secrets is denied.

import { Failure } from '#core/errors.ts';

import { factsOf, refusalOf } from './error-facts.ts';
import { failureOf } from './errors.ts';

/** Which role was asked for, by whom. */
export interface StsSite {
  readonly action: 'sts:AssumeRole' | 'sts:AssumeRoleWithWebIdentity';
  /** ARN. */
  readonly role: string;
  /** ServiceAccount whose token was shown, for people: `team/app`. */
  readonly serviceAccount?: string;
  readonly region: string;
  /** `STS in eu-west-1`. */
  readonly endpoint: string;
}

type Explain = (site: StsSite, message: string) => Failure;

/** By error code without its ending "Exception" (AWS STS API Reference, "Errors" of AssumeRole and AssumeRoleWithWebIdentity). */
const BY_NAME: Readonly<Record<string, Explain>> = {
  AccessDenied: denied,
  InvalidIdentityToken: tokenRefused,
  IDPRejectedClaim: tokenRefused,
  ExpiredToken: expired,
  IDPCommunicationError: issuerSilent,
  RegionDisabled: ({ role, region }) =>
    new Failure('AuthFailed', `cannot assume role ${role}: STS is not activated in ${region} for the account (RegionDisabled)`, {
      remedy: `activate STS in ${region} in the account settings of IAM`,
    }),
  PackedPolicyTooLarge: ({ role }) =>
    new Failure('InvalidSpec', `cannot assume role ${role}: the session tags are too large (PackedPolicyTooLarge)`, {
      remedy: 'use fewer or shorter session tags',
    }),
  ValidationError: ({ role }) =>
    new Failure('InvalidSpec', `STS does not accept the request for role ${role} (ValidationError)`, {
      remedy: 'correct role, additionalRoles, externalID or the session tags of the store',
    }),
};

/** A Failure (from a credential function) stays as it is; throttling, wrong keys and networks are told as with every service. */
export function stsFailure(error: unknown, site: StsSite): Failure {
  if (error instanceof Failure) return error;
  const { name, message } = factsOf(error);
  const code = name.replace(/Exception$/, '');
  const explain = Object.hasOwn(BY_NAME, code) ? BY_NAME[code] : undefined;
  return explain?.(site, message) ?? failureOf(error, { ...site, subject: `role ${site.role}` });
}

function denied(site: StsSite, message: string): Failure {
  if (site.serviceAccount !== undefined) return webIdentityDenied(site, site.serviceAccount);
  const { role } = site;
  const { action = site.action, principal = "the store's identity", reason } = refusalOf(message);
  const text = `cannot assume role ${role}: ${principal} lacks ${action}${reason === undefined ? '' : ` (${reason})`}`;
  const alsoTagged = 'or do not set sessionTags and sessionTagsPolicy of the store';
  const remedy =
    action === 'sts:TagSession'
      ? `allow sts:TagSession to ${principal} in the trust policy of the role, ${alsoTagged}`
      : `allow ${action} on the role in a policy of ${principal}, and ${principal} in the trust policy of the role; ` +
        'check that the role exists and that the conditions of its trust policy (external id, session name) are met';
  return new Failure('AuthFailed', text, { remedy });
}

function webIdentityDenied({ role }: StsSite, serviceAccount: string): Failure {
  const subject = `system:serviceaccount:${serviceAccount.replace('/', ':')}`;
  return new Failure(
    'AuthFailed',
    `cannot assume role ${role}: sts:AssumeRoleWithWebIdentity is denied to ServiceAccount ${serviceAccount}`,
    {
      remedy: `allow sts:AssumeRoleWithWebIdentity in the trust policy of the role to the cluster's OIDC provider with subject ${subject}, and check that the role exists`,
    },
  );
}

function tokenRefused({ role, serviceAccount = 'the store' }: StsSite, message: string): Failure {
  const text = `cannot assume role ${role}: AWS does not accept the token of ServiceAccount ${serviceAccount}`;
  if (/No OpenIDConnect provider/i.test(message)) {
    return new Failure('AuthFailed', `${text}: the account has no OIDC provider for this cluster (InvalidIdentityToken)`, {
      remedy: "create an IAM OIDC identity provider for the cluster's issuer URL in the account of the role",
    });
  }
  if (/audience/i.test(message)) {
    return new Failure('AuthFailed', `${text}: wrong audience (InvalidIdentityToken)`, {
      remedy:
        'add the audience to the IAM OIDC identity provider, or correct the annotation eks.amazonaws.com/audience or serviceAccountRef.audiences',
    });
  }
  return new Failure('AuthFailed', `${text} (InvalidIdentityToken)`, {
    remedy: "check that AWS can reach the cluster's issuer URL, and that the IAM OIDC identity provider names it",
  });
}

function expired({ role, serviceAccount }: StsSite): Failure {
  const whose = serviceAccount === undefined ? 'credentials of the store have' : `token of ServiceAccount ${serviceAccount} has`;
  return new Failure('AuthFailed', `cannot assume role ${role}: the ${whose} expired (ExpiredToken)`, {
    remedy:
      serviceAccount === undefined
        ? 'renew the session token of the store'
        : "check the clock of the cluster's API server; a new token is fetched at each try",
  });
}

function issuerSilent({ role }: StsSite): Failure {
  return new Failure(
    'Unavailable',
    `cannot assume role ${role}: AWS got no answer from the cluster's OIDC issuer (IDPCommunicationError)`,
    {
      remedy: "check that the cluster's issuer URL can be reached from the internet",
    },
  );
}
