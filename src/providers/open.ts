// The registry of backends: from a store's plain config to an open session. Holds what all sessions of the process share.

import type { ProviderConfig } from '#core/provider-config.ts';

import { defaultChain } from './aws/default-chain.ts';
import { endpointsFrom, type Environment } from './aws/endpoints.ts';
import { openSecretsManager } from './aws/secrets-manager.ts';
import { openTransport } from './aws/transport.ts';
import { userAgent } from './aws/user-agent.ts';
import { openFake } from './fake/fake.ts';
import type { Provider } from './provider.ts';

/** What the app decides once for all sessions. */
export interface ProvidersOptions {
  /** Of Tidelock, for the user agent. */
  readonly version: string;
  /** The environment as the app read it: endpoints, proxies, and which credentials are on offer. */
  readonly env: Environment;
  /** `--allow-node-credentials`: EC2 instance metadata is a source of credentials too. */
  readonly allowNodeCredentials: boolean;
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
  const endpoints = endpointsFrom(options.env);
  const transport = openTransport(options.env);
  const shared = defaultChain({
    env: options.env,
    allowNodeCredentials: options.allowNodeCredentials,
    now: Date.now,
    ...(endpoints.sts === undefined ? {} : { stsEndpoint: endpoints.sts }),
  });
  return {
    open(config) {
      if (config.kind === 'fake') return openFake(config);
      return openSecretsManager({
        region: config.region,
        credentials: config.credentials,
        defaultCredentials: shared,
        userAgent: userAgent(options.version, config.store),
        requestHandler: transport.requestHandler,
        onCall: (call, ok) => options.onCall?.('AWS/SecretsManager', call, ok),
        ...(config.prefix === undefined ? {} : { prefix: config.prefix }),
        ...(config.retry === undefined ? {} : { retry: config.retry }),
        ...(endpoints.secretsManager === undefined ? {} : { endpoint: endpoints.secretsManager }),
      });
    },
    [Symbol.dispose]() {
      transport[Symbol.dispose]();
    },
  };
}
