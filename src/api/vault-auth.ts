// How a store logs in to Vault: one member for each auth method (Vault documentation: "Auth methods").

import { z } from 'zod';

import { AwsSecretRef } from './aws-provider.ts';
import { text, textList } from './names.ts';
import type { ReadonlyDeep } from './readonly.ts';
import { SecretKeySelector, ServiceAccountSelector } from './references.ts';

const AppRole = z
  .object({
    path: text('Mount of the method; absent is approle.').exactOptional(),
    roleId: text('Role id; wins over roleRef.').exactOptional(),
    roleRef: SecretKeySelector.describe('Where the role id is kept.').exactOptional(),
    secretRef: SecretKeySelector.describe('Where the secret id is kept.'),
  })
  .describe('AppRole.');

const Cert = z
  .object({
    path: text('Mount of the method; absent is cert.').exactOptional(),
    vaultRole: text('Role of the method.').exactOptional(),
    clientCert: SecretKeySelector.describe('Where the certificate is kept (PEM).').exactOptional(),
    secretRef: SecretKeySelector.describe('Where the private key is kept (PEM).').exactOptional(),
  })
  .describe('TLS certificate.');

const Gcp = z
  .object({
    path: text('Mount of the method; absent is gcp.').exactOptional(),
    role: text('Role of the method.'),
    projectID: text('Google Cloud project.').exactOptional(),
    location: text('No effect.').exactOptional(),
    secretRef: z
      .object({ secretAccessKeySecretRef: SecretKeySelector.describe('Where the key file is kept.').exactOptional() })
      .describe('A key file of a Google service account.')
      .exactOptional(),
    serviceAccountRef: ServiceAccountSelector.exactOptional(),
    workloadIdentity: z
      .object({
        clusterLocation: text('Location of the cluster.').exactOptional(),
        clusterName: text('Name of the cluster.').exactOptional(),
        clusterProjectID: text('Project of the cluster.').exactOptional(),
        serviceAccountRef: ServiceAccountSelector,
      })
      .describe('Workload identity.')
      .exactOptional(),
  })
  .describe('Google Cloud.');

const Iam = z
  .object({
    path: text('Mount of the method; absent is aws.').exactOptional(),
    vaultRole: text('Role of the method.'),
    region: text('AWS region; absent is us-east-1.').exactOptional(),
    role: text('AWS role that is assumed before signing.').exactOptional(),
    externalID: text('External id, sent when the role is assumed.').exactOptional(),
    vaultAwsIamServerID: text('Value of X-Vault-AWS-IAM-Server-ID.').exactOptional(),
    secretRef: AwsSecretRef.exactOptional(),
    jwt: z
      .object({ serviceAccountRef: ServiceAccountSelector.exactOptional() })
      .describe('Exchanges the token of a ServiceAccount.')
      .exactOptional(),
  })
  .describe('AWS IAM.');

const Jwt = z
  .object({
    path: text('Mount of the method; absent is jwt.').exactOptional(),
    role: text('Role of the method.').exactOptional(),
    secretRef: SecretKeySelector.describe('Where a token is kept.').exactOptional(),
    kubernetesServiceAccountToken: z
      .object({
        serviceAccountRef: ServiceAccountSelector,
        audiences: textList('Audiences of the token; absent is vault.').exactOptional(),
        expirationSeconds: z.int().meta({ format: 'int64' }).describe('Lifetime of the token; absent is 600.').exactOptional(),
      })
      .describe('Asks the API server for a token.')
      .exactOptional(),
  })
  .describe('JWT or OIDC.');

const KubernetesAuth = z
  .object({
    mountPath: text('Mount of the method; absent is kubernetes.').exactOptional(),
    role: text('Role of the method.'),
    secretRef: SecretKeySelector.describe('Where a token is kept; key is token if absent.').exactOptional(),
    serviceAccountRef: ServiceAccountSelector.exactOptional(),
  })
  .describe('Kubernetes ServiceAccount.');

const Ldap = z
  .object({
    path: text('Mount of the method; absent is ldap.').exactOptional(),
    username: text('User name.'),
    secretRef: SecretKeySelector.describe('Where the password is kept.').exactOptional(),
  })
  .describe('LDAP.');

const UserPass = z
  .object({
    path: text('Mount of the method; absent is userpass.').exactOptional(),
    username: text('User name.'),
    secretRef: SecretKeySelector.describe('Where the password is kept.').exactOptional(),
  })
  .describe('User name and password.');

export const VaultAuth = z
  .object({
    tokenSecretRef: SecretKeySelector.describe('Where a static token is kept.').exactOptional(),
    appRole: AppRole.exactOptional(),
    kubernetes: KubernetesAuth.exactOptional(),
    jwt: Jwt.exactOptional(),
    cert: Cert.exactOptional(),
    iam: Iam.exactOptional(),
    gcp: Gcp.exactOptional(),
    ldap: Ldap.exactOptional(),
    userPass: UserPass.exactOptional(),
    namespace: text('Vault namespace used while logging in only.').exactOptional(),
  })
  .describe('How to log in; absent sends no token.');

/** How a store logs in to Vault. */
export type VaultAuth = ReadonlyDeep<z.infer<typeof VaultAuth>>;
