// The credentials that the operator's own environment offers, resolved once for all stores that name none. Decides which sources
// count: the SDK's default chain in its order, EC2 instance metadata only where it was allowed (a node's role is shared by all pods).

import { fromEnv, fromHttp, fromIni, fromInstanceMetadata, fromTokenFile } from '@aws-sdk/credential-providers';
import { Failure } from '#core/errors.ts';

import type { Environment } from './endpoints.ts';
import { factsOf } from './error-facts.ts';
import { failureOf } from './errors.ts';
import { Renewal } from './renewal.ts';

/** What the SDK's providers are: called with the calling client's configuration, from which they take region and connections. */
export type CredentialProvider = ReturnType<typeof fromTokenFile>;
type Caller = Parameters<CredentialProvider>[0];
/** What the SDK signs with. */
export type Keys = Awaited<ReturnType<CredentialProvider>>;

/** What the app knows about the process. */
export interface DefaultChainOptions {
  readonly env: Environment;
  readonly allowNodeCredentials: boolean;
  readonly stsEndpoint?: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

interface Link {
  readonly name: string;
  readonly provider: CredentialProvider;
  /** Whether the environment asks for this source: then its failure is told, else the next source is tried. */
  readonly asked: boolean;
}

/** Keys without an end (environment, shared files) are looked up again after this time: files may be rotated. */
const LOOK_AGAIN_AFTER_MS = 15 * 60_000;

/**
 * One provider for all sessions of the process. It resolves once, shares a resolution in flight, and keeps what it has while it is
 * valid and cannot be renewed. Rejects with Failures: `AuthFailed`, or `Unavailable` when the source does not answer.
 */
export function defaultChain(options: DefaultChainOptions): CredentialProvider {
  const links = linksOf(options);
  const renewal = new Renewal<Keys>(options.now);
  return (caller) =>
    renewal.get(async () => {
      const found = await firstOf(links, caller);
      return { ...found, expiration: found.expiration ?? new Date(options.now() + LOOK_AGAIN_AFTER_MS) };
    });
}

function linksOf({ env, allowNodeCredentials, stsEndpoint }: DefaultChainOptions): readonly Link[] {
  const clientConfig = stsEndpoint === undefined ? {} : { clientConfig: { endpoint: stsEndpoint } };
  const roleSessionName = env['AWS_ROLE_SESSION_NAME'] ?? 'tidelock';
  const links: Link[] = [
    { name: 'shared AWS files', provider: fromIni({ ignoreCache: true, ...clientConfig }), asked: false },
    {
      name: 'web identity token (AWS_WEB_IDENTITY_TOKEN_FILE, AWS_ROLE_ARN)',
      // The SDK's own session name holds the time, which would show in every message of a refusal.
      provider: fromTokenFile({ roleSessionName, ...clientConfig }),
      asked: isSet(env, 'AWS_WEB_IDENTITY_TOKEN_FILE') && isSet(env, 'AWS_ROLE_ARN'),
    },
    {
      name: 'container credentials (EKS Pod Identity, ECS)',
      // Looks at the environment when it is made.
      provider: (caller) => fromHttp()(caller),
      asked: isSet(env, 'AWS_CONTAINER_CREDENTIALS_FULL_URI') || isSet(env, 'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI'),
    },
  ];
  // As in the SDK's chain: a profile that is named goes before keys in the environment.
  if (!isSet(env, 'AWS_PROFILE')) links.unshift({ name: 'environment variables', provider: fromEnv(), asked: false });
  if (allowNodeCredentials) links.push({ name: 'EC2 instance metadata', provider: fromInstanceMetadata({ maxRetries: 2 }), asked: false });
  return links;
}

async function firstOf(links: readonly Link[], caller: Caller): Promise<Keys> {
  for (const link of links) {
    try {
      return await link.provider(caller);
    } catch (error) {
      if (link.asked || !goesOn(error)) throw linkFailure(link, error);
    }
  }
  throw new Failure('AuthFailed', `no AWS credentials found; looked at ${links.map((link) => link.name).join(', ')}`, {
    remedy:
      'set auth in the store, or give the operator an IAM role (IRSA or EKS Pod Identity), ' +
      'or start it with --allow-node-credentials to use the role of the EC2 instance',
  });
}

/** The SDK's providers mark errors that only mean "nothing here". */
function goesOn(error: unknown): boolean {
  return error instanceof Error && 'tryNextLink' in error && error.tryNextLink === true;
}

function linkFailure(link: Link, error: unknown): Failure {
  const site = {
    action: 'sts:AssumeRoleWithWebIdentity',
    subject: 'the role',
    region: 'its region',
    endpoint: `the source of AWS credentials: ${link.name}`,
  };
  const failure = failureOf(error, site);
  if (failure.kind === 'Unavailable' && isRemote(error)) return failure;
  const { name, code } = factsOf(error);
  return new Failure('AuthFailed', `no credentials from ${link.name} (${code === '' ? name : code})`, {
    remedy: "check what the operator's environment says about it, and the trust policy of the role",
  });
}

/** Did the network or the service fail, rather than what was said to it? */
function isRemote(error: unknown): boolean {
  const { code, status, name } = factsOf(error);
  return status === 429 || status >= 500 || name === 'TimeoutError' || /^E(CONN|HOST|NET|AI_|PIPE|TIMEDOUT)|^ENOTFOUND/.test(code);
}

function isSet(env: Environment, name: string): boolean {
  return env[name] !== undefined && env[name] !== '';
}
