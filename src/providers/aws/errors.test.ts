import { inspect } from 'node:util';

import { Failure } from '#core/errors.ts';
import { describe, expect, it } from 'vitest';

import { entryFailure, failureOf } from './errors.ts';

const SITE = {
  action: 'secretsmanager:GetSecretValue',
  subject: '"prod/db"',
  region: 'eu-west-1',
  endpoint: 'Secrets Manager in eu-west-1',
};
const ROLE = 'arn:aws:sts::123456789012:assumed-role/app/session-1754550000000';
const SECRET = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/db-AbCdEf';

/** An error as the SDK makes it from an answer. */
function sdkError(name: string, message: string, status = 400, headers: Record<string, string> = {}): Error {
  return Object.assign(new Error(message), {
    name,
    $metadata: { httpStatusCode: status, requestId: 'b6b7b5d0-0000' },
    $response: { headers },
  });
}

function networkError(code: string): Error {
  return Object.assign(new Error(`connect ${code} 10.0.0.1:443`), { code });
}

describe('failureOf', () => {
  it.each([
    ['ResourceNotFoundException', "Secrets Manager can't find the specified secret.", 'NotFound'],
    ['ResourceNotFoundException', "Secrets Manager can't find the specified secret value for staging label: AWSPREVIOUS", 'NotFound'],
    ['InvalidRequestException', "You can't perform this operation on the secret because it was marked for deletion.", 'NotFound'],
    ['InvalidParameterException', "You can't perform this operation on the secret because it was marked for deletion.", 'NotFound'],
    ['InvalidRequestException', "You can't perform this operation on the secret because it was deleted.", 'NotFound'],
    ['InvalidRequestException', 'You must provide a value for the SecretId parameter.', 'InvalidSpec'],
    [
      'InvalidParameterException',
      'Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!',
      'InvalidSpec',
    ],
    ['ValidationException', "1 validation error detected: Value 'x y' at 'secretId' failed to satisfy constraint", 'InvalidSpec'],
    [
      'AccessDeniedException',
      `User: ${ROLE} is not authorized to perform: secretsmanager:GetSecretValue on resource: ${SECRET}`,
      'AccessDenied',
    ],
    ['AccessDeniedException', 'Access to KMS is not allowed', 'KmsDenied'],
    [
      'AccessDeniedException',
      `User: ${ROLE} is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:eu-west-1:1:key/k`,
      'KmsDenied',
    ],
    ['DecryptionFailure', "Secrets Manager can't decrypt the protected secret text using the provided KMS key.", 'KmsDenied'],
    ['KMSInvalidStateException', 'the key is pending deletion', 'KmsDenied'],
    ['UnrecognizedClientException', 'The security token included in the request is invalid.', 'AuthFailed'],
    ['InvalidSignatureException', 'The request signature we calculated does not match the signature you provided.', 'AuthFailed'],
    ['ExpiredTokenException', 'The security token included in the request is expired', 'AuthFailed'],
    ['InvalidClientTokenId', 'The security token included in the request is invalid.', 'AuthFailed'],
    ['MissingAuthenticationTokenException', 'Missing Authentication Token', 'AuthFailed'],
    ['CredentialsProviderError', 'Could not load credentials from any providers', 'AuthFailed'],
    ['ThrottlingException', 'Rate exceeded', 'Throttled'],
    ['TooManyRequestsException', 'Rate exceeded', 'Throttled'],
    ['ParameterNotFound', '', 'NotFound'],
    ['InvalidResourceId', '', 'NotFound'],
    [
      'ParameterVersionNotFound',
      'Systems Manager could not find version 9 of /prod/db. Verify the version and try again.',
      'VersionMissing',
    ],
    ['InvalidKeyId', '', 'KmsDenied'],
    [
      'AccessDeniedException',
      'The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access.',
      'KmsDenied',
    ],
    [
      'AccessDeniedException',
      `User: ${ROLE} is not authorized to perform: ssm:GetParameters on resource: arn:aws:ssm:eu-west-1:123456789012:parameter/prod/db`,
      'AccessDenied',
    ],
    ['toString', 'a name that every object has', 'Unavailable'],
    ['SomethingNew', 'never seen', 'Unavailable'],
  ])('takes %s (%s) for %s', (name, message, code) => {
    expect(failureOf(sdkError(name, message), SITE).code).toBe(code);
  });

  it.each([
    ['InternalServiceError', 500],
    ['ServiceUnavailable', 503],
  ])('takes %s for a service in trouble', (name, status) => {
    expect(failureOf(sdkError(name, 'An error occurred on the server side.', status), SITE)).toMatchObject({
      code: 'Unavailable',
      message: `Secrets Manager in eu-west-1 failed at secretsmanager:GetSecretValue (${name}, HTTP ${status})`,
    });
  });

  it('takes HTTP 429 for throttling, whatever its name', () => {
    expect(failureOf(sdkError('SomethingNew', 'slow down', 429), SITE).code).toBe('Throttled');
  });

  it.each(['ECONNREFUSED', 'ENOTFOUND', 'ECONNRESET', 'ETIMEDOUT', 'EAI_AGAIN'])('names the endpoint, not its address, when %s', (code) => {
    expect(failureOf(networkError(code), SITE)).toMatchObject({
      code: 'Unavailable',
      message: `no answer from Secrets Manager in eu-west-1 (${code})`,
    });
  });

  it.each(['SELF_SIGNED_CERT_IN_CHAIN', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'ERR_TLS_CERT_ALTNAME_INVALID', 'CERT_HAS_EXPIRED'])(
    'tells a certificate that is not trusted (%s) from a network failure',
    (code) => {
      const failure = failureOf(networkError(code), SITE);

      expect([failure.code, failure.message]).toEqual([
        'Unavailable',
        `the certificate of Secrets Manager in eu-west-1 is not trusted (${code})`,
      ]);
    },
  );

  it('takes a header that Node refuses for a wrong credential', () => {
    expect(failureOf(networkError('ERR_INVALID_CHAR'), SITE).code).toBe('AuthFailed');
  });

  it('says who lacks which action on what and why, without the name of the role session', () => {
    const message = `User: ${ROLE} is not authorized to perform: secretsmanager:GetSecretValue on resource: ${SECRET} because no identity-based policy allows the secretsmanager:GetSecretValue action`;

    const failure = failureOf(sdkError('AccessDeniedException', message), SITE);

    const role = 'arn:aws:sts::123456789012:assumed-role/app';
    expect(failure.message).toBe(
      `access denied: ${role} lacks secretsmanager:GetSecretValue on "prod/db" in eu-west-1 (no identity-based policy allows it)`,
    );
    expect(failure.remedy).toBe(`allow secretsmanager:GetSecretValue on ${SECRET} in a policy of ${role}`);
  });

  it('tells an explicit deny from a missing permission', () => {
    const message = `User: ${ROLE} is not authorized to perform: secretsmanager:GetSecretValue on resource: ${SECRET} with an explicit deny in a service control policy`;

    expect(failureOf(sdkError('AccessDeniedException', message), SITE).message).toContain('(an explicit deny in a service control policy)');
  });

  it('says that a secret waits to be deleted', () => {
    const failure = failureOf(sdkError('InvalidRequestException', 'because it was marked for deletion.'), SITE);

    expect(failure.message).toBe('Secret does not exist: "prod/db" in eu-west-1 is scheduled for deletion');
  });

  it('says of a version that is not there that the parameter is', () => {
    const failure = failureOf(sdkError('ParameterVersionNotFound', 'Systems Manager could not find label x of y.'), SITE);

    expect(failure).toMatchObject({ kind: 'NotFound', message: 'the version or label asked for of "prod/db" in eu-west-1 does not exist' });
  });

  it('names the service that does not accept a reference', () => {
    const failure = failureOf(sdkError('ValidationException', 'x'), { ...SITE, action: 'ssm:GetParameter' });

    expect(failure.message).toBe('Parameter Store does not accept the reference to "prod/db" in eu-west-1 (ValidationException)');
    expect(failure.remedy).toContain('a version number or a label');
  });

  it.each([
    [{ 'retry-after': '7' }, 7_000],
    [{ 'x-amz-retry-after': '1500' }, 1_500],
    [{ 'retry-after': 'soon' }, undefined],
    [{}, undefined],
  ])('carries the wait that %j asks for', (headers, expected) => {
    expect(failureOf(sdkError('ThrottlingException', 'Rate exceeded', 400, headers), SITE).retryAfterMs).toBe(expected);
  });

  it('leaves a Failure as it is', () => {
    const failure = new Failure('InvalidSpec', 'no such Secret');

    expect(failureOf(failure, SITE)).toBe(failure);
  });

  it('shows neither request ids nor the text of a parser, in no field', () => {
    const broken = Object.assign(new SyntaxError('Unexpected token c, "canary-77" is not valid JSON'), {
      $metadata: { requestId: 'req-1' },
    });

    const failure = failureOf(Object.assign(broken, { $response: { body: 'canary-77' } }), SITE);

    expect(failure.code).toBe('Unavailable');
    expect(inspect(failure, { depth: 10, showHidden: true })).not.toMatch(/canary-77|req-1/);
  });

  it.each([undefined, null, 'text', 42, {}])('makes a Failure even of %j', (thrown) => {
    expect(failureOf(thrown, SITE).code).toBe('Unavailable');
  });
});

describe('entryFailure', () => {
  it('reads the errors within a batch alike', () => {
    expect(entryFailure({ ErrorCode: 'ResourceNotFoundException', Message: '' }, SITE).code).toBe('NotFound');
    expect(entryFailure({ ErrorCode: 'AccessDeniedException', Message: 'Access to KMS is not allowed' }, SITE).code).toBe('KmsDenied');
    expect(entryFailure({}, SITE).code).toBe('Unavailable');
  });
});
