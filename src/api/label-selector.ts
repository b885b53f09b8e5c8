// The standard selector of Kubernetes ("Labels and Selectors"); matching is decided elsewhere.

import { z } from 'zod';

import { text, textList, textMap } from './names.ts';
import type { ReadonlyDeep } from './readonly.ts';

const Requirement = z.object({
  key: text('Label key.'),
  operator: text('In, NotIn, Exists or DoesNotExist.'),
  values: textList('Values for In and NotIn.').exactOptional(),
});

export const LabelSelector = z
  .object({
    matchLabels: textMap('Labels that must have these values.').exactOptional(),
    matchExpressions: z.array(Requirement).describe('Requirements; all must hold.').exactOptional(),
  })
  .describe('Selects by label; empty matches everything.');

/** Selects objects by label. */
export type LabelSelector = ReadonlyDeep<z.infer<typeof LabelSelector>>;
