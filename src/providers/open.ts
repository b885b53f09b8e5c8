// The registry of backends: from a store's plain config to an open session. Holds what all sessions of the process share.

import type { ProviderConfig, SecretsManagerConfig } from '#core/provider-config.ts';

import { AwsCallers } from './aws/callers.ts';
import { defaultChain } from './aws/default-chain.ts';
import { endpointsFrom, type Environment } from './aws/endpoints.ts';
import { openSecretsManager } from './aws/secrets-manager.ts';
import { openTransport } from './aws/transport.ts';
import { userAgent } from './aws/user-agent.ts';
import type { Provider } from './provider.ts';

/** What the app decides once for all sessions. */
export interface ProvidersOptions {
  /** Of Tidelock, for the user agent. */
  readonly version: string;
  /** The environment as the app read it: endpoints, proxies, and which credentials are on offer. */
  readonly env: Environment;
  /** `--allow-node-credentials`: EC2 instance metadata is a source of credentials too. */
  readonly allowNodeCredentials: boolean;
  /** Epoch milliseconds; absent is the wall clock. */
  readonly now?: () => number;
  /** Told about each provider call under the names of External Secrets' metric `externalsecret_provider_api_calls_count`. */
  readonly onCall?: (provider: 'AWS/SecretsManager', call: string, ok: boolean) => void;
}

/** Opens sessions; disposing it closes the connections of all of them. */
export interface Providers extends Disposable {
  /** Does no I/O yet. */
  open(config: ProviderConfig): Provider;
}

/** Sets up what sessions share: connections, and the credentials of the operator's own environment. */
export function openProviders(options: ProvidersOptions): Providers {
  const { now = Date.now } = options;
  const endpoints = endpointsFrom(options.env);
  const transport = openTransport(options.env);
  const shared = defaultChain({
    env: options.env,
    allowNodeCredentials: options.allowNodeCredentials,
    now,
    ...(endpoints.sts === undefined ? {} : { stsEndpoint: endpoints.sts }),
  });
  const callers = new AwsCallers({ shared, now });
  /** What all AWS sessions are opened with. */
  function awsSession({ region, store, credentials }: Pick<SecretsManagerConfig, 'region' | 'store' | 'credentials'>) {
    const common = { region, userAgent: userAgent(options.version, store), requestHandler: transport.requestHandler };
    const sts = endpoints.sts === undefined ? {} : { endpoint: endpoints.sts };
    return { ...common, credentials: callers.provider({ ...common, ...sts, store, credentials }) };
  }
  return {
    open: (config) =>
      openSecretsManager({
        ...awsSession(config),
        onCall: (call, ok) => options.onCall?.('AWS/SecretsManager', call, ok),
        ...(config.prefix === undefined ? {} : { prefix: config.prefix }),
        ...(config.retry === undefined ? {} : { retry: config.retry }),
        ...(endpoints.secretsManager === undefined ? {} : { endpoint: endpoints.secretsManager }),
      }),
    [Symbol.dispose]() {
      transport[Symbol.dispose]();
    },
  };
}
