// What the global set-up of the integration tests hands to every test file: plain data, typed for `inject`.

import type { ClusterFacts } from '../testbed/cluster-facts.ts';
import type { MotoFacts } from '../testbed/moto.ts';
import type { VaultFacts } from '../testbed/vault-facts.ts';

declare module 'vitest' {
  // The type that vitest's `provide` and `inject` agree on.
  interface ProvidedContext {
    readonly cluster: ClusterFacts;
    readonly moto: MotoFacts;
    readonly vault: VaultFacts;
  }
}

export type { ClusterFacts, MotoFacts, VaultFacts };
