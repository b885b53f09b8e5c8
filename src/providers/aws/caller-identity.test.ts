import { describe, expect, it } from 'vitest';

import { signedCallerIdentity } from './caller-identity.ts';

const KEYS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };
const NOW = Date.UTC(2026, 0, 2, 3, 4, 5, 678);

// Signatures as the AWS SDK's own signer (@smithy/signature-v4) made them for the same requests.
describe('a signed GetCallerIdentity', () => {
  it('is signed as the SDK signs it', () => {
    const signed = signedCallerIdentity({ keys: KEYS, region: 'us-east-1', endpoint: undefined, headers: {}, now: NOW });

    expect(signed).toEqual({
      url: 'https://sts.amazonaws.com/',
      body: 'Action=GetCallerIdentity&Version=2011-06-15',
      headers: {
        'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
        'x-amz-date': '20260102T030405Z',
        authorization:
          'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260102/us-east-1/sts/aws4_request, SignedHeaders=content-type;host;x-amz-date, ' +
          'Signature=654c2f9b8e336b65ff3b2f7fc0c1c88d14f6f0efb2ec02ee24d0ea9a1cbd1a40',
      },
    });
  });

  it('has the session token and further headers signed along', () => {
    const keys = { ...KEYS, sessionToken: 'SESSION/TOKEN+=' };
    const headers = { 'x-vault-aws-iam-server-id': 'vault.example.com' };
    const signed = signedCallerIdentity({ keys, region: 'eu-west-1', endpoint: undefined, headers, now: NOW });

    expect(signed.url).toBe('https://sts.eu-west-1.amazonaws.com/');
    expect(signed.headers).toMatchObject({ 'x-amz-security-token': 'SESSION/TOKEN+=', 'x-vault-aws-iam-server-id': 'vault.example.com' });
    expect(signed.headers['authorization']).toContain('Signature=b33574591b76443f1e603628c50482e330898dc8184b13a580793e544478bcdd');
  });

  it('goes to another STS where one is named', () => {
    const signed = signedCallerIdentity({ keys: KEYS, region: 'eu-west-1', endpoint: 'http://127.0.0.1:5000', headers: {}, now: NOW });

    expect(signed.url).toBe('http://127.0.0.1:5000/');
    expect(signed.headers['authorization']).toContain('Signature=7bfc8f19df8ff620c9f84f6663de4bffd41f1e94e9f1812b926bb7a5f350100a');
  });

  it.each([
    ['cn-north-1', 'https://sts.cn-north-1.amazonaws.com.cn/'],
    ['us-gov-west-1', 'https://sts.us-gov-west-1.amazonaws.com/'],
  ])('knows the STS of %s', (region, url) => {
    expect(signedCallerIdentity({ keys: KEYS, region, endpoint: undefined, headers: {}, now: NOW }).url).toBe(url);
  });
});
