// What an ExternalSecret writes: the Secret, its policies, and the template that forms it.

import { z } from 'zod';

import { objectName, secretKey, text, textList, textMap } from './names.ts';
import type { ReadonlyDeep } from './readonly.ts';
import { DecodingStrategy } from './remote-ref.ts';
import { DELETE_NEEDS_OWNER, MERGE_NEEDS_SECRET, NO_BOOTSTRAP_TOKEN, NO_SERVICE_ACCOUNT_TOKEN, rules } from './rules.ts';

const TemplateSource = z.object({
  name: objectName('Name of the object.'),
  items: z
    .array(
      z.object({
        key: secretKey('Key in the object.'),
        templateAs: z
          .enum(['Values', 'KeysAndValues'])
          .describe('Values renders the text as one value, KeysAndValues as a YAML map; absent is Values.')
          .exactOptional(),
      }),
    )
    .describe('Keys to use as templates.'),
});

const TemplateFrom = z.object({
  configMap: TemplateSource.describe('Templates kept in a ConfigMap.').exactOptional(),
  secret: TemplateSource.describe('Templates kept in a Secret.').exactOptional(),
  literal: text('A template that renders a YAML map.').exactOptional(),
  target: text('Data, Labels or Annotations, or a dotted path in a manifest; absent is Data.').exactOptional(),
  valuesDecodingStrategy: DecodingStrategy.describe('How every rendered value is decoded.').exactOptional(),
});

const Template = z
  .object({
    type: text('Type of the Secret.').exactOptional(),
    engineVersion: z.enum(['v2']).describe('Version of the template language; absent is v2.').exactOptional(),
    mergePolicy: z
      .enum(['Replace', 'Merge'])
      .describe('Merge keeps the keys that were read beside the rendered ones; absent is Replace.')
      .exactOptional(),
    metadata: z
      .object({
        labels: textMap('Labels; values are templates.').exactOptional(),
        annotations: textMap('Annotations; values are templates.').exactOptional(),
        finalizers: textList('Finalizers that the Secret gets.').exactOptional(),
      })
      .describe('Metadata of the Secret; stops the copying of the labels and annotations of the ExternalSecret.')
      .exactOptional(),
    data: textMap('Templates by key of the Secret.').exactOptional(),
    templateFrom: z.array(TemplateFrom).describe('Further templates, in order.').exactOptional(),
  })
  .describe('How the Secret is formed out of what was read.')
  .meta(rules(NO_BOOTSTRAP_TOKEN, NO_SERVICE_ACCOUNT_TOKEN));

const Manifest = z
  .object({
    apiVersion: z.string().min(1).describe('API version of the object.'),
    kind: z.string().min(1).describe('Kind of the object.'),
  })
  .describe('Writes another kind of object than a Secret.');

export const TargetSpec = z
  .object({
    name: objectName('Name of the Secret; absent is the name of the ExternalSecret.').exactOptional(),
    creationPolicy: z
      .enum(['Owner', 'Orphan', 'Merge', 'None', 'CreateOrMerge'])
      .describe('Who owns the Secret, and whether it is created; absent is Owner.')
      .exactOptional(),
    deletionPolicy: z
      .enum(['Delete', 'Merge', 'Retain'])
      .describe('What becomes of the Secret when nothing is left at the backend; absent is Retain.')
      .exactOptional(),
    immutable: z.boolean().describe('Marks the Secret as immutable.').exactOptional(),
    template: Template.exactOptional(),
    manifest: Manifest.exactOptional(),
  })
  .describe('What is written.')
  .meta(rules(DELETE_NEEDS_OWNER, MERGE_NEEDS_SECRET));

/** What an ExternalSecret writes. */
export type TargetSpec = ReadonlyDeep<z.infer<typeof TargetSpec>>;
