// From the auth of a store to the function that logs in: one line for each method.

import type { VaultConfig } from '#core/provider-config.ts';

import type { Login } from '#providers/vault/login.ts';
import { appRole } from './app-role.ts';
import { cert } from './cert.ts';
import { iam } from './iam.ts';
import type { IamTools } from './iam.ts';
import type { LoginPlace } from './log-in.ts';
import { password } from './password.ts';
import { signedToken } from './signed-token.ts';
import { token } from './token.ts';

/** What a login is made of. */
export type LoginConfig = Pick<VaultConfig, 'auth' | 'authNamespace' | 'namespace' | 'server'>;

/** How a store logs in; undefined when its requests carry no token. */
export function loginOf(config: LoginConfig, tools: IamTools): Login | undefined {
  const { auth } = config;
  const place = placeOf(config);
  switch (auth.kind) {
    case 'none':
      return undefined;
    case 'token':
      return token(auth.token);
    case 'appRole':
      return appRole(auth, place);
    case 'kubernetes':
    case 'jwt':
      return signedToken(auth, place);
    case 'ldap':
    case 'userPass':
      return password(auth, place);
    case 'cert':
      return cert(auth, place);
    case 'iam':
      return iam(auth, place, tools);
  }
}

function placeOf({ authNamespace, namespace, server }: LoginConfig): LoginPlace {
  const inside = authNamespace ?? namespace;
  return { namespace: authNamespace, where: `${new URL(server).host}${inside === undefined ? '' : `, namespace ${inside}`}` };
}
