import { describe, expect, it } from 'vitest';

import { caBundle } from './ca-bundle.ts';
import { Failure } from './errors.ts';

const PEM = `-----BEGIN CERTIFICATE-----
MIIBcjCCARegAwIBAgIUIhTI3x+XHbhY++ftjm1VVKKV6Q4wCgYIKoZIzj0EAwIw
DTELMAkGA1UEAwwCY2EwIBcNMjYxMTIyMDAzMTIzWhgPMjEyNjEwMjkwMDMxMjNa
MA0xCzAJBgNVBAMMAmNhMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEoaGo5lws
aFSjnkXz55lTIzNfji4DVujzZcHQagTOg/+Q/vX70JN10KNH7h7QQ3mzCB9BBkyR
wJfKj+PiI0Y1pKNTMFEwHQYDVR0OBBYEFL4RTaBAdI5V2HcgTU1HMdPJQnt4MB8G
A1UdIwQYMBaAFL4RTaBAdI5V2HcgTU1HMdPJQnt4MA8GA1UdEwEB/wQFMAMBAf8w
CgYIKoZIzj0EAwIDSQAwRgIhAI9xhSRg2gLB10XLshamV5QWADSMvUUOjX8MACgu
/JfUAiEAut/HFwaG6q2+fDJA2TABI0KjrPnGnLruoBDktnWnleA=
-----END CERTIFICATE-----
`;
const PATH = 'spec.provider.vault.caBundle';

function failureOf(bundle: string): Failure {
  try {
    caBundle(bundle, PATH);
  } catch (error) {
    if (error instanceof Failure) return error;
  }
  throw new Error('no failure');
}

function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}

describe('a CA bundle', () => {
  it.each([
    ['PEM', PEM],
    ['base64 of PEM', base64(PEM)],
    ['base64url of PEM', Buffer.from(PEM, 'utf8').toString('base64url')],
    ['base64 of base64 of PEM', base64(base64(PEM))],
  ])('may be %s', (_, bundle) => {
    expect(caBundle(bundle, PATH)).toBe(PEM);
  });

  it('keeps all certificates and the words around them', () => {
    const chain = `# root\n${PEM}\n# intermediate\n${PEM}`;

    expect(caBundle(base64(chain), PATH)).toBe(chain);
  });

  it.each(['canary', base64('canary'), '-----BEGIN CERTIFICATE-----', base64(base64(base64(PEM)))])(
    'is refused without a PEM block',
    (bundle) => {
      expect(failureOf(bundle)).toMatchObject({
        code: 'InvalidSpec',
        message: 'failed to decode ca bundle: failed to parse the new certificate, not valid pem data',
        remedy: expect.stringContaining(PATH),
      });
    },
  );

  it('is refused when its first block is no certificate, without quoting it', () => {
    const failure = failureOf(base64('-----BEGIN CERTIFICATE-----\nY2FuYXJ5\n-----END CERTIFICATE-----\n' + PEM));

    expect(failure.message).toBe('failed to decode ca bundle: failed to validate certificate: the first PEM block is no X.509 certificate');
    expect(failure.cause).toBeUndefined();
  });
});
