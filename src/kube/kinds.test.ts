import { describe, expect, it } from 'vitest';
import { externalSecretOf, storeOf } from './kinds.ts';

const metadata = { name: 'a', namespace: 'ns', uid: 'u', resourceVersion: '1', managedFields: [{ manager: 'm' }] };

describe('externalSecretOf', () => {
  it('keeps fields that it does not know and drops the managed fields', () => {
    const object = externalSecretOf({ metadata, spec: { data: [], unknown: 1 }, status: { x: 1 } });

    expect(object).toEqual({
      metadata: { name: 'a', namespace: 'ns', uid: 'u', resourceVersion: '1' },
      spec: { data: [], unknown: 1 },
      status: { x: 1 },
    });
  });

  it('is nothing without a spec', () => {
    expect(externalSecretOf({ metadata })).toBeUndefined();
  });
});

describe('storeOf', () => {
  it('knows its kind even where a list does not repeat it', () => {
    expect(storeOf({ metadata, spec: { provider: { acme: {} } } }, 'ClusterSecretStore')).toMatchObject({
      kind: 'ClusterSecretStore',
      spec: { provider: { acme: {} } },
    });
  });

  it('is nothing without a provider', () => {
    expect(storeOf({ metadata, spec: {} }, 'SecretStore')).toBeUndefined();
  });
});
