// The two calls of STS that make temporary keys. Each call stands alone: nothing is kept here.

import { fromTemporaryCredentials, fromWebToken } from '@aws-sdk/credential-providers';
import type { AwsRole } from '#core/provider-config.ts';

import type { Keys } from './default-chain.ts';
import { type StsSite, stsFailure } from './sts-errors.ts';
import type { RequestHandlerOptions } from './transport.ts';

/** How one store talks to STS. */
export interface StsCaller {
  readonly region: string;
  /** URL; absent where the SDK decides: the regional endpoint. */
  readonly endpoint?: string;
  readonly sessionName: string;
  /** Pairs of product and version. */
  readonly userAgent: [string, string][];
  readonly requestHandler: RequestHandlerOptions;
}

/** What a ServiceAccount shows. */
export interface WebIdentity {
  readonly roleArn: string;
  readonly token: string;
  /** `<namespace>/<name>`, for messages. */
  readonly serviceAccount: string;
}

/** What External Secrets asks for; trust policies may limit it (condition key sts:DurationSeconds). */
const ROLE_DURATION_S = 900;

/** Assumes a role with keys of somebody who may. Rejects with a Failure. */
export async function assumeRole(source: Keys, role: AwsRole, caller: StsCaller): Promise<Keys> {
  const { tags = [], transitiveTagKeys = [] } = role;
  const provider = fromTemporaryCredentials({
    masterCredentials: source,
    params: {
      RoleArn: role.arn,
      RoleSessionName: caller.sessionName,
      DurationSeconds: ROLE_DURATION_S,
      ...(role.externalId === undefined ? {} : { ExternalId: role.externalId }),
      ...(tags.length === 0 ? {} : { Tags: tags.map(({ key, value }) => ({ Key: key, Value: value })) }),
      ...(transitiveTagKeys.length === 0 ? {} : { TransitiveTagKeys: [...transitiveTagKeys] }),
    },
    clientConfig: clientConfig(caller),
  });
  return await told(provider, { action: 'sts:AssumeRole', role: role.arn, ...placeOf(caller) });
}

/** Takes the role of a ServiceAccount. Rejects with a Failure. */
export async function assumeRoleWithWebIdentity({ roleArn, token, serviceAccount }: WebIdentity, caller: StsCaller): Promise<Keys> {
  const provider = fromWebToken({
    roleArn,
    webIdentityToken: token,
    roleSessionName: caller.sessionName,
    clientConfig: clientConfig(caller),
  });
  return await told(provider, { action: 'sts:AssumeRoleWithWebIdentity', role: roleArn, serviceAccount, ...placeOf(caller) });
}

async function told(provider: () => Promise<Keys>, site: StsSite): Promise<Keys> {
  try {
    return await provider();
  } catch (error) {
    throw stsFailure(error, site);
  }
}

function clientConfig({ region, endpoint, userAgent, requestHandler }: StsCaller) {
  return { region, customUserAgent: userAgent, requestHandler, ...(endpoint === undefined ? {} : { endpoint }) };
}

function placeOf({ region, endpoint }: StsCaller): Pick<StsSite, 'region' | 'endpoint'> {
  return { region, endpoint: `STS ${endpoint === undefined ? `in ${region}` : `at ${new URL(endpoint).host}`}` };
}
