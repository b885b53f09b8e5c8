// The store part for AWS: Secrets Manager and Parameter Store.

import { z } from 'zod';

import { text, textList, textMap } from './names.ts';
import type { ReadonlyDeep } from './readonly.ts';
import { SecretKeySelector, ServiceAccountSelector } from './references.ts';
import { NO_RESERVED_TAGS, rules } from './rules.ts';

/** Static keys kept in Secrets; Vault's IAM method takes the same shape. */
export const AwsSecretRef = z
  .object({
    accessKeyIDSecretRef: SecretKeySelector.describe('Where the access key id is kept.').exactOptional(),
    secretAccessKeySecretRef: SecretKeySelector.describe('Where the secret access key is kept.').exactOptional(),
    sessionTokenSecretRef: SecretKeySelector.describe('Where the session token is kept.').exactOptional(),
  })
  .describe('Static keys kept in Secrets.');

const AwsAuth = z
  .object({
    secretRef: AwsSecretRef.exactOptional(),
    jwt: z
      .object({ serviceAccountRef: ServiceAccountSelector.exactOptional() })
      .describe('Exchanges the token of a ServiceAccount (IAM roles for service accounts).')
      .exactOptional(),
  })
  .describe("Credentials; absent or empty is the SDK's default chain.");

export const AwsProvider = z
  .object({
    service: z.enum(['SecretsManager', 'ParameterStore', 'CertificateManager']).describe('Which service is read.'),
    region: text('AWS region.'),
    auth: AwsAuth.exactOptional(),
    prefix: text('Put before every remote key.').exactOptional(),
    role: text('Role that is assumed last.').exactOptional(),
    additionalRoles: textList('Roles that are assumed in order before role.').exactOptional(),
    externalID: text('External id, sent when role is assumed.').exactOptional(),
    sessionTags: z
      .array(z.object({ key: text('Tag key.'), value: text('Tag value.') }))
      .describe('Session tags, sent when role is assumed.')
      .exactOptional(),
    sessionTagsPolicy: z
      .enum(['None', 'Simple', 'Custom'])
      .describe('Simple and Custom replace sessionTags by generated ones; absent is None.')
      .exactOptional(),
    customSessionTags: textMap('Further tags under sessionTagsPolicy Custom.').meta(rules(NO_RESERVED_TAGS)).exactOptional(),
    transitiveTagKeys: textList('Tags that pass on to the next role.').exactOptional(),
    secretsManager: z
      .object({
        forceDeleteWithoutRecovery: z.boolean().describe('Deletes without a recovery window.').exactOptional(),
        recoveryWindowInDays: z.int().meta({ format: 'int64' }).describe('Recovery window, 7 to 30 days.').exactOptional(),
      })
      .describe('How PushSecret deletes; no effect on reading.')
      .exactOptional(),
  })
  .describe('AWS Secrets Manager or Parameter Store.');

/** The store part for AWS. */
export type AwsProvider = ReadonlyDeep<z.infer<typeof AwsProvider>>;
