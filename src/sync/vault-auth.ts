// From a store's auth section to how it logs in to Vault. Of several methods the first in External Secrets' order counts; whether
// all that it needs is there is asked elsewhere (vault-rules.ts).

import { STORE_DEFAULTS } from '#api/defaults.ts';
import type { SecretKeySelector } from '#api/references.ts';
import type { VaultAuth as AuthSpec } from '#api/vault-auth.ts';
import type { AwsCredentials, AwsPrincipal, CredentialSource, VaultAuth } from '#core/provider-config.ts';

import type { CredentialWays } from './credential-ways.ts';

const AUTH = 'spec.provider.vault.auth';

/** How long the token for one login by the method kubernetes lives, in seconds; External Secrets asks for the same. */
const LOGIN_TOKEN_SECONDS = 600;

type Build = (auth: AuthSpec, ways: CredentialWays) => VaultAuth | undefined;

/** In the order in which they are tried. External Secrets: "Vault: authentication". */
const METHODS: readonly Build[] = [token, appRole, kubernetes, ldap, userPass, jwt, cert, iam];

/** How the store logs in; undefined when its auth section names no method. */
export function vaultAuth(auth: AuthSpec | undefined, ways: CredentialWays): VaultAuth | undefined {
  if (auth === undefined) return { kind: 'none' };
  for (const build of METHODS) {
    const found = build(auth, ways);
    if (found !== undefined) return found;
  }
  return undefined;
}

function token({ tokenSecretRef }: AuthSpec, ways: CredentialWays): VaultAuth | undefined {
  if (tokenSecretRef === undefined) return undefined;
  return { kind: 'token', token: secretAt(tokenSecretRef, 'tokenSecretRef', ways) };
}

function appRole({ appRole: method }: AuthSpec, ways: CredentialWays): VaultAuth | undefined {
  if (method === undefined) return undefined;
  const { path, roleId, roleRef, secretRef } = method;
  const own = roleId?.trim() ?? '';
  return {
    kind: 'appRole',
    mount: path || STORE_DEFAULTS[`${AUTH}.appRole.path`],
    roleId: own === '' ? secretAt(roleRef, 'appRole.roleRef', ways) : ways.literal(own),
    secretId: secretAt(secretRef, 'appRole.secretRef', ways),
  };
}

function kubernetes({ kubernetes: method }: AuthSpec, ways: CredentialWays): VaultAuth | undefined {
  if (method === undefined) return undefined;
  const { mountPath, role } = method;
  return {
    kind: 'kubernetes',
    mount: mountPath || STORE_DEFAULTS[`${AUTH}.kubernetes.mountPath`],
    role,
    jwt: tokenOfPod(method, ways),
  };
}

function tokenOfPod({ serviceAccountRef, secretRef }: NonNullable<AuthSpec['kubernetes']>, ways: CredentialWays): CredentialSource {
  if (serviceAccountRef !== undefined) {
    return ways.account({
      selector: serviceAccountRef,
      audiences: serviceAccountRef.audiences ?? [],
      expirationSeconds: LOGIN_TOKEN_SECONDS,
    });
  }
  if (secretRef === undefined) return ways.ownToken();
  return secretAt({ ...secretRef, key: secretRef.key || STORE_DEFAULTS[`${AUTH}.kubernetes.secretRef.key`] }, 'kubernetes.secretRef', ways);
}

function ldap({ ldap: method }: AuthSpec, ways: CredentialWays): VaultAuth | undefined {
  if (method === undefined) return undefined;
  const { path, username, secretRef } = method;
  const mount = path || STORE_DEFAULTS[`${AUTH}.ldap.path`];
  return { kind: 'ldap', mount, username: username.trim(), password: secretAt(secretRef, 'ldap.secretRef', ways) };
}

function userPass({ userPass: method }: AuthSpec, ways: CredentialWays): VaultAuth | undefined {
  if (method === undefined) return undefined;
  const { path, username, secretRef } = method;
  const mount = path || STORE_DEFAULTS[`${AUTH}.userPass.path`];
  return { kind: 'userPass', mount, username: username.trim(), password: secretAt(secretRef, 'userPass.secretRef', ways) };
}

function jwt({ jwt: method }: AuthSpec, ways: CredentialWays): VaultAuth | undefined {
  if (method === undefined) return undefined;
  return {
    kind: 'jwt',
    mount: method.path || STORE_DEFAULTS[`${AUTH}.jwt.path`],
    ...roleOf(method.role?.trim()),
    jwt: signedToken(method, ways),
  };
}

function signedToken(
  { secretRef, kubernetesServiceAccountToken: asked }: NonNullable<AuthSpec['jwt']>,
  ways: CredentialWays,
): CredentialSource {
  if (secretRef !== undefined || asked === undefined) return secretAt(secretRef, 'jwt.secretRef', ways);
  const { serviceAccountRef: selector, audiences, expirationSeconds } = asked;
  const own = audiences ?? STORE_DEFAULTS[`${AUTH}.jwt.kubernetesServiceAccountToken.audiences`];
  return ways.account({
    selector,
    audiences: [...(selector.audiences ?? []), ...own],
    expirationSeconds: expirationSeconds ?? STORE_DEFAULTS[`${AUTH}.jwt.kubernetesServiceAccountToken.expirationSeconds`],
  });
}

/** The certificate itself belongs to the connection (vault-tls.ts). */
function cert({ cert: method }: AuthSpec): VaultAuth | undefined {
  if (method === undefined) return undefined;
  return { kind: 'cert', mount: method.path || STORE_DEFAULTS[`${AUTH}.cert.path`], ...roleOf(method.vaultRole) };
}

function iam({ iam: method }: AuthSpec, ways: CredentialWays): VaultAuth | undefined {
  if (method === undefined) return undefined;
  const { path, region, vaultRole, vaultAwsIamServerID: serverId } = method;
  return {
    kind: 'iam',
    mount: path || STORE_DEFAULTS[`${AUTH}.iam.path`],
    role: vaultRole,
    region: region || STORE_DEFAULTS[`${AUTH}.iam.region`],
    ...(serverId === undefined || serverId === '' ? {} : { serverId }),
    credentials: awsCredentials(method, ways),
  };
}

function awsCredentials(method: NonNullable<AuthSpec['iam']>, ways: CredentialWays): AwsCredentials {
  const { role, externalID } = method;
  if (role === undefined || role === '') return awsPrincipal(method, ways);
  return {
    ...awsPrincipal(method, ways),
    roles: [{ arn: role, ...(externalID === undefined || externalID === '' ? {} : { externalId: externalID }) }],
  };
}

/** A ServiceAccount goes before keys, keys go before the operator's own credentials. */
function awsPrincipal({ jwt: grant, secretRef }: NonNullable<AuthSpec['iam']>, ways: CredentialWays): AwsPrincipal {
  if (grant?.serviceAccountRef !== undefined) return ways.webIdentity(grant.serviceAccountRef, `${AUTH}.iam.jwt`);
  if (secretRef === undefined) return { kind: 'default' };
  const { secretAccessKeySecretRef, accessKeyIDSecretRef, sessionTokenSecretRef } = secretRef;
  return {
    kind: 'static',
    secretAccessKey: secretAt(secretAccessKeySecretRef, 'iam.secretRef.secretAccessKeySecretRef', ways),
    accessKeyId: secretAt(accessKeyIDSecretRef, 'iam.secretRef.accessKeyIDSecretRef', ways),
    ...(sessionTokenSecretRef === undefined
      ? {}
      : { sessionToken: secretAt(sessionTokenSecretRef, 'iam.secretRef.sessionTokenSecretRef', ways) }),
  };
}

function roleOf(role: string | undefined): { readonly role?: string } {
  return role === undefined || role === '' ? {} : { role };
}

/** An absent selector is one that names nothing: the look-up says so. */
function secretAt(selector: SecretKeySelector | undefined, path: string, ways: CredentialWays): CredentialSource {
  return ways.secret({ selector: selector ?? {}, path: `${AUTH}.${path}` });
}
