// The kinds SecretStore and ClusterSecretStore, which share one spec: which backend, with which credentials, for whom.
// A provider that this schema does not know belongs to another operator: its fields are kept as they are.

import { z } from 'zod';

import { AwsProvider } from './aws-provider.ts';
import { Conditions } from './condition.ts';
import { FakeProvider } from './fake-provider.ts';
import { LabelSelector } from './label-selector.ts';
import type { ObjectMeta } from './meta.ts';
import { namespaceName, text, textList } from './names.ts';
import type { ReadonlyDeep } from './readonly.ts';
import { rules, STORE_REFRESH_INTERVAL } from './rules.ts';
import { VaultProvider } from './vault-provider.ts';

const StoreCondition = z.object({
  namespaceSelector: LabelSelector.describe('Namespaces with these labels.').exactOptional(),
  namespaces: z.array(namespaceName('Name of a namespace.')).describe('Namespaces by name.').exactOptional(),
  namespaceRegexes: textList('Namespaces whose name matches; RE2, unanchored.').exactOptional(),
});

/** One way for a namespace to be allowed to use a ClusterSecretStore. */
export type StoreCondition = ReadonlyDeep<z.infer<typeof StoreCondition>>;

const Provider = z
  .object({
    aws: AwsProvider.exactOptional(),
    vault: VaultProvider.exactOptional(),
    fake: FakeProvider.exactOptional(),
  })
  .describe('The backend; exactly one. Backends of other operators are kept and left alone.')
  .meta({ minProperties: 1, maxProperties: 1, 'x-kubernetes-preserve-unknown-fields': true });

export const SecretStoreSpec = z
  .object({
    provider: Provider,
    controller: text('Controller class; only the operator with this class acts on the store. Absent is any.').exactOptional(),
    conditions: z
      .array(StoreCondition)
      .describe('Who may use a ClusterSecretStore; any one suffices, absent is everybody.')
      .exactOptional(),
    refreshInterval: z
      .union([z.int(), z.string()])
      .describe('Time between two checks of the store, in seconds or as a Go duration; absent or 0 is 5m.')
      .meta({ 'x-kubernetes-int-or-string': true, ...rules(STORE_REFRESH_INTERVAL) })
      .exactOptional(),
    retrySettings: z
      .object({
        maxRetries: z.int32().meta({ format: 'int32' }).describe('Attempts of the client.').exactOptional(),
        retryInterval: text('Delay between two attempts, a Go duration.').exactOptional(),
      })
      .describe('Retries inside one call.')
      .exactOptional(),
  })
  .describe('Which backend, with which credentials, for whom.');

/** The spec of SecretStore and ClusterSecretStore; `provider` may hold one member this type does not name. */
export type SecretStoreSpec = ReadonlyDeep<z.infer<typeof SecretStoreSpec>>;

export const SecretStoreStatus = z
  .object({
    capabilities: text('ReadOnly, WriteOnly or ReadWrite.').exactOptional(),
    conditions: Conditions.exactOptional(),
    observedGeneration: z.int().meta({ format: 'int64' }).describe('Generation that the conditions speak of.').exactOptional(),
  })
  .describe('What the check of the store said.');

/** What the check of the store said. */
export type SecretStoreStatus = ReadonlyDeep<z.infer<typeof SecretStoreStatus>>;

/** A SecretStore or ClusterSecretStore as the API server returned it. */
export interface SecretStore {
  readonly apiVersion?: string;
  readonly kind: 'SecretStore' | 'ClusterSecretStore';
  readonly metadata: ObjectMeta;
  readonly spec: SecretStoreSpec;
  readonly status?: SecretStoreStatus;
}
