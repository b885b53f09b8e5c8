// Why a login failed, in Vault's own words: is it for a user to mend, or for time?

import { Failure } from '#core/errors.ts';
import { refused, wordsOf } from '#providers/vault/errors.ts';
import { textsOf } from '#providers/vault/exact-json.ts';
import type { VaultReply } from '#providers/vault/login.ts';

/** What a failed login was about. */
export interface LoginSite {
  readonly method: string;
  readonly path: string;
  readonly where: string;
  /** All that was sent and must not be told. */
  readonly sent: readonly string[];
}

/** The failure behind an answer that is not 200 (Vault documentation: "HTTP API", status codes). */
export function loginFailure(reply: VaultReply, { method, path, where, sent }: LoginSite): Failure {
  const { status } = reply;
  if (isForTime(status)) return refused(reply, { capability: 'login', path, where });
  // Before the words are shortened and their white space is: what is left of a secret then would not be known for one.
  const errors = textsOf(reply.body, 'errors').map((text) => withoutSecrets(text, sent));
  const words = steady(wordsOf({ ...reply, body: { errors } }));
  return new Failure('AuthFailed', `Vault at ${where} refuses the login at "${path}" (HTTP ${status}${words === '' ? '' : `: ${words}`})`, {
    remedy: remedyOf(status, method, path),
  });
}

/** Quota, standby that redirects, not yet consistent, sealed, broken: nothing that the store says would change it. */
function isForTime(status: number): boolean {
  return status < 400 || status === 412 || status === 429 || status >= 472;
}

function remedyOf(status: number, method: string, path: string): string {
  const mount = path.replace(/\/login(\/.*)?$/, '');
  // Vault answers 403 as well where nothing is mounted, so as not to tell strangers.
  if (status === 403 || status === 404) {
    return `check that the method is enabled at ${mount}, in the namespace of the store, and that its role admits spec.provider.vault.auth.${method}`;
  }
  return `check spec.provider.vault.auth.${method} against what ${mount} knows`;
}

/** An upstream's request id would make every message a new one. */
function steady(words: string): string {
  return words.replaceAll(/<RequestId>[^<]*<\/RequestId>/gi, '').replaceAll(/,? ?request ?id:? *[\w-]+/gi, '');
}

/** Some methods quote what they cannot parse. Longest first: one text may be part of another. */
function withoutSecrets(words: string, sent: readonly string[]): string {
  const longestFirst = sent.toSorted((a, b) => b.length - a.length);
  return longestFirst.reduce((text, secret) => (secret === '' ? text : text.replaceAll(secret, '[redacted]')), words);
}
