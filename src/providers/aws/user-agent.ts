// Who we say we are: CloudTrail shows it with every call, so that one store's calls can be told from another's.

import type { StoreKey } from '#core/keys.ts';

/** The process that speaks. */
export interface Speaker {
  /** Of Tidelock. */
  readonly version: string;
  /** Name of the cluster it serves (`--cluster-name`); letters, digits, dots and dashes. */
  readonly cluster?: string | undefined;
}

/**
 * `tidelock/<version> store/SecretStore#<namespace>#<name>` (cluster stores: `store/ClusterSecretStore#<name>`), and
 * `cluster/<name>` where the cluster has a name.
 * Names of Kubernetes objects hold only characters that a product token may hold (RFC 9110); the SDK replaces others.
 */
export function userAgent({ version, cluster }: Speaker, store: StoreKey): [string, string][] {
  const parts = store.split('/').filter((part) => part !== '');
  return [
    ['tidelock', version],
    ['store', parts.join('#')],
    ...(cluster === undefined ? [] : ([['cluster', cluster]] satisfies [string, string][])),
  ];
}
