// A token that somebody else made: taken as it is, no call is made, and it is not ours to renew or to revoke.

import type { CredentialSource } from '#core/provider-config.ts';
import { untilAborted } from '#providers/until-aborted.ts';

import type { Login } from '#providers/vault/login.ts';

/** Takes the token of a Secret. What it may do shows when it is used. */
export function token(source: CredentialSource): Login {
  return async (_, signal) => ({ token: await untilAborted(source(), signal), leaseMs: undefined, renewable: false, own: false });
}
