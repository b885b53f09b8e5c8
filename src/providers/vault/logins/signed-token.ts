// The methods kubernetes and jwt: a signed token and the role to log in as (Vault documentation, "Kubernetes auth method",
// "JWT/OIDC auth method"). The token is asked for at each login: it lives for minutes.

import type { VaultAuth } from '#core/provider-config.ts';

import type { Login } from '#providers/vault/login.ts';
import { credentialText } from './credential-text.ts';
import { logIn } from './log-in.ts';
import type { LoginPlace } from './log-in.ts';

/** Logs in with the token of a ServiceAccount, or with another signed token. */
export function signedToken({ kind, mount, role, jwt }: Extract<VaultAuth, { kind: 'kubernetes' | 'jwt' }>, place: LoginPlace): Login {
  return async (request, signal) => {
    // Without a role Vault takes the mount's default role.
    const body = { ...(role === undefined ? {} : { role }), jwt: await credentialText(jwt, signal) };
    return logIn({ method: kind, mount, body, place }, request, signal);
  };
}
