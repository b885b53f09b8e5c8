// What all auth methods share: one POST below the method's mount, and a token in the answer (Vault documentation, "Auth methods").
// What is sent is decided by the method; how it travels, by the request.

import { Failure } from '#core/errors.ts';
import { Redacted } from '#core/redacted.ts';

import { memberOf, textOf } from '#providers/vault/exact-json.ts';
import type { VaultRequest, VaultToken } from '#providers/vault/login.ts';
import { loginFailure } from './login-failure.ts';
import { loginPath } from './login-path.ts';

/** What one method sends. */
export interface LoginStep {
  /** As the store's spec names it: `appRole`. */
  readonly method: string;
  readonly mount: string;
  /** Whoever logs in, where the path says it. */
  readonly username?: string;
  readonly body: Readonly<Record<string, string>>;
  readonly place: LoginPlace;
}

/** Which Vault is asked. */
export interface LoginPlace {
  /** Vault namespace of the login, where it is not that of the other calls. */
  readonly namespace: string | undefined;
  /** Host and namespace, for messages. */
  readonly where: string;
}

/** Logs in. Rejects with a Failure: `AuthFailed` when Vault refuses, `Unavailable` or `Throttled` when it cannot answer now. */
export async function logIn(step: LoginStep, request: VaultRequest, signal: AbortSignal): Promise<VaultToken> {
  const path = loginPath(step);
  const { namespace, where } = step.place;
  const headers = namespace === undefined ? {} : { headers: { 'X-Vault-Namespace': namespace } };
  const reply = await request({ method: 'POST', path, body: step.body, ...headers }, signal);
  if (reply.status !== 200) throw loginFailure(reply, { method: step.method, path, where, sent: Object.values(step.body) });
  const auth = memberOf(reply.body, 'auth');
  const token = textOf(auth, 'client_token');
  if (token === '') throw noToken(auth, step, path);
  return { token: Redacted.ofText(token), leaseMs: leaseOf(auth), renewable: memberOf(auth, 'renewable') === true, own: true };
}

/** A lease of no seconds is a token that does not expire; one that no double holds might as well not. */
function leaseOf(auth: unknown): number | undefined {
  const seconds = memberOf(auth, 'lease_duration');
  return typeof seconds === 'number' && seconds > 0 ? seconds * 1_000 : undefined;
}

function noToken(auth: unknown, { method }: LoginStep, path: string): Failure {
  if (memberOf(auth, 'mfa_requirement') !== undefined && memberOf(auth, 'mfa_requirement') !== null) {
    return new Failure('AuthFailed', `Vault asks for a second factor at ${path}`, {
      remedy: `take the login of spec.provider.vault.auth.${method} out of Vault's login MFA: nobody is there to confirm it`,
    });
  }
  return new Failure('AuthFailed', `Vault gave no token at ${path}`, {
    remedy: `check that the mount of spec.provider.vault.auth.${method} is of that auth method`,
  });
}
