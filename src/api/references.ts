// How manifests point at other objects: stores, generators, keys of Secrets, ServiceAccounts, CA bundles.
// None of the members has a default in the schema; absence is given its meaning by the code that reads it.

import { z } from 'zod';

import { namespaceName, objectName, secretKey, text, textList } from './names.ts';
import type { ReadonlyDeep } from './readonly.ts';

export const StoreRef = z
  .object({
    name: objectName('Name of the store.').exactOptional(),
    kind: z.enum(['SecretStore', 'ClusterSecretStore']).exactOptional().describe('Kind of the store; absent is SecretStore.'),
  })
  .describe('A SecretStore of the same namespace, or a ClusterSecretStore.');

/** A reference to a store. */
export type StoreRef = ReadonlyDeep<z.infer<typeof StoreRef>>;

const GENERATOR_KINDS = [
  'ACRAccessToken',
  'BeyondtrustWorkloadCredentialsDynamicSecret',
  'ClusterGenerator',
  'CloudsmithAccessToken',
  'ECRAuthorizationToken',
  'Fake',
  'GCRAccessToken',
  'GithubAccessToken',
  'GitlabDeployToken',
  'QuayAccessToken',
  'Password',
  'SSHKey',
  'STSSessionToken',
  'UUID',
  'VaultDynamicSecret',
  'Webhook',
  'Grafana',
  'MFA',
] as const;

export const GeneratorRef = z
  .object({
    apiVersion: text('API version of the generator; absent is generators.external-secrets.io/v1alpha1.').exactOptional(),
    kind: z.enum(GENERATOR_KINDS).describe('Kind of the generator.'),
    name: objectName('Name of the generator.'),
  })
  .describe('A generator of the same namespace, or a ClusterGenerator.');

export const SecretKeySelector = z
  .object({
    name: objectName('Name of the Secret.').exactOptional(),
    key: secretKey('Key in the Secret.').exactOptional(),
    namespace: namespaceName('Namespace of the Secret, for ClusterSecretStores.').exactOptional(),
  })
  .describe('One key of a Secret.');

/** One key of a Secret. */
export type SecretKeySelector = ReadonlyDeep<z.infer<typeof SecretKeySelector>>;

export const ServiceAccountSelector = z
  .object({
    name: objectName('Name of the ServiceAccount.'),
    namespace: namespaceName('Namespace of the ServiceAccount, for ClusterSecretStores.').exactOptional(),
    audiences: textList('Further audiences of the token.').exactOptional(),
  })
  .describe('A ServiceAccount whose token is used.');

/** A ServiceAccount whose token is used. */
export type ServiceAccountSelector = ReadonlyDeep<z.infer<typeof ServiceAccountSelector>>;

export const CAProvider = z
  .object({
    type: z.enum(['Secret', 'ConfigMap']).describe('Kind of the object that holds the bundle.'),
    name: objectName('Name of the object.'),
    key: secretKey('Key in the object.').exactOptional(),
    namespace: namespaceName('Namespace of the object, for ClusterSecretStores.').exactOptional(),
  })
  .describe('Where the CA bundle of the server is kept.');

/** Where a CA bundle is kept. */
export type CAProvider = ReadonlyDeep<z.infer<typeof CAProvider>>;
