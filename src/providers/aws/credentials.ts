// From the credentials of a store to keys. The last step of a credential: here the bytes are revealed.

import type { AwsPrincipal, CredentialSource } from '#core/provider-config.ts';
import { Failure } from '#core/errors.ts';

import type { Keys } from './default-chain.ts';

type StaticPrincipal = Extract<AwsPrincipal, { kind: 'static' }>;

/**
 * The static keys of a store, fetched anew at each call. Secret key first, then key id, then token: the order in which External
 * Secrets reports a missing one ("AWS: credential selection").
 *
 * Rejects with what the credential functions reject with, or `AuthFailed` for unusable texts.
 */
export async function staticKeys(sources: StaticPrincipal): Promise<Keys> {
  const secretAccessKey = await textOf(sources.secretAccessKey, 'secretAccessKeySecretRef');
  const accessKeyId = await textOf(sources.accessKeyId, 'accessKeyIDSecretRef');
  const sessionToken = sources.sessionToken === undefined ? undefined : await textOf(sources.sessionToken, 'sessionTokenSecretRef');
  requirePrintable(accessKeyId, 'accessKeyIDSecretRef');
  requirePrintable(sessionToken ?? '', 'sessionTokenSecretRef');
  return { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
}

/** A token as STS takes it. */
export async function tokenText(source: CredentialSource): Promise<string> {
  return Buffer.from((await source()).reveal()).toString('utf8');
}

async function textOf(source: CredentialSource, field: string): Promise<string> {
  const text = await tokenText(source);
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
