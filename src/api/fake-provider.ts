// The store part for the fake backend: values written down in the store itself, for tests and demonstrations.

import { z } from 'zod';

import { text } from './names.ts';
import type { ReadonlyDeep } from './readonly.ts';

export const FakeProvider = z
  .object({
    data: z
      .array(
        z.object({
          key: text('Remote key.'),
          value: text('Value.'),
          version: text('Version; an entry is found by key and version.').exactOptional(),
        }),
      )
      .describe('The values.'),
    validationResult: z.int().describe('What the check of the store says: 0 ready, 1 unknown, 2 error.').exactOptional(),
  })
  .describe('Values kept in the store itself.');

/** The store part for the fake backend. */
export type FakeProvider = ReadonlyDeep<z.infer<typeof FakeProvider>>;
