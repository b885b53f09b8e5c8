// How the connection to Vault is secured: whom it trusts, and the certificate that it shows.

import { STORE_DEFAULTS } from '#api/defaults.ts';
import type { SecretKeySelector } from '#api/references.ts';
import type { VaultProvider } from '#api/vault-provider.ts';
import { caBundle } from '#core/ca-bundle.ts';
import { Failure } from '#core/errors.ts';
import { Redacted } from '#core/redacted.ts';
import type { CredentialSource, VaultConfig } from '#core/provider-config.ts';

import type { CredentialWays } from './credential-ways.ts';

const VAULT = 'spec.provider.vault';

type Tls = VaultConfig['tls'];

/** Whom the connection trusts: `caBundle` wins over `caProvider`. What is wrong with either shows when it is fetched. */
export function trusted({ caBundle: bundle, caProvider }: VaultProvider, ways: CredentialWays): Pick<Tls, 'ca'> {
  const path = `${VAULT}.caProvider`;
  if (bundle !== undefined && bundle !== '') return { ca: async () => Redacted.ofText(caBundle(bundle, `${VAULT}.caBundle`)) };
  if (caProvider === undefined) return {};
  if (caProvider.type === 'Secret')
    return {
      ca: within('failed to get cert from secret: failed to resolve secret key ref: ', ways.secret({ selector: caProvider, path })),
    };
  return { ca: within('failed to get cert from configmap: ', ways.configMap({ selector: caProvider, path })) };
}

/** The certificate that the connection shows: that of the method cert, where it logs in with it, else that of `tls`. */
export function shown({ auth = {}, tls = {} }: VaultProvider, method: string, ways: CredentialWays): Pick<Tls, 'clientCert' | 'clientKey'> {
  if (method === 'cert') {
    const { clientCert, secretRef } = auth.cert ?? {};
    return pair(ways, { cert: clientCert, key: secretRef, paths: ['auth.cert.clientCert', 'auth.cert.secretRef'] });
  }
  const { certSecretRef, keySecretRef } = tls;
  if (certSecretRef === undefined || keySecretRef === undefined) return {};
  return pair(ways, {
    cert: keyed(certSecretRef, 'certSecretRef'),
    key: keyed(keySecretRef, 'keySecretRef'),
    paths: ['tls.certSecretRef', 'tls.keySecretRef'],
  });
}

function keyed(selector: SecretKeySelector, member: 'certSecretRef' | 'keySecretRef'): SecretKeySelector {
  return { ...selector, key: selector.key || STORE_DEFAULTS[`${VAULT}.tls.${member}.key`] };
}

interface Pair {
  readonly cert: SecretKeySelector | undefined;
  readonly key: SecretKeySelector | undefined;
  readonly paths: readonly [cert: string, key: string];
}

function pair(ways: CredentialWays, { cert = {}, key = {}, paths }: Pair): Pick<Tls, 'clientCert' | 'clientKey'> {
  return {
    clientCert: ways.secret({ selector: cert, path: `${VAULT}.${paths[0]}` }),
    clientKey: ways.secret({ selector: key, path: `${VAULT}.${paths[1]}` }),
  };
}

function within(prefix: string, source: CredentialSource): CredentialSource {
  return async () => {
    try {
      return await source();
    } catch (error) {
      throw error instanceof Failure ? error.within(prefix) : error;
    }
  };
}
