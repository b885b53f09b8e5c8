// From the auth of a store to the function that logs in: one line for each method.

import type { VaultConfig } from '#core/provider-config.ts';
import { Failure } from '#core/errors.ts';

import type { Login } from '../login.ts';
import { token } from './token.ts';

/** How a store logs in; undefined when its requests carry no token. */
export function loginOf({ auth }: Pick<VaultConfig, 'auth' | 'authNamespace'>): Login | undefined {
  switch (auth.kind) {
    case 'none':
      return undefined;
    case 'token':
      return token(auth.token);
    default:
      throw new Failure('NotSupported', `auth.${auth.kind}`);
  }
}
