// One value at a time, under each policy.

import { describe, expect, it } from 'vitest';
import { refuseNullBytes } from './null-bytes.ts';
import { Redacted } from './redacted.ts';

const binary = Redacted.ofBytes(Uint8Array.of(0x61, 0, 0x62));

describe('refuseNullBytes', () => {
  it('refuses a value with a zero byte when the policy is Fail', () => {
    expect(() => {
      refuseNullBytes('cert', binary, 'Fail');
    }).toThrow(
      'fetched secret value for key "cert" contains null bytes; use a text-safe format such as PEM/base64 or leave nullBytePolicy unset for intentional binary data',
    );
  });

  it.each([
    ['with the policy Ignore', binary, 'Ignore'],
    ['without a policy', binary, undefined],
    ['when it has no zero byte', Redacted.ofText('clean'), 'Fail'],
    ['when it is empty', Redacted.ofText(''), 'Fail'],
  ] as const)('passes a value %s', (_, value, policy) => {
    expect(() => {
      refuseNullBytes('a', value, policy);
    }).not.toThrow();
  });
});
