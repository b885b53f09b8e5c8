// TLS certificate: the connection itself is the proof, the login only names a role (Vault documentation, "TLS certificates auth method").

import type { VaultAuth } from '#core/provider-config.ts';

import type { Login } from '#providers/vault/login.ts';
import { logIn } from './log-in.ts';
import type { LoginPlace } from './log-in.ts';

/** Logs in with the client certificate of the connection. */
export function cert({ kind, mount, role }: Extract<VaultAuth, { kind: 'cert' }>, place: LoginPlace): Login {
  // Without a name Vault tries every role of the mount.
  const body = role === undefined ? {} : { name: role };
  return (request, signal) => logIn({ method: kind, mount, body, place }, request, signal);
}
