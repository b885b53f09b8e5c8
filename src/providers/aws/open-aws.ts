// From a store's plain config to an open session with the service that it names. Holds what all AWS sessions of the process share.

import type { AwsConfig } from '#core/provider-config.ts';
import type { Provider } from '#providers/provider.ts';

import { AwsCallers } from './callers.ts';
import { type CredentialProvider, defaultChain } from './default-chain.ts';
import { endpointsFrom, type Environment } from './endpoints.ts';
import { openParameterStore } from './parameter-store.ts';
import { openSecretsManager } from './secrets-manager.ts';
import type { SessionOptions } from './session-client.ts';
import { openTransport } from './transport.ts';
import { type Speaker, userAgent } from './user-agent.ts';

/** What the app decides once for all AWS sessions. */
export interface AwsOptions extends Speaker {
  /** The environment as the app read it: endpoints, proxies, and which credentials are on offer. */
  readonly env: Environment;
  /** `--allow-node-credentials`: EC2 instance metadata is a source of credentials too. */
  readonly allowNodeCredentials: boolean;
  /** Epoch milliseconds; absent is the wall clock. */
  readonly now?: () => number;
  /** Told about each provider call under the names of External Secrets' metric `externalsecret_provider_api_calls_count`. */
  readonly onCall?: (provider: ServiceName, call: string, ok: boolean) => void;
}

/** Opens sessions; disposing it closes the connections of all of them. */
export interface Aws extends Disposable {
  /** Does no I/O yet. */
  open(config: AwsConfig): Provider;
  /** The temporary or static keys of whoever a store calls as. */
  caller(who: Caller): CredentialProvider;
  /** Where STS is, if not where the SDK finds it. */
  readonly sts: { readonly stsEndpoint?: string };
}

/** Who calls, on behalf of which store. */
type Caller = Pick<AwsConfig, 'region' | 'store' | 'credentials'>;

/** What every client of a store is made with. */
type Common = Pick<SessionOptions<string>, 'region' | 'userAgent' | 'requestHandler'>;

type ServiceName = 'AWS/SecretsManager' | 'AWS/ParameterStore';

/** Sets up what sessions share: connections, and the credentials of the operator's own environment. */
export function openAws(options: AwsOptions): Aws {
  const { env, allowNodeCredentials, now = Date.now } = options;
  const endpoints = endpointsFrom(env);
  const transport = openTransport(env);
  const sts = endpoints.sts === undefined ? {} : { stsEndpoint: endpoints.sts };
  const callers = new AwsCallers({ shared: defaultChain({ env, allowNodeCredentials, now, ...sts }), now, cluster: options.cluster });
  function commonOf({ region, store }: Caller): Common {
    return { region, userAgent: userAgent(options, store), requestHandler: transport.requestHandler };
  }
  function caller(who: Caller): CredentialProvider {
    const { store, credentials } = who;
    const endpoint = endpoints.sts === undefined ? {} : { endpoint: endpoints.sts };
    return callers.provider({ ...commonOf(who), ...endpoint, store, credentials });
  }
  function session(config: AwsConfig, service: ServiceName, endpoint: string | undefined): SessionOptions<string> {
    return {
      ...commonOf(config),
      credentials: caller(config),
      onCall: (call, ok) => options.onCall?.(service, call, ok),
      ...(config.prefix === undefined ? {} : { prefix: config.prefix }),
      ...(config.retry === undefined ? {} : { retry: config.retry }),
      ...(endpoint === undefined ? {} : { endpoint }),
    };
  }
  return {
    sts,
    caller,
    open: (config) =>
      config.kind === 'aws-parameter-store'
        ? openParameterStore(session(config, 'AWS/ParameterStore', endpoints.parameterStore))
        : openSecretsManager(session(config, 'AWS/SecretsManager', endpoints.secretsManager)),
    [Symbol.dispose]() {
      transport[Symbol.dispose]();
    },
  };
}
