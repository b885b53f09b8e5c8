// Manifests that the schemas accept, and manifests that they refuse with the words that the answer holds. Both follow what
// External Secrets was recorded to do, with and without its admission webhook.

type Kind = 'ExternalSecret' | 'SecretStore' | 'ClusterSecretStore';

const entry = { secretKey: 'a', remoteRef: { key: 'b' } };
const aws = { service: 'SecretsManager', region: 'eu-west-1' };

/** What it is, kind, spec. */
export const ACCEPTED: readonly (readonly [string, Kind, unknown])[] = [
  ['the same secretKey twice', 'ExternalSecret', { target: { deletionPolicy: 'Merge' }, data: [entry, entry] }],
  ['interval 0', 'ExternalSecret', { refreshInterval: '0', data: [entry] }],
  ['a negative interval', 'ExternalSecret', { refreshInterval: '-1.5h', data: [entry] }],
  [
    'deletionPolicy Delete with Orphan',
    'ExternalSecret',
    { target: { deletionPolicy: 'Delete', creationPolicy: 'Orphan' }, data: [entry] },
  ],
  ['deletionPolicy Merge with Merge', 'ExternalSecret', { target: { deletionPolicy: 'Merge', creationPolicy: 'Merge' }, data: [entry] }],
  ['an empty list beside a full one', 'ExternalSecret', { data: [], dataFrom: [{ extract: { key: 'a' } }] }],
  ['a bulk source that only names a store', 'ExternalSecret', { dataFrom: [{ sourceRef: { storeRef: { name: 's' } } }] }],
  [
    'Vault without the mount of a method',
    'SecretStore',
    { provider: { vault: { server: 'x', auth: { appRole: { roleId: 'r', secretRef: {} } } } } },
  ],
  [
    'schedules of every form',
    'ExternalSecret',
    {
      data: [entry],
      syncWindows: { kind: 'deny', windows: ['0 0 29 2 *', '@daily', '@every 1h30m'].map((schedule) => ({ schedule, duration: '1m' })) },
    },
  ],
  ['an interval in seconds', 'SecretStore', { refreshInterval: 0, provider: { aws } }],
  ['an interval as a duration', 'SecretStore', { refreshInterval: '1h0m0.5s', provider: { aws } }],
];

/** What it is, kind, spec, words of the answer. */
export const REFUSED: readonly (readonly [string, Kind, unknown, string])[] = [
  ['an empty secretKey', 'ExternalSecret', { data: [{ ...entry, secretKey: '' }] }, 'spec.data[0].secretKey'],
  ['a secretKey with a slash', 'ExternalSecret', { data: [{ ...entry, secretKey: 'a/b' }] }, 'spec.data[0].secretKey'],
  ['a bad target name', 'ExternalSecret', { target: { name: 'Bad_Name' }, data: [entry] }, 'spec.target.name'],
  ['nothing to read', 'ExternalSecret', { data: [] }, 'either data or dataFrom should be specified'],
  ['no spec', 'ExternalSecret', undefined, 'spec: Required value'],
  ['an interval without unit', 'ExternalSecret', { refreshInterval: '300', data: [entry] }, 'must be a Go duration such as 90s or 1h30m'],
  [
    'Delete of what is not ours',
    'ExternalSecret',
    { target: { deletionPolicy: 'Delete', creationPolicy: 'Merge' }, data: [entry] },
    'Please set creationPolicy=Owner',
  ],
  [
    'Merge without a Secret',
    'ExternalSecret',
    { target: { deletionPolicy: 'Merge', creationPolicy: 'None' }, data: [entry] },
    'There is no Secret to merge with',
  ],
  [
    'two bulk sources in one',
    'ExternalSecret',
    { dataFrom: [{ extract: { key: 'a' }, find: {} }] },
    'extract, find, or generatorRef cannot be set',
  ],
  [
    'find beside a generator',
    'ExternalSecret',
    { dataFrom: [{ find: {}, sourceRef: { generatorRef: { kind: 'UUID', name: 'u' } } }] },
    'extract, find, or generatorRef cannot be set',
  ],
  ['no bulk source', 'ExternalSecret', { dataFrom: [{}] }, 'either extract, find, or sourceRef must be set'],
  ['an empty sourceRef', 'ExternalSecret', { dataFrom: [{ sourceRef: {} }] }, 'spec.dataFrom[0].sourceRef'],
  [
    'two rewrites in one',
    'ExternalSecret',
    { dataFrom: [{ extract: { key: 'a' }, rewrite: [{ merge: {}, transform: { template: '' } }] }] },
    'spec.dataFrom[0].rewrite[0]',
  ],
  [
    'a bootstrap token',
    'ExternalSecret',
    { data: [entry], target: { template: { type: 'bootstrap.kubernetes.io/token' } } },
    'is not allowed',
  ],
  [
    'a ServiceAccount token',
    'ExternalSecret',
    {
      data: [entry],
      target: {
        template: { type: 'kubernetes.io/service-account-token', metadata: { annotations: { 'kubernetes.io/service-account.name': 'x' } } },
      },
    },
    'is not allowed',
  ],
  [
    'a window list without windows',
    'ExternalSecret',
    { data: [entry], syncWindows: { kind: 'allow', windows: [] } },
    'spec.syncWindows.windows',
  ],
  [
    'a schedule of six fields',
    'ExternalSecret',
    { data: [entry], syncWindows: { kind: 'allow', windows: [{ schedule: '0 0 0 29 2 *', duration: '1m' }] } },
    'spec.syncWindows.windows[0].schedule',
  ],
  ['no provider', 'SecretStore', { provider: {} }, 'spec.provider'],
  ['two providers', 'SecretStore', { provider: { aws, fake: { data: [] } } }, 'spec.provider'],
  ['a known provider and an unknown one', 'SecretStore', { provider: { aws, gcpsm: {} } }, 'spec.provider'],
  ['an unknown service of AWS', 'SecretStore', { provider: { aws: { ...aws, service: 'S3' } } }, 'spec.provider.aws.service'],
  ['AWS without region', 'SecretStore', { provider: { aws: { service: 'SecretsManager' } } }, 'spec.provider.aws.region'],
  ['Vault without server', 'SecretStore', { provider: { vault: { path: 'secret' } } }, 'spec.provider.vault.server'],
  ['an unknown engine version', 'SecretStore', { provider: { vault: { server: 'x', version: 'v3' } } }, 'spec.provider.vault.version'],
  ['an empty store', 'SecretStore', {}, 'spec.provider: Required value'],
  ['a reserved session tag', 'SecretStore', { provider: { aws: { ...aws, customSessionTags: { esoStoreName: 'x' } } } }, 'reserved keys'],
  ['a negative interval', 'ClusterSecretStore', { refreshInterval: -1, provider: { aws } }, 'not negative'],
  ['a negative duration', 'ClusterSecretStore', { refreshInterval: '-5m', provider: { aws } }, 'not negative'],
  ['a store interval without unit', 'SecretStore', { refreshInterval: '300', provider: { aws } }, 'refreshInterval must be'],
  [
    'a namespace that cannot be',
    'SecretStore',
    { conditions: [{ namespaces: ['A'] }], provider: { aws } },
    'spec.conditions[0].namespaces[0]',
  ],
];
