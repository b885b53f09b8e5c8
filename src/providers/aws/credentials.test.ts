import { Failure } from '#core/errors.ts';
import type { CredentialSource } from '#core/provider-config.ts';
import { Redacted } from '#core/redacted.ts';
import { describe, expect, it } from 'vitest';

import { staticKeys, tokenText } from './credentials.ts';

function holding(text: string): CredentialSource {
  return async () => Redacted.ofText(text);
}

describe('staticKeys', () => {
  it('are the texts of the Secrets as they are', async () => {
    const keys = await staticKeys({
      kind: 'static',
      accessKeyId: holding('AKIA1'),
      secretAccessKey: holding('s/+\n'),
      sessionToken: holding('t=='),
    });

    expect(keys).toEqual({ accessKeyId: 'AKIA1', secretAccessKey: 's/+\n', sessionToken: 't==' });
  });

  it('leave out a session token that the store does not name', async () => {
    expect(await staticKeys({ kind: 'static', accessKeyId: holding('AKIA1'), secretAccessKey: holding('s') })).toEqual({
      accessKeyId: 'AKIA1',
      secretAccessKey: 's',
    });
  });

  it('name the field whose value is empty', async () => {
    await expect(staticKeys({ kind: 'static', accessKeyId: holding('AKIA1'), secretAccessKey: holding('') })).rejects.toMatchObject({
      code: 'AuthFailed',
      message: expect.stringContaining('auth.secretRef.secretAccessKeySecretRef'),
    });
  });

  it.each(['AKIA1\n', ' AKIA1', 'AKIÄ'])('refuse the key id %j, which no header can carry, without showing it', async (id) => {
    const failure: unknown = await staticKeys({ kind: 'static', accessKeyId: holding(id), secretAccessKey: holding('s') }).catch(
      (error: unknown) => error,
    );

    expect(failure).toMatchObject({ code: 'AuthFailed', message: expect.stringContaining('accessKeyIDSecretRef') });
    expect(String(failure)).not.toContain(id.trim());
  });

  it('pass on what a credential function says, secret key first', async () => {
    const missing = new Failure('InvalidSpec', 'Secret "aws" has no key "secret"');

    const keys = staticKeys({
      kind: 'static',
      accessKeyId: () => Promise.reject(new Error('later')),
      secretAccessKey: () => Promise.reject(missing),
    });

    await expect(keys).rejects.toBe(missing);
  });
});

describe('tokenText', () => {
  it('is the token as it is', async () => {
    expect(await tokenText(holding('a.b.c'))).toBe('a.b.c');
  });
});
