// Who AWS sees: the key under which credentials are shared, and the only one. Two callers have the same identity only if AWS could
// not tell them apart; whatever a policy may decide by is part of it (docs/identities.md holds the table). Pure.

import { createHash } from 'node:crypto';

import type { ObjectKey } from '#core/keys.ts';
import type { AwsRole } from '#core/provider-config.ts';

/** A principal that has shown what proves it; a name alone proves nothing. */
export type ProvenPrincipal =
  /** `proof` is a digest of all parts of the keys: who knows another's access key id must not become that other. */
  | { readonly kind: 'static'; readonly accessKeyId: string; readonly proof: string }
  | { readonly kind: 'web-identity'; readonly serviceAccount: ObjectKey; readonly roleArn: string; readonly audiences: readonly string[] }
  /** The operator itself; there is one in a process. */
  | { readonly kind: 'default' };

/** What AWS is told with the calls. */
export interface AwsIdentity {
  /** Where STS is asked, and what the calls are signed for. */
  readonly region: string;
  readonly principal: ProvenPrincipal;
  /** Trust policies and aws:userid may depend on it (condition key sts:RoleSessionName), so stores with roles are never one identity. */
  readonly sessionName: string;
  /** In order; empty where the principal itself calls. */
  readonly roles: readonly AwsRole[];
}

/** A text that is equal for equal identities only. It holds no secret. */
export function identityOf({ region, principal, sessionName, roles }: AwsIdentity): string {
  const named = principal.kind === 'web-identity' || roles.length > 0;
  return JSON.stringify(['aws', region, principalOf(principal), named ? sessionName : '', roles.map(roleOf)]);
}

/** Digest of the parts of static keys. Each part is told from the next, so that moving a character between them changes it. */
export function proofOf(...parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
}

function principalOf(principal: ProvenPrincipal): readonly unknown[] {
  switch (principal.kind) {
    case 'static':
      return ['static', principal.accessKeyId, principal.proof];
    case 'web-identity':
      return ['web-identity', principal.serviceAccount, principal.roleArn, principal.audiences];
    case 'default':
      return ['default'];
  }
}

/** The order of tags and of transitive keys means nothing to AWS. */
function roleOf({ arn, externalId, tags = [], transitiveTagKeys = [] }: AwsRole): readonly unknown[] {
  const pairs = tags.map(({ key, value }) => JSON.stringify([key, value])).toSorted();
  return [arn, externalId ?? null, pairs, [...transitiveTagKeys].toSorted()];
}
