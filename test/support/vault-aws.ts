// Vault's auth method `aws` against moto: it forwards the signed GetCallerIdentity of who logs in, and looks names up in IAM.

import type { MotoFacts } from './bed-facts.ts';
import type { TestVault } from './vault.ts';

export interface AwsAuthOptions {
  /** What clients must sign as `X-Vault-AWS-IAM-Server-ID`; nothing when absent. */
  readonly serverId?: string;
}

/** Enables the method and points it at moto, which checks no signature but knows who an access key belongs to; its path. */
export async function anAwsAuth(
  vault: TestVault,
  { endpoint, region, credentials }: MotoFacts,
  { serverId }: AwsAuthOptions = {},
): Promise<string> {
  const path = await vault.anAuthMethod('aws');
  await vault.write(`auth/${path}/config/client`, {
    sts_endpoint: endpoint,
    sts_region: region,
    iam_endpoint: endpoint,
    access_key: credentials.accessKeyId,
    secret_key: credentials.secretAccessKey,
    ...(serverId === undefined ? {} : { iam_server_id_header_value: serverId }),
  });
  return path;
}

/** A role of the method: who has this ARN (a role's, for those who assumed it) gets these policies. */
export async function anAwsRole(vault: TestVault, path: string, name: string, arn: string, policies: readonly string[]): Promise<void> {
  // moto's ids of users and roles are not those that IAM gives: the ARN alone counts.
  const settings = { auth_type: 'iam', bound_iam_principal_arn: [arn], resolve_aws_unique_ids: false };
  await vault.write(`auth/${path}/role/${name}`, { ...settings, token_policies: policies });
}
