// A ServiceAccount as AWS sees it: the role it is annotated with, and tokens for the audiences that the role's account expects.
// What the tokens are exchanged for, and how long that is kept, is the provider's business.

import type { ServiceAccountSelector } from '#api/references.ts';
import type { SecretStore } from '#api/secret-store.ts';
import { Failure } from '#core/errors.ts';
import { splitKey } from '#core/keys.ts';
import type { ObjectKey } from '#core/keys.ts';
import type { AwsPrincipal, WebIdentityGrant } from '#core/provider-config.ts';
import type { Redacted } from '#core/redacted.ts';

import { DEADLINE_MS, secretOf } from './credential.ts';
import type { CredentialPlace } from './credential.ts';
import type { Cluster } from './ports.ts';

/** Annotations of "IAM roles for service accounts" (Amazon EKS User Guide). */
const ROLE = 'eks.amazonaws.com/role-arn';
const AUDIENCE = 'eks.amazonaws.com/audience';
const DEFAULT_AUDIENCE = 'sts.amazonaws.com';

/** Where stores of AWS name the ServiceAccount; those of Vault name it elsewhere. */
const JWT = 'spec.provider.aws.auth.jwt';

/** The principal of `auth.jwt`. Throws a Failure `InvalidSpec` when the store names no ServiceAccount; `path` is that of its parent. */
export function webIdentity(
  ref: ServiceAccountSelector | undefined,
  store: SecretStore,
  { cluster, namespace }: CredentialPlace,
  path: string = JWT,
): AwsPrincipal {
  if (ref === undefined) {
    throw new Failure('InvalidSpec', `${path} names no ServiceAccount`, {
      remedy: `set ${path}.serviceAccountRef, or remove jwt to use the operator's own credentials`,
    });
  }
  const serviceAccount = secretOf(ref, store, namespace);
  return { kind: 'web-identity', serviceAccount, grant: () => grantOf(serviceAccount, ref.audiences ?? [], cluster, path) };
}

async function grantOf(serviceAccount: ObjectKey, further: readonly string[], cluster: Cluster, path: string): Promise<WebIdentityGrant> {
  const annotations = await cluster.serviceAccountAnnotations(serviceAccount, AbortSignal.timeout(DEADLINE_MS));
  const { namespace, name } = splitKey(serviceAccount);
  if (annotations === undefined) {
    throw new Failure('AuthFailed', `could not get ServiceAccount "${name}" from namespace "${namespace}": it does not exist`, {
      remedy: `create ServiceAccount ${namespace}/${name}, or correct ${path}.serviceAccountRef`,
    });
  }
  const roleArn = annotations[ROLE] ?? '';
  if (roleArn === '') {
    throw new Failure('AuthFailed', `an IAM role must be associated with service account ${name} (namespace: ${namespace})`, {
      remedy: `annotate the ServiceAccount with ${ROLE}`,
    });
  }
  const named = annotations[AUDIENCE] ?? '';
  const audiences = [named === '' ? DEFAULT_AUDIENCE : named, ...further];
  function token(): Promise<Redacted> {
    // Without an expiration the API server chooses it, as for External Secrets; the token is used once, at once.
    return cluster.serviceAccountToken(serviceAccount, audiences, undefined, AbortSignal.timeout(DEADLINE_MS));
  }
  return { roleArn, audiences, token };
}
