import { describe, expect, it } from 'vitest';

import { EXTERNAL_SECRET_SUPPORT, knownProvider, STORE_SUPPORT } from '#api/supported.ts';
import { unsupportedPaths } from './unsupported.ts';

const remoteRef = { key: 'db', property: 'password', version: 'uuid/1', decodingStrategy: 'Auto', nullBytePolicy: 'Fail' };

describe('unsupportedPaths of an ExternalSecret', () => {
  it('finds nothing in a spec that uses every supported field', () => {
    const spec = {
      secretStoreRef: { name: 's', kind: 'ClusterSecretStore' },
      refreshPolicy: 'OnChange',
      refreshInterval: '1m',
      target: { name: 't', creationPolicy: 'Merge', deletionPolicy: 'Merge', immutable: true },
      data: [{ secretKey: 'a', remoteRef, sourceRef: { storeRef: { name: 'o', kind: 'SecretStore' } } }],
      dataFrom: [{ extract: { ...remoteRef, conversionStrategy: 'Unicode' }, sourceRef: { storeRef: { name: 'o' } } }],
    };

    expect(unsupportedPaths(spec, EXTERNAL_SECRET_SUPPORT)).toEqual([]);
  });

  it('finds nothing in the defaults that the CRD of External Secrets writes into objects', () => {
    const materialised = { conversionStrategy: 'Default', decodingStrategy: 'None', metadataPolicy: 'None', nullBytePolicy: 'Ignore' };
    const spec = {
      refreshInterval: '1h0m0s',
      target: { creationPolicy: 'Owner', deletionPolicy: 'Retain' },
      data: [{ secretKey: 'a', remoteRef: { key: 'db', ...materialised } }],
      dataFrom: [{ extract: { key: 'db', ...materialised } }],
    };

    expect(unsupportedPaths(spec, EXTERNAL_SECRET_SUPPORT)).toEqual([]);
  });

  it('names the root of each unsupported subtree, in document order', () => {
    const spec = {
      syncWindows: { kind: 'allow', windows: [] },
      dataFrom: [
        { find: { name: { regexp: 'x' }, tags: {} }, rewrite: [{ merge: {} }, { transform: { template: 'x' } }] },
        { sourceRef: { generatorRef: { kind: 'Password', name: 'p' } } },
      ],
      data: [{ secretKey: 'a', remoteRef: { key: 'a' }, sourceRef: { generatorRef: { kind: 'UUID', name: 'u' } } }],
      target: { template: { data: {} }, manifest: { apiVersion: 'v1', kind: 'ConfigMap' } },
    };

    expect(unsupportedPaths(spec, EXTERNAL_SECRET_SUPPORT)).toEqual([
      'spec.syncWindows',
      'spec.dataFrom[0].rewrite[1].transform',
      'spec.dataFrom[1].sourceRef.generatorRef',
      'spec.data[0].sourceRef.generatorRef',
      'spec.target.template',
      'spec.target.manifest',
    ]);
  });

  it('flags an empty template, which stops the copying of labels and annotations', () => {
    expect(unsupportedPaths({ target: { template: {} } }, EXTERNAL_SECRET_SUPPORT)).toEqual(['spec.target.template']);
  });

  it('flags fields that nobody knows, also those named like members of every object', () => {
    const spec: unknown = JSON.parse('{"constructor": 1, "__proto__": 2, "target": {"nmae": "typo"}}');

    expect(unsupportedPaths(spec, EXTERNAL_SECRET_SUPPORT)).toEqual(['spec.constructor', 'spec.__proto__', 'spec.target.nmae']);
  });

  it('takes null and undefined as absent', () => {
    const spec = { target: { template: null, name: undefined }, secretStoreRef: null, syncWindows: undefined };

    expect(unsupportedPaths(spec, EXTERNAL_SECRET_SUPPORT)).toEqual([]);
  });

  it('flags a text where a list or an object belongs', () => {
    expect(unsupportedPaths({ data: 'a', target: 'b' }, EXTERNAL_SECRET_SUPPORT)).toEqual(['spec.data', 'spec.target']);
  });
});

describe('unsupportedPaths of a store', () => {
  it('finds nothing in a store that uses every supported field', () => {
    const spec = {
      controller: 'blue',
      conditions: [{ namespaces: ['a'], namespaceRegexes: ['b'], namespaceSelector: { matchLabels: { c: 'd' } } }],
      refreshInterval: 60,
      retrySettings: { maxRetries: 3, retryInterval: '1s' },
      provider: {
        aws: {
          service: 'SecretsManager',
          region: 'eu-west-1',
          prefix: 'x/',
          auth: { secretRef: { accessKeyIDSecretRef: { name: 'a', key: 'b' } } },
          sessionTagsPolicy: 'None',
          secretsManager: { recoveryWindowInDays: 7 },
        },
      },
    };

    expect(unsupportedPaths(spec, STORE_SUPPORT)).toEqual([]);
  });

  it('lets pass what asks for nothing: empty texts, lists and maps that charts render', () => {
    const nothing = { role: '', externalID: '', additionalRoles: [], sessionTags: [], customSessionTags: {}, transitiveTagKeys: [] };

    expect(unsupportedPaths({ provider: { aws: nothing } }, STORE_SUPPORT)).toEqual([]);
  });

  it('names what AWS stores may not ask for yet', () => {
    const aws = {
      service: 'CertificateManager',
      role: 'arn',
      additionalRoles: ['arn'],
      auth: { jwt: {}, other: {} },
      sessionTagsPolicy: 'Simple',
    };

    expect(unsupportedPaths({ provider: { aws } }, STORE_SUPPORT)).toEqual(['spec.provider.aws.service', 'spec.provider.aws.auth.other']);
  });

  it('names a method of Vault that is not supported', () => {
    const vault = { server: 'x', auth: { gcp: { role: 'r' } } };

    expect(unsupportedPaths({ provider: { vault } }, STORE_SUPPORT)).toEqual(['spec.provider.vault.auth.gcp']);
  });
});

describe('knownProvider', () => {
  it('tells the providers of this operator', () => {
    expect(knownProvider({ provider: { aws: { service: 'SecretsManager', region: 'x' } } })).toBe('aws');
    expect(knownProvider({ provider: { vault: { server: 'x' } } })).toBe('vault');
    expect(knownProvider({ provider: { fake: { data: [] } } })).toBe('fake');
  });

  it("leaves another operator's provider alone", () => {
    expect(knownProvider({ provider: { gcpsm: { projectID: 'p' } } })).toBeUndefined();
  });
});
