// The registry of backends: from a store's plain config to an open session.

import type { ProviderConfig, VaultConfig } from '#core/provider-config.ts';

import { type AwsOptions, openAws } from './aws/open-aws.ts';
import { userAgent } from './aws/user-agent.ts';
import { openFake } from './fake/fake.ts';
import type { Provider } from './provider.ts';
import { loginOf } from './vault/logins/login-of.ts';
import { VaultBackends, type VaultOptions } from './vault/open-vault.ts';

/** What the app decides once for all sessions. */
export interface ProvidersOptions extends Omit<AwsOptions, 'onCall'> {
  /** Told about each provider call under the names of External Secrets' metric `externalsecret_provider_api_calls_count`. */
  readonly onCall?: (provider: 'AWS/SecretsManager' | 'AWS/ParameterStore' | 'HashiCorp/Vault', call: string, ok: boolean) => void;
}

/** Opens sessions; disposing it closes the connections of all of them. */
export interface Providers extends Disposable {
  /** Does no I/O yet. */
  open(config: ProviderConfig): Provider;
}

/** Sets up what sessions share. */
export function openProviders(options: ProvidersOptions): Providers {
  const aws = openAws(options);
  const vault = new VaultBackends(options.env);
  const { now = Date.now } = options;
  return {
    open(config) {
      switch (config.kind) {
        case 'aws-secrets-manager':
        case 'aws-parameter-store':
          return aws.open(config);
        case 'vault': {
          const login = loginOf(config, { now, awsKeys: (auth) => aws.caller({ ...auth, store: config.store })(), ...aws.sts });
          return vault.open({ config, login, ...sayingSo(config, options) });
        }
        case 'fake':
          return openFake(config);
      }
    },
    [Symbol.dispose]() {
      aws[Symbol.dispose]();
    },
  };
}

/** What Vault and the metrics are told about calls on behalf of a store. */
function sayingSo({ store }: VaultConfig, options: ProvidersOptions): Pick<VaultOptions, 'userAgent' | 'onCall'> {
  const products = userAgent(options, store).map((product) => product.join('/'));
  return { userAgent: products.join(' '), onCall: (call, ok) => options.onCall?.('HashiCorp/Vault', call, ok) };
}
