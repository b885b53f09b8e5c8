// Where a method logs in. Refuses what would not end up below `auth/`: paths come from stores, whose authors are not all trusted alike.

import { Failure } from '#core/errors.ts';

/** `auth/<mount>/login[/<username>]` with encoded segments. Throws a Failure `InvalidSpec` for a mount or name that leads elsewhere. */
export function loginPath({
  method,
  mount,
  username,
}: {
  readonly method: string;
  readonly mount: string;
  readonly username?: string;
}): string {
  const below = mount.replace(/^\/+|\/+$/g, '').split('/');
  const path = ['auth', ...below, 'login', ...(username === undefined ? [] : [username])];
  // URLs know these as "here" and "up", encoded or not.
  if (path.some((segment) => segment === '' || segment === '.' || segment === '..')) {
    throw new Failure(
      'InvalidSpec',
      `the mount or user name of spec.provider.vault.auth.${method} is empty, or has a segment "." or ".."`,
      {
        remedy: 'write the mount without auth/ before it, as "vault auth list" shows it',
      },
    );
  }
  return path.map(encodeURIComponent).join('/');
}
