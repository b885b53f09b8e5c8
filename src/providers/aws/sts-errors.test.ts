import { describe, expect, it } from 'vitest';

import { Failure } from '#core/errors.ts';

import { type StsSite, stsFailure } from './sts-errors.ts';

const ROLE = 'arn:aws:iam::111111111111:role/reader';
const SITE: StsSite = { action: 'sts:AssumeRole', role: ROLE, region: 'eu-west-1', endpoint: 'STS in eu-west-1' };
const WEB: StsSite = { ...SITE, action: 'sts:AssumeRoleWithWebIdentity', serviceAccount: 'team/app' };

/** An error as the SDK throws it. */
function sdkError(name: string, message: string, httpStatusCode = 400): Error {
  return Object.assign(new Error(message), { name, $metadata: { httpStatusCode, requestId: 'request-1' } });
}

function text({ message, remedy = '' }: Failure): string {
  return `${message}; ${remedy}`;
}

describe('stsFailure', () => {
  it('names who lacks sts:AssumeRole on which role, without the name of the session', () => {
    const message = `User: arn:aws:sts::123456789012:assumed-role/node/i-0abc is not authorized to perform: sts:AssumeRole on resource: ${ROLE}`;

    const failure = stsFailure(sdkError('AccessDenied', message, 403), SITE);

    expect(failure).toMatchObject({
      code: 'AuthFailed',
      message: `cannot assume role ${ROLE}: arn:aws:sts::123456789012:assumed-role/node lacks sts:AssumeRole`,
      remedy: expect.stringContaining('trust policy of the role'),
    });
  });

  it('tells an explicit deny', () => {
    const message = `User: arn:aws:iam::123456789012:user/ci is not authorized to perform: sts:AssumeRole on resource: ${ROLE} with an explicit deny in a service control policy`;

    expect(stsFailure(sdkError('AccessDenied', message, 403), SITE).message).toContain('(an explicit deny in a service control policy)');
  });

  it('tells a denied session tag from a denied role', () => {
    const message = `User: arn:aws:iam::123456789012:user/ci is not authorized to perform: sts:TagSession on resource: ${ROLE}`;

    const failure = stsFailure(sdkError('AccessDenied', message, 403), SITE);

    expect(failure.message).toBe(`cannot assume role ${ROLE}: arn:aws:iam::123456789012:user/ci lacks sts:TagSession`);
    expect(failure.remedy).toMatch(/allow sts:TagSession .* trust policy of the role, or do not set sessionTags/);
  });

  it('names the ServiceAccount that may not take the role, as the trust policy has to', () => {
    const failure = stsFailure(sdkError('AccessDenied', 'Not authorized to perform sts:AssumeRoleWithWebIdentity', 403), WEB);

    expect(failure.code).toBe('AuthFailed');
    expect(text(failure)).toContain('sts:AssumeRoleWithWebIdentity is denied to ServiceAccount team/app');
    expect(text(failure)).toContain('system:serviceaccount:team:app');
  });

  it.each([
    [
      'No OpenIDConnect provider found in your account for https://oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE',
      'create an IAM OIDC identity provider',
    ],
    ['Incorrect token audience', 'eks.amazonaws.com/audience'],
    [
      "Couldn't retrieve verification key from your identity provider, please reference AssumeRoleWithWebIdentity documentation for requirements",
      'issuer URL',
    ],
  ])('tells why a token is refused: %s', (message, remedy) => {
    for (const name of ['InvalidIdentityToken', 'InvalidIdentityTokenException']) {
      const failure = stsFailure(sdkError(name, message), WEB);

      expect(failure.code).toBe('AuthFailed');
      expect(text(failure)).toContain('does not accept the token of ServiceAccount team/app');
      expect(text(failure)).toContain(remedy);
    }
  });

  it('tells an expired token from expired keys, without the times in it', () => {
    const message = 'Token expired: current date/time 1577836800 must be before the expiration date/time 1577833200';

    const ofToken = stsFailure(sdkError('ExpiredTokenException', message), WEB);
    const ofKeys = stsFailure(sdkError('ExpiredToken', 'The security token included in the request is expired', 403), SITE);

    expect(ofToken.message).toBe(`cannot assume role ${ROLE}: the token of ServiceAccount team/app has expired (ExpiredToken)`);
    expect(ofKeys).toMatchObject({ code: 'AuthFailed', remedy: 'renew the session token of the store' });
    expect(text(ofToken)).not.toContain('1577');
  });

  it.each([
    ['RegionDisabledException', 403, 'AuthFailed', 'activate STS in eu-west-1'],
    ['PackedPolicyTooLarge', 400, 'InvalidSpec', 'session tags'],
    ['ValidationError', 400, 'InvalidSpec', 'correct role'],
    ['IDPCommunicationError', 400, 'Unavailable', 'issuer'],
    ['InvalidClientTokenId', 403, 'AuthFailed', 'correct the access key id'],
    ['SignatureDoesNotMatch', 403, 'AuthFailed', 'secret access key'],
    ['Throttling', 400, 'Throttled', 'quota'],
    ['ServiceUnavailable', 503, 'Unavailable', 'STS in eu-west-1'],
  ])('tells %s', (name, status, code, words) => {
    const failure = stsFailure(sdkError(name, 'canary words of the service', status), SITE);

    expect(failure.code).toBe(code);
    expect(text(failure)).toContain(words);
    expect(text(failure)).not.toMatch(/canary|request-1/);
  });

  it('leaves a Failure as it is', () => {
    const failure = new Failure('AuthFailed', 'from a credential function');

    expect(stsFailure(failure, SITE)).toBe(failure);
  });
});
