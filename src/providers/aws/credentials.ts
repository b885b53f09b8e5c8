// From the credentials of a store to what the SDK signs with. The last step of a credential: here the bytes are revealed.

import type { AwsCredentials, CredentialSource } from '#core/provider-config.ts';
import { Failure } from '#core/errors.ts';

import type { CredentialProvider } from './default-chain.ts';

type StaticCredentials = Extract<AwsCredentials, { kind: 'static' }>;

/**
 * The SDK's credential provider for a store.
 *
 * Static keys are fetched when first needed and then kept by the SDK as long as the session lives; a session belongs to one state
 * of the Secrets that hold them. Rejects with what the credential functions reject with, or `AuthFailed` for unusable texts.
 */
export function credentialProvider(credentials: AwsCredentials, shared: CredentialProvider): CredentialProvider {
  switch (credentials.kind) {
    case 'default':
      return shared;
    case 'static':
      return () => staticIdentity(credentials);
  }
}

/** Secret key first, then key id, then token: the order in which External Secrets reports a missing one ("AWS: credential selection"). */
async function staticIdentity(sources: StaticCredentials): ReturnType<CredentialProvider> {
  const secretAccessKey = await textOf(sources.secretAccessKey, 'secretAccessKeySecretRef');
  const accessKeyId = await textOf(sources.accessKeyId, 'accessKeyIDSecretRef');
  const sessionToken = sources.sessionToken === undefined ? undefined : await textOf(sources.sessionToken, 'sessionTokenSecretRef');
  requirePrintable(accessKeyId, 'accessKeyIDSecretRef');
  requirePrintable(sessionToken ?? '', 'sessionTokenSecretRef');
  return { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
}

async function textOf(source: CredentialSource, field: string): Promise<string> {
  const redacted = await source();
  const text = Buffer.from(redacted.reveal()).toString('utf8');
  if (text !== '') return text;
  throw new Failure('AuthFailed', `the value that auth.secretRef.${field} refers to is empty`, {
    remedy: `put the credential into the Secret that auth.secretRef.${field} names`,
  });
}

/** These two travel in HTTP headers. */
function requirePrintable(text: string, field: string): void {
  if (/^[\x21-\x7e]*$/.test(text)) return;
  throw new Failure('AuthFailed', `the value that auth.secretRef.${field} refers to holds white space or characters outside ASCII`, {
    remedy: `store it without a line break at its end (auth.secretRef.${field} is used as it is)`,
  });
}
