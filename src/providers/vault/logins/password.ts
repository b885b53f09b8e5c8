// The methods ldap and userPass: a user name in the path and a password (Vault documentation, "LDAP auth method", "Userpass auth method").

import type { VaultAuth } from '#core/provider-config.ts';

import type { Login } from '#providers/vault/login.ts';
import { credentialText } from './credential-text.ts';
import { logIn } from './log-in.ts';
import type { LoginPlace } from './log-in.ts';

/** Logs in with a user name and a password. */
export function password(auth: Extract<VaultAuth, { kind: 'ldap' | 'userPass' }>, place: LoginPlace): Login {
  const { kind, mount, username } = auth;
  return async (request, signal) => {
    const body = { password: await credentialText(auth.password, signal) };
    return logIn({ method: kind, mount, username, body, place }, request, signal);
  };
}
