// Flags of External Secrets that mean nothing here: accepted, so that charts and manifests written for it keep working, and named
// once at start. Where ignoring one would change what a user relies on, only the value that changes nothing is accepted.

/** A flag of External Secrets that has no effect here. */
export interface ForeignFlag {
  readonly name: string;
  /** Whether it may stand without a value. */
  readonly isSwitch: boolean;
  /** Why it has no effect, or why another value is refused. */
  readonly why: string;
  /** The only values accepted; any where absent. */
  readonly only?: readonly string[];
}

const OFF = ['false', 'False', 'FALSE', 'f', 'F', '0'];

const THROTTLE = 'requests to the API server are not throttled by the client';
const ELECTION = 'this release has no leader election: run one replica';
const STORES = 'stores are always checked';
const KINDS = 'its kind is not served by this release';
const CACHES = 'values of Secrets and ConfigMaps are never cached';
const VAULT = 'a store logs in to Vault once and keeps its token';
const TLS = 'metrics are served without TLS: leave it off and put a proxy in front where they must be encrypted';
const DELIMITERS = 'this release renders no templates';

function switches(why: string, ...names: readonly string[]): readonly ForeignFlag[] {
  return names.map((name) => ({ name, isSwitch: true, why }));
}

function values(why: string, ...names: readonly string[]): readonly ForeignFlag[] {
  return names.map((name) => ({ name, isSwitch: false, why }));
}

/** All of them (External Secrets documentation, "Controller Options"). */
export const FOREIGN_FLAGS: readonly ForeignFlag[] = [
  ...values(THROTTLE, 'client-qps', 'client-burst'),
  ...switches(ELECTION, 'enable-leader-election'),
  ...values(
    ELECTION,
    'leader-election-id',
    'leader-election-lease-duration',
    'leader-election-renew-deadline',
    'leader-election-retry-period',
  ),
  ...switches(STORES, 'enable-secret-store-reconciler', 'enable-cluster-store-reconciler'),
  ...switches(KINDS, 'enable-cluster-external-secret-reconciler', 'enable-push-secret-reconciler', 'enable-cluster-push-secret-reconciler'),
  ...switches(KINDS, 'enable-generator-state'),
  ...values(KINDS, 'generator-gc-grace-period'),
  ...switches(CACHES, 'enable-secrets-caching', 'enable-configmaps-caching', 'enable-managed-secrets-caching'),
  ...switches(CACHES, 'enable-secret-api-read-on-cache-mismatch'),
  ...switches('metrics carry no labels of objects', 'enable-extended-metric-labels'),
  ...switches('only Secrets are written', 'unsafe-allow-generic-targets'),
  ...switches('sessions with AWS are always kept', 'experimental-enable-aws-session-cache'),
  ...switches(VAULT, 'enable-vault-token-cache', 'experimental-enable-vault-token-cache'),
  ...values(VAULT, 'vault-token-cache-size', 'experimental-vault-token-cache-size'),
  ...switches('metrics are served by HTTP/1.1', 'enable-http2'),
  ...values(TLS, 'metrics-cert-dir', 'metrics-cert-name', 'metrics-key-name'),
  { name: 'metrics-secure', isSwitch: true, why: TLS, only: OFF },
  { name: 'metrics-auth', isSwitch: true, why: TLS, only: OFF },
  { name: 'template-left-delimiter', isSwitch: false, why: DELIMITERS, only: ['{{'] },
  { name: 'template-right-delimiter', isSwitch: false, why: DELIMITERS, only: ['}}'] },
];
