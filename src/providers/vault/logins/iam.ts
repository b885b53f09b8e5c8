// AWS IAM: a signed request for GetCallerIdentity, which Vault itself sends to STS to learn who signed it (Vault documentation,
// "AWS auth method", "Perform the login operation"). The keys stay here; nothing is put into the environment.

import type { VaultAuth } from '#core/provider-config.ts';
import { signedCallerIdentity } from '#providers/aws/caller-identity.ts';
import type { AwsKeys } from '#providers/aws/caller-identity.ts';

import type { Login } from '#providers/vault/login.ts';
import { logIn } from './log-in.ts';
import type { LoginPlace } from './log-in.ts';

/** What the method needs of AWS and of the process. */
export interface IamTools {
  /** The keys of a store's AWS credentials at this moment. Rejects with a Failure. */
  readonly awsKeys: (auth: Extract<VaultAuth, { kind: 'iam' }>, signal: AbortSignal) => Promise<AwsKeys>;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Another STS than that of the region. */
  readonly stsEndpoint?: string;
}

/** Logs in with an AWS identity. */
export function iam(auth: Extract<VaultAuth, { kind: 'iam' }>, place: LoginPlace, tools: IamTools): Login {
  const { kind, mount, role, region, serverId } = auth;
  return async (request, signal) => {
    const keys = await tools.awsKeys(auth, signal);
    const extra = serverId === undefined ? {} : { 'x-vault-aws-iam-server-id': serverId };
    const signed = signedCallerIdentity({ keys, region, endpoint: tools.stsEndpoint, headers: extra, now: tools.now() });
    const body = {
      role,
      iam_http_request_method: 'POST',
      iam_request_url: base64(signed.url),
      iam_request_body: base64(signed.body),
      iam_request_headers: base64(JSON.stringify(signed.headers)),
    };
    return logIn({ method: kind, mount, body, place }, request, signal);
  };
}

function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}
