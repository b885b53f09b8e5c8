// Who we say we are: CloudTrail shows it with every call, so that one store's calls can be told from another's.

import type { StoreKey } from '#core/keys.ts';

/**
 * `tidelock/<version> store/SecretStore#<namespace>#<name>` (cluster stores: `store/ClusterSecretStore#<name>`).
 * Names of Kubernetes objects hold only characters that a product token may hold (RFC 9110); the SDK replaces others.
 */
export function userAgent(version: string, store: StoreKey): [string, string][] {
  const parts = store.split('/').filter((part) => part !== '');
  return [
    ['tidelock', version],
    ['store', parts.join('#')],
  ];
}
