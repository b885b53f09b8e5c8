import { Failure } from '#core/errors.ts';
import type { CredentialSource } from '#core/provider-config.ts';
import { Redacted } from '#core/redacted.ts';
import { describe, expect, it } from 'vitest';

import { credentialProvider } from './credentials.ts';

function holding(text: string): CredentialSource {
  return async () => Redacted.ofText(text);
}

async function unused(): Promise<never> {
  throw new Error('the default chain was asked');
}

describe('credentialProvider', () => {
  it('hands static keys to the SDK as they are', async () => {
    const provider = credentialProvider(
      { kind: 'static', accessKeyId: holding('AKIA1'), secretAccessKey: holding('s/+\n'), sessionToken: holding('t==') },
      unused,
    );

    expect(await provider()).toEqual({ accessKeyId: 'AKIA1', secretAccessKey: 's/+\n', sessionToken: 't==' });
  });

  it('leaves out a session token that the store does not name', async () => {
    const provider = credentialProvider({ kind: 'static', accessKeyId: holding('AKIA1'), secretAccessKey: holding('s') }, unused);

    expect(await provider()).toEqual({ accessKeyId: 'AKIA1', secretAccessKey: 's' });
  });

  it('names the field whose value is empty', async () => {
    const provider = credentialProvider({ kind: 'static', accessKeyId: holding('AKIA1'), secretAccessKey: holding('') }, unused);

    await expect(provider()).rejects.toMatchObject({
      code: 'AuthFailed',
      message: expect.stringContaining('auth.secretRef.secretAccessKeySecretRef'),
    });
  });

  it.each(['AKIA1\n', ' AKIA1', 'AKIÄ'])('refuses the key id %j, which no header can carry, without showing it', async (id) => {
    const provider = credentialProvider({ kind: 'static', accessKeyId: holding(id), secretAccessKey: holding('s') }, unused);

    const failure: unknown = await provider().catch((error: unknown) => error);

    expect(failure).toMatchObject({ code: 'AuthFailed', message: expect.stringContaining('accessKeyIDSecretRef') });
    expect(String(failure)).not.toContain(id.trim());
  });

  it('passes on what a credential function says, secret key first', async () => {
    const missing = new Failure('InvalidSpec', 'Secret "aws" has no key "secret"');
    const provider = credentialProvider(
      { kind: 'static', accessKeyId: () => Promise.reject(new Error('later')), secretAccessKey: () => Promise.reject(missing) },
      unused,
    );

    await expect(provider()).rejects.toBe(missing);
  });

  it('uses the shared chain where the store names no credentials', () => {
    expect(credentialProvider({ kind: 'default' }, unused)).toBe(unused);
  });
});
