// Specs that use every field of the API, written down from the documentation of External Secrets and not from our schemas:
// what the API server drops of them is a field that the schemas forgot.

const selector = { name: 'credentials', key: 'token', namespace: 'elsewhere' };
const serviceAccountRef = { name: 'robot', namespace: 'elsewhere', audiences: ['one', 'two'] };
const storeRef = { name: 'other', kind: 'ClusterSecretStore' };
const generatorRef = { apiVersion: 'generators.external-secrets.io/v1alpha1', kind: 'Password', name: 'generator' };
const treatment = { conversionStrategy: 'Unicode', decodingStrategy: 'Base64URL', nullBytePolicy: 'Fail' };
const remoteRef = { key: 'db', property: 'user.name', version: 'AWSPREVIOUS', metadataPolicy: 'Fetch', ...treatment };
const templates = { name: 'templates', items: [{ key: 'a.tpl', templateAs: 'KeysAndValues' }] };
const awsKeys = { accessKeyIDSecretRef: selector, secretAccessKeySecretRef: selector, sessionTokenSecretRef: selector };

/** Spec of an ExternalSecret. */
export const everyFieldOfExternalSecret = {
  secretStoreRef: { name: 'store', kind: 'SecretStore' },
  refreshPolicy: 'Periodic',
  refreshInterval: '1h30m',
  target: {
    name: 'target.with.dots',
    creationPolicy: 'CreateOrMerge',
    deletionPolicy: 'Merge',
    immutable: true,
    manifest: { apiVersion: 'v1', kind: 'ConfigMap' },
    template: {
      type: 'Opaque',
      engineVersion: 'v2',
      mergePolicy: 'Merge',
      metadata: { labels: { a: 'b' }, annotations: { c: 'd' }, finalizers: ['example.com/f'] },
      data: { 'config.yaml': '{{ .user }}' },
      templateFrom: [
        { configMap: templates, target: 'Labels', valuesDecodingStrategy: 'Auto' },
        { secret: templates },
        { literal: '{{ .x }}: y', target: 'spec.config' },
      ],
    },
  },
  data: [
    { secretKey: 'user', remoteRef, sourceRef: { storeRef } },
    { secretKey: 'random', remoteRef: { key: '' }, sourceRef: { generatorRef } },
  ],
  dataFrom: [
    {
      extract: remoteRef,
      sourceRef: { storeRef },
      rewrite: [
        { regexp: { source: '(.*)', target: 'x_$1' } },
        { transform: { template: '{{ .value | upper }}' } },
        { merge: { strategy: 'JSON', into: 'all', conflictPolicy: 'Ignore', priority: ['a'], priorityPolicy: 'IgnoreNotFound' } },
      ],
    },
    { find: { path: '/app', name: { regexp: '^a' }, tags: { env: 'dev' }, ...treatment } },
    { sourceRef: { generatorRef } },
  ],
  syncWindows: { kind: 'deny', windows: [{ schedule: '0 22 * * *', duration: '8h' }] },
};

const forEveryStore = {
  controller: 'blue',
  refreshInterval: '5m',
  retrySettings: { maxRetries: 5, retryInterval: '10s' },
  conditions: [
    { namespaces: ['a'] },
    { namespaceRegexes: ['^team-'] },
    {
      namespaceSelector: {
        matchLabels: { tier: 'gold' },
        matchExpressions: [
          { key: 'a', operator: 'In', values: ['b'] },
          { key: 'c', operator: 'Exists' },
        ],
      },
    },
  ],
};

const aws = {
  service: 'ParameterStore',
  region: 'eu-west-1',
  auth: { secretRef: awsKeys, jwt: { serviceAccountRef } },
  prefix: 'app/',
  role: 'arn:aws:iam::1:role/a',
  additionalRoles: ['arn:aws:iam::1:role/b'],
  externalID: 'id',
  sessionTags: [{ key: 'k', value: 'v' }],
  sessionTagsPolicy: 'Custom',
  customSessionTags: { team: 'a' },
  transitiveTagKeys: ['k'],
  secretsManager: { forceDeleteWithoutRecovery: true, recoveryWindowInDays: 7 },
};

const vault = {
  server: 'https://vault.example.com',
  path: 'secret',
  version: 'v1',
  namespace: 'ns',
  caBundle: 'cGVt',
  caProvider: { type: 'ConfigMap', ...selector },
  tls: { certSecretRef: selector, keySecretRef: selector },
  headers: { 'X-A': 'b' },
  readYourWrites: true,
  forwardInconsistent: true,
  checkAndSet: { required: true },
  auth: {
    namespace: 'login',
    tokenSecretRef: selector,
    appRole: { path: 'approle', roleId: 'r', roleRef: selector, secretRef: selector },
    kubernetes: { mountPath: 'kubernetes', role: 'r', secretRef: selector, serviceAccountRef },
    jwt: {
      path: 'jwt',
      role: 'r',
      secretRef: selector,
      kubernetesServiceAccountToken: { serviceAccountRef, audiences: ['vault'], expirationSeconds: 600 },
    },
    cert: { path: 'cert', vaultRole: 'r', clientCert: selector, secretRef: selector },
    iam: {
      path: 'aws',
      vaultRole: 'r',
      region: 'eu-west-1',
      role: 'arn',
      externalID: 'id',
      vaultAwsIamServerID: 'vault.example.com',
      secretRef: awsKeys,
      jwt: { serviceAccountRef },
    },
    gcp: {
      path: 'gcp',
      role: 'r',
      projectID: 'p',
      location: 'l',
      secretRef: { secretAccessKeySecretRef: selector },
      serviceAccountRef,
      workloadIdentity: { clusterLocation: 'l', clusterName: 'n', clusterProjectID: 'p', serviceAccountRef },
    },
    ldap: { path: 'ldap', username: 'u', secretRef: selector },
    userPass: { path: 'userpass', username: 'u', secretRef: selector },
  },
};

const fake = {
  data: [
    { key: 'a', value: 'b' },
    { key: 'a', value: 'c', version: 'v2' },
  ],
  validationResult: 1,
};

/** Specs of stores, one for each backend. */
export const everyFieldOfStores = {
  aws: { ...forEveryStore, provider: { aws } },
  vault: { ...forEveryStore, refreshInterval: 300, provider: { vault } },
  fake: { ...forEveryStore, provider: { fake } },
};
