// AppRole: a role id and a secret id (Vault documentation, "AppRole auth method").

import type { VaultAuth } from '#core/provider-config.ts';

import type { Login } from '#providers/vault/login.ts';
import { credentialText } from './credential-text.ts';
import { logIn } from './log-in.ts';
import type { LoginPlace } from './log-in.ts';

/** Logs in with a role id and a secret id. */
export function appRole({ kind, mount, roleId, secretId }: Extract<VaultAuth, { kind: 'appRole' }>, place: LoginPlace): Login {
  return async (request, signal) => {
    const body = { role_id: await credentialText(roleId, signal), secret_id: await credentialText(secretId, signal) };
    return logIn({ method: kind, mount, body, place }, request, signal);
  };
}
