// The kind ExternalSecret: which values of which store make which Secret, and what became of it.
// The running operator imports the types only; the schema is read by scripts/generate.ts.

import { z } from 'zod';

import { Conditions } from './condition.ts';
import { DataFromEntry } from './data-from.ts';
import type { ObjectMeta } from './meta.ts';
import { secretKey, text } from './names.ts';
import type { ReadonlyDeep } from './readonly.ts';
import { GeneratorRef, StoreRef } from './references.ts';
import { RemoteRef } from './remote-ref.ts';
import { IS_DURATION, rules, SOMETHING_TO_READ } from './rules.ts';
import { TargetSpec } from './target.ts';

const DataEntry = z.object({
  secretKey: secretKey('Key of the Secret that the value is written to.'),
  remoteRef: RemoteRef,
  sourceRef: z
    .object({ storeRef: StoreRef.exactOptional(), generatorRef: GeneratorRef.exactOptional() })
    .describe('Another source than the default store.')
    .meta({ minProperties: 1, maxProperties: 1 })
    .exactOptional(),
});

/** One value of the backend and the key it is written to. */
export type DataEntry = ReadonlyDeep<z.infer<typeof DataEntry>>;

/** A descriptor, `@every` with a duration, or five fields (External Secrets: fields of ExternalSecret, sync windows). */
const SCHEDULE = /^(@(annually|yearly|monthly|weekly|daily|midnight|hourly)|@every \S+|\S+( +\S+){4})$/;

const SyncWindows = z
  .object({
    kind: z.enum(['allow', 'deny']).describe('Whether refreshes happen inside the windows only, or outside only.'),
    windows: z
      .array(
        z.object({
          schedule: z.string().regex(SCHEDULE).describe('Cron expression with five fields, or a descriptor such as @daily or @every 1h.'),
          duration: text('Length of the window, a Go duration.'),
        }),
      )
      .min(1)
      .describe('The windows.'),
  })
  .describe('When the periodic refresh may happen.');

export const ExternalSecretSpec = z
  .object({
    secretStoreRef: StoreRef.describe('Store of all entries that name no other.').exactOptional(),
    refreshPolicy: z
      .enum(['CreatedOnce', 'Periodic', 'OnChange'])
      .describe('When the backend is asked again; absent is Periodic.')
      .exactOptional(),
    refreshInterval: z
      .string()
      .max(64)
      .describe('Longest time between two checks, a Go duration; 0 never checks again; absent is 1h.')
      .meta(rules(IS_DURATION))
      .exactOptional(),
    target: TargetSpec.exactOptional(),
    data: z.array(DataEntry).describe('Single values, read after dataFrom; the later entry wins.').exactOptional(),
    dataFrom: z.array(DataFromEntry).describe('Bulk sources, in order.').exactOptional(),
    syncWindows: SyncWindows.exactOptional(),
  })
  .describe('What to read and what to write.')
  .meta(rules(SOMETHING_TO_READ));

/** What to read and what to write. */
export type ExternalSecretSpec = ReadonlyDeep<z.infer<typeof ExternalSecretSpec>>;

export const ExternalSecretStatus = z
  .object({
    conditions: Conditions.exactOptional(),
    refreshTime: z.string().nullable().meta({ format: 'date-time' }).describe('When the Secret was last written.').exactOptional(),
    syncedResourceVersion: text('Generation and hash of labels and annotations of the last sync.').exactOptional(),
    binding: z
      .object({ name: text('Name of the Secret.').exactOptional() })
      .describe('The Secret, for the Service Binding specification.')
      .exactOptional(),
    observedGeneration: z.int().meta({ format: 'int64' }).describe('Generation that the conditions speak of.').exactOptional(),
    target: z
      .object({ uid: text('UID of the Secret.'), resourceVersion: text('Version of the Secret.') })
      .describe('The Secret as last written or verified.')
      .exactOptional(),
  })
  .describe('What became of it.');

/** What became of it; `refreshTime` is RFC 3339 in whole seconds, null and absent mean never. */
export type ExternalSecretStatus = ReadonlyDeep<z.infer<typeof ExternalSecretStatus>>;

/** An ExternalSecret as the API server returned it. */
export interface ExternalSecret {
  readonly apiVersion?: string;
  readonly kind?: 'ExternalSecret';
  readonly metadata: ObjectMeta;
  readonly spec: ExternalSecretSpec;
  readonly status?: ExternalSecretStatus;
}
