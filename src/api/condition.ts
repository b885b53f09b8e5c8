// One condition of a status. Types are free: External Secrets writes Ready (and lists Deleted), Tidelock adds SourcesReady and Stalled.

import { z } from 'zod';

import { text } from './names.ts';
import type { ReadonlyDeep } from './readonly.ts';

export const Condition = z.object({
  type: text('Ready, Deleted, SourcesReady or Stalled.'),
  status: z.enum(['True', 'False', 'Unknown']).describe('True, False or Unknown.'),
  reason: text('One word for programs.').exactOptional(),
  message: text('One sentence for people.').exactOptional(),
  lastTransitionTime: z.string().meta({ format: 'date-time' }).describe('When the status last changed.').exactOptional(),
});

/** One condition of a status; `lastTransitionTime` is RFC 3339 in whole seconds. */
export type Condition = ReadonlyDeep<z.infer<typeof Condition>>;

export const Conditions = z
  .array(Condition)
  .describe('What is known about the object, one entry a type.')
  .meta({ 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['type'] });
