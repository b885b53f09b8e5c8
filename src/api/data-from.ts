// The bulk sources of an ExternalSecret: explode one value, find many, or call a generator, then rewrite the keys.

import { z } from 'zod';

import { text, textList, textMap } from './names.ts';
import type { ReadonlyDeep } from './readonly.ts';
import { GeneratorRef, StoreRef } from './references.ts';
import { ConversionStrategy, DecodingStrategy, NullBytePolicy, RemoteRef } from './remote-ref.ts';
import { ONE_BULK_SOURCE, rules, SOME_BULK_SOURCE } from './rules.ts';

const EXACTLY_ONE = { minProperties: 1, maxProperties: 1 } as const;

const Find = z
  .object({
    name: z
      .object({ regexp: text('RE2, unanchored.').exactOptional() })
      .describe('Selects by name at the backend.')
      .exactOptional(),
    path: text('Root of the search at the backend.').exactOptional(),
    tags: textMap('Tags that must have these values.').exactOptional(),
    conversionStrategy: ConversionStrategy.exactOptional(),
    decodingStrategy: DecodingStrategy.exactOptional(),
    nullBytePolicy: NullBytePolicy.exactOptional(),
  })
  .describe('Reads every value that matches.');

const Merge = z
  .object({
    strategy: z
      .enum(['Extract', 'JSON'])
      .describe('Extract spreads the members, JSON keeps one document; absent is Extract.')
      .exactOptional(),
    into: text('Key of the document; needed for strategy JSON.').exactOptional(),
    conflictPolicy: z.enum(['Ignore', 'Error']).describe('What a member that appears twice does; absent is Error.').exactOptional(),
    priority: textList('Keys merged last, in this order; the last wins.').exactOptional(),
    priorityPolicy: z
      .enum(['IgnoreNotFound', 'Strict'])
      .describe('What a priority key that is missing does; absent is Strict.')
      .exactOptional(),
  })
  .describe('Merges the members of all values.');

const Rewrite = z
  .object({
    merge: Merge.exactOptional(),
    regexp: z
      .object({ source: text('RE2 pattern.'), target: text('Replacement, $1 and ${name} refer to groups.') })
      .describe('Replaces in every key.')
      .exactOptional(),
    transform: z
      .object({ template: text('Go template; the key is .value.') })
      .describe('Renders every key.')
      .exactOptional(),
  })
  .meta(EXACTLY_ONE);

export const DataFromEntry = z
  .object({
    extract: RemoteRef.describe('Reads one JSON object and writes each of its members.').exactOptional(),
    find: Find.exactOptional(),
    rewrite: z.array(Rewrite).describe('Changes of the keys, in order; switches key conversion off.').exactOptional(),
    sourceRef: z
      .object({ storeRef: StoreRef.exactOptional(), generatorRef: GeneratorRef.exactOptional() })
      .describe('Another source than the default store.')
      .meta(EXACTLY_ONE)
      .exactOptional(),
  })
  .meta(rules(ONE_BULK_SOURCE, SOME_BULK_SOURCE));

/** One bulk source of an ExternalSecret. */
export type DataFromEntry = ReadonlyDeep<z.infer<typeof DataFromEntry>>;
