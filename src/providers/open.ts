// The registry of backends: from a store's plain config to an open session.

import type { ProviderConfig } from '#core/provider-config.ts';

import { type AwsOptions, openAws } from './aws/open-aws.ts';
import { openFake } from './fake/fake.ts';
import type { Provider } from './provider.ts';

/** What the app decides once for all sessions. */
export type ProvidersOptions = AwsOptions;

/** Opens sessions; disposing it closes the connections of all of them. */
export interface Providers extends Disposable {
  /** Does no I/O yet. */
  open(config: ProviderConfig): Provider;
}

/** Sets up what sessions share. */
export function openProviders(options: ProvidersOptions): Providers {
  const aws = openAws(options);
  return {
    open(config) {
      switch (config.kind) {
        case 'aws-secrets-manager':
        case 'aws-parameter-store':
          return aws.open(config);
        case 'fake':
          return openFake(config);
      }
    },
    [Symbol.dispose]() {
      aws[Symbol.dispose]();
    },
  };
}
