// What opens AWS for a store: service, region, and who calls.

import type { AwsProvider } from '#api/aws-provider.ts';
import type { SecretStore } from '#api/secret-store.ts';
import type { AwsCredentials, CredentialSource, ProviderConfig } from '#core/provider-config.ts';

import { credentialSource } from './credential.ts';
import type { Credential, CredentialPlace } from './credential.ts';
import { retrySettings } from './retry-settings.ts';
import { storeKeyOf } from './store-lookup.ts';

const AUTH = 'spec.provider.aws.auth.secretRef';

/** The config of a store whose provider is AWS. Throws a Failure `InvalidSpec`, naming the field. */
export function awsConfig(aws: AwsProvider, store: SecretStore, place: CredentialPlace): ProviderConfig {
  const retry = retrySettings(store);
  return {
    kind: aws.service === 'ParameterStore' ? 'aws-parameter-store' : 'aws-secrets-manager',
    store: storeKeyOf(store),
    region: aws.region,
    credentials: credentialsOf(aws, store, place),
    ...(aws.prefix === undefined ? {} : { prefix: aws.prefix }),
    ...(retry === undefined ? {} : { retry }),
  };
}

/** The credentials that lie in Secrets, in the order in which External Secrets reads them. */
export function awsSecrets({ auth }: AwsProvider): readonly Credential[] {
  const { secretRef } = auth ?? {};
  if (secretRef === undefined) return [];
  const { secretAccessKeySecretRef = {}, accessKeyIDSecretRef = {}, sessionTokenSecretRef } = secretRef;
  return [
    { selector: secretAccessKeySecretRef, path: `${AUTH}.secretAccessKeySecretRef`, what: 'SecretAccessKey' },
    { selector: accessKeyIDSecretRef, path: `${AUTH}.accessKeyIDSecretRef`, what: 'accessKeyID' },
    ...(sessionTokenSecretRef === undefined ? [] : [{ selector: sessionTokenSecretRef, path: `${AUTH}.sessionTokenSecretRef`, what: 'SessionToken' }]),
  ];
}

function credentialsOf(aws: AwsProvider, store: SecretStore, place: CredentialPlace): AwsCredentials {
  const [secretAccessKey, accessKeyId, sessionToken] = awsSecrets(aws).map((credential): CredentialSource => credentialSource(credential, store, place));
  if (secretAccessKey === undefined || accessKeyId === undefined) return { kind: 'default' };
  return { kind: 'static', secretAccessKey, accessKeyId, ...(sessionToken === undefined ? {} : { sessionToken }) };
}
