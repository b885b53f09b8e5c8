// What a Vault store must hold to be opened at all; External Secrets says the same in its webhook or when it makes a client
// ("Vault: ValidateStore"). Only the method that is used is judged.

import type { SecretStore } from '#api/secret-store.ts';
import type { VaultAuth as AuthSpec } from '#api/vault-auth.ts';
import type { VaultProvider } from '#api/vault-provider.ts';
import { caBundle } from '#core/ca-bundle.ts';
import { Failure } from '#core/errors.ts';
import type { VaultAuth } from '#core/provider-config.ts';

const VAULT = 'spec.provider.vault';

interface Rule {
  readonly broken: boolean;
  readonly message: string;
  readonly remedy: string;
}

/** Throws a Failure `InvalidSpec` of the first rule that is broken; it names the field. `method` is the one that logs in. */
export function refuseIncomplete(vault: VaultProvider, method: VaultAuth['kind'], store: SecretStore): void {
  const { auth = {}, caBundle: bundle } = vault;
  const rules = [serverRule(vault), ...trustRules(vault, store), ...connectionRules(vault), ...(METHOD_RULES[method]?.(auth) ?? [])];
  for (const { broken, message, remedy } of rules) if (broken) throw new Failure('InvalidSpec', message, { remedy });
  if (bundle !== undefined && bundle !== '') caBundle(bundle, `${VAULT}.caBundle`);
}

/** The failure of a store whose auth section names no method. */
export function noMethod(): Failure {
  return new Failure('InvalidSpec', 'cannot initialize Vault client: no valid auth method specified', {
    remedy: `configure one method below ${VAULT}.auth, or remove ${VAULT}.auth to send no token`,
  });
}

function serverRule({ server }: VaultProvider): Rule {
  const fine = URL.canParse(server) && /^https?:$/.test(new URL(server).protocol);
  return { broken: !fine, message: `${VAULT}.server is not an http or https URL`, remedy: 'write it as https://host[:port]' };
}

function trustRules({ caBundle: bundle = '', caProvider }: VaultProvider, { kind, metadata }: SecretStore): readonly Rule[] {
  if (bundle !== '' || caProvider === undefined) return [];
  const { namespace = '' } = caProvider;
  const wide = kind === 'ClusterSecretStore';
  return [
    { broken: wide && namespace === '', message: 'missing namespace on caProvider secret', remedy: `set ${VAULT}.caProvider.namespace` },
    {
      broken: !wide && namespace !== '' && namespace !== metadata.namespace,
      message: 'namespace should either be empty or match the namespace of the SecretStore for a namespaced SecretStore',
      remedy: `remove ${VAULT}.caProvider.namespace`,
    },
  ];
}

function connectionRules({ tls = {}, version, checkAndSet }: VaultProvider): readonly Rule[] {
  return [
    {
      broken: (tls.certSecretRef === undefined) !== (tls.keySecretRef === undefined),
      message: 'when provided, both ClientTLS.ClientCert and ClientTLS.SecretRef should be provided',
      remedy: `set both ${VAULT}.tls.certSecretRef and ${VAULT}.tls.keySecretRef, or none`,
    },
    {
      broken: version === 'v1' && checkAndSet?.required === true,
      message: 'checkAndSet is not supported with Vault KV version v1',
      remedy: `remove ${VAULT}.checkAndSet`,
    },
  ];
}

const METHOD_RULES: Readonly<Partial<Record<VaultAuth['kind'], (auth: AuthSpec) => readonly Rule[]>>> = {
  appRole: ({ appRole }) => [
    {
      broken: (appRole?.roleId ?? '').trim() === '' && appRole?.roleRef === undefined,
      message: 'invalid Auth.AppRole: neither `roleId` nor `roleRef` was supplied',
      remedy: `set ${VAULT}.auth.appRole.roleId or ${VAULT}.auth.appRole.roleRef`,
    },
  ],
  jwt: ({ jwt }) => [
    {
      broken: jwt?.secretRef === undefined && jwt?.kubernetesServiceAccountToken === undefined,
      message: 'neither `secretRef` nor `kubernetesServiceAccountToken` was supplied as token source for jwt authentication',
      remedy: `set ${VAULT}.auth.jwt.kubernetesServiceAccountToken or ${VAULT}.auth.jwt.secretRef`,
    },
  ],
  cert: ({ cert }) => [required(cert?.clientCert, 'cert.clientCert'), required(cert?.secretRef, 'cert.secretRef')],
  ldap: ({ ldap }) => [required(ldap?.secretRef, 'ldap.secretRef')],
  userPass: ({ userPass }) => [required(userPass?.secretRef, 'userPass.secretRef')],
  iam: ({ iam }) => {
    if (iam?.jwt !== undefined) return [required(iam.jwt.serviceAccountRef, 'iam.jwt.serviceAccountRef')];
    if (iam?.secretRef === undefined) return [];
    const { accessKeyIDSecretRef, secretAccessKeySecretRef } = iam.secretRef;
    return [
      required(secretAccessKeySecretRef, 'iam.secretRef.secretAccessKeySecretRef'),
      required(accessKeyIDSecretRef, 'iam.secretRef.accessKeyIDSecretRef'),
    ];
  },
};

function required(value: unknown, path: string): Rule {
  const field = `${VAULT}.auth.${path}`;
  return { broken: value === undefined, message: `${field} is missing`, remedy: `set ${field}` };
}
