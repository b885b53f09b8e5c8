// From a store's plain config to an open session with the service that it names. Holds what all AWS sessions of the process share.

import type { AwsConfig } from '#core/provider-config.ts';
import type { Provider } from '#providers/provider.ts';

import { defaultChain } from './default-chain.ts';
import { endpointsFrom, type Environment } from './endpoints.ts';
import { openParameterStore } from './parameter-store.ts';
import { openSecretsManager } from './secrets-manager.ts';
import type { SessionOptions } from './session-client.ts';
import { openTransport } from './transport.ts';
import { userAgent } from './user-agent.ts';

/** What the app decides once for all AWS sessions. */
export interface AwsOptions {
  /** Of Tidelock, for the user agent. */
  readonly version: string;
  /** The environment as the app read it: endpoints, proxies, and which credentials are on offer. */
  readonly env: Environment;
  /** `--allow-node-credentials`: EC2 instance metadata is a source of credentials too. */
  readonly allowNodeCredentials: boolean;
  /** Told about each provider call under the names of External Secrets' metric `externalsecret_provider_api_calls_count`. */
  readonly onCall?: (provider: 'AWS/SecretsManager' | 'AWS/ParameterStore', call: string, ok: boolean) => void;
}

/** Opens sessions; disposing it closes the connections of all of them. */
export interface Aws extends Disposable {
  /** Does no I/O yet. */
  open(config: AwsConfig): Provider;
}

/** Sets up what sessions share: connections, and the credentials of the operator's own environment. */
export function openAws(options: AwsOptions): Aws {
  const endpoints = endpointsFrom(options.env);
  const transport = openTransport(options.env);
  const shared = defaultChain({
    env: options.env,
    allowNodeCredentials: options.allowNodeCredentials,
    now: Date.now,
    ...(endpoints.sts === undefined ? {} : { stsEndpoint: endpoints.sts }),
  });
  function session(config: AwsConfig, endpoint: string | undefined): Omit<SessionOptions<string>, 'onCall'> {
    return {
      region: config.region,
      credentials: config.credentials,
      defaultCredentials: shared,
      userAgent: userAgent(options.version, config.store),
      requestHandler: transport.requestHandler,
      ...(config.prefix === undefined ? {} : { prefix: config.prefix }),
      ...(config.retry === undefined ? {} : { retry: config.retry }),
      ...(endpoint === undefined ? {} : { endpoint }),
    };
  }
  function counted(provider: 'AWS/SecretsManager' | 'AWS/ParameterStore'): SessionOptions<string>['onCall'] {
    return (call, ok) => options.onCall?.(provider, call, ok);
  }
  return {
    open: (config) =>
      config.kind === 'aws-parameter-store'
        ? openParameterStore({ ...session(config, endpoints.parameterStore), onCall: counted('AWS/ParameterStore') })
        : openSecretsManager({ ...session(config, endpoints.secretsManager), onCall: counted('AWS/SecretsManager') }),
    [Symbol.dispose]() {
      transport[Symbol.dispose]();
    },
  };
}
