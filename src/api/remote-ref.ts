// Which value of the backend one entry reads, and how its bytes are treated on the way.

import { z } from 'zod';

import { text } from './names.ts';
import type { ReadonlyDeep } from './readonly.ts';

export const ConversionStrategy = z
  .enum(['Default', 'Unicode'])
  .describe('How characters that a Secret key cannot hold are replaced; absent is Default.');

export const DecodingStrategy = z
  .enum(['Auto', 'Base64', 'Base64URL', 'None'])
  .describe('How the value is decoded before it is written; absent is None.');

export const NullBytePolicy = z.enum(['Ignore', 'Fail']).describe('What a null byte in the value does; absent is Ignore.');

export const RemoteRef = z
  .object({
    key: text('Name, ARN or path at the backend.'),
    property: text('Member of the JSON value; a literal dotted key wins over a path.').exactOptional(),
    version: text('Version or stage at the backend; absent is the current one.').exactOptional(),
    metadataPolicy: z
      .enum(['None', 'Fetch'])
      .describe('Fetch reads the tags or labels instead of the value; absent is None.')
      .exactOptional(),
    conversionStrategy: ConversionStrategy.exactOptional(),
    decodingStrategy: DecodingStrategy.exactOptional(),
    nullBytePolicy: NullBytePolicy.exactOptional(),
  })
  .describe('What to read at the backend.');

/** What one entry reads at the backend. */
export type RemoteRef = ReadonlyDeep<z.infer<typeof RemoteRef>>;
