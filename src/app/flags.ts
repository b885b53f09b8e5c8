// The table of flags. Where External Secrets has a flag of the same meaning, its name is used; the defaults are its defaults
// but for --concurrent. Each may also be given as an environment variable.

import { duration, listenAddress, onOff, oneOf, plainName, text, wholeNumber, word, type FlagKind } from './flag-kinds.ts';
import { LOG_LEVELS, LOG_TIMES, type LogLevel } from './log.ts';

/** The headings of --help, in their order. */
export const GROUPS = ['Cluster', 'Syncing', 'AWS', 'Observing'] as const;

/** One flag. */
export interface Flag<Value> {
  /** Without the dashes. */
  readonly name: string;
  readonly group: (typeof GROUPS)[number];
  readonly kind: FlagKind<Value>;
  /** What is read when nothing is given. */
  readonly fallback: string;
  readonly help: string;
}

/** Levels of zap, External Secrets' logger, that do not exist here. */
const LEVELS_ABOVE_ERROR: ReadonlyMap<string, LogLevel> = new Map([
  ['dpanic', 'error'],
  ['panic', 'error'],
  ['fatal', 'error'],
]);

/** All flags, by the member of the configuration that they set. */
export const FLAGS = {
  kubeconfig: {
    name: 'kubeconfig',
    group: 'Cluster',
    kind: text('<path>'),
    fallback: '',
    help: "File that says how to reach the API server. Without it: KUBECONFIG, the pod's ServiceAccount, ~/.kube/config.",
  },
  namespace: {
    name: 'namespace',
    group: 'Cluster',
    kind: text('<name>'),
    fallback: '',
    help: 'Serve this namespace only. Without it: all namespaces.',
  },
  clusterName: {
    name: 'cluster-name',
    group: 'Cluster',
    kind: plainName,
    fallback: '',
    help: "Name of this cluster: AWS shows it in user agent and role session name, Vault in its audit log's user agent.",
  },
  controllerClass: {
    name: 'controller-class',
    group: 'Cluster',
    kind: word('<name>'),
    fallback: 'default',
    help: 'Leave stores alone whose spec.controller names another class.',
  },
  concurrent: {
    name: 'concurrent',
    group: 'Syncing',
    kind: wholeNumber(1, 1_000),
    fallback: '16',
    help: 'How many objects are worked at once.',
  },
  storeIntervalMs: {
    name: 'store-requeue-interval',
    group: 'Syncing',
    kind: duration(1_000, '1s'),
    fallback: '5m',
    help: 'How often a store is checked that does not say so itself.',
  },
  floodGate: {
    name: 'enable-flood-gate',
    group: 'Syncing',
    kind: onOff,
    fallback: 'true',
    help: 'Read only through stores whose own check has passed.',
  },
  staleAfterMs: {
    name: 'stale-after',
    group: 'Syncing',
    kind: duration(0, '0s'),
    fallback: '15m',
    help: 'How long a good Secret keeps Ready=True while its backend does not answer.',
  },
  allowNodeCredentials: {
    name: 'allow-node-credentials',
    group: 'AWS',
    kind: onOff,
    fallback: 'false',
    help: "Let stores without auth use the node's role (EC2 instance metadata), which all pods of the node share.",
  },
  metricsAddress: {
    name: 'metrics-addr',
    group: 'Observing',
    kind: listenAddress,
    fallback: ':8080',
    help: 'Where /metrics is served; 0 for nowhere.',
  },
  healthAddress: {
    name: 'live-addr',
    group: 'Observing',
    kind: listenAddress,
    fallback: ':8082',
    help: 'Where /healthz and /readyz are served; 0 for nowhere.',
  },
  logLevel: {
    name: 'loglevel',
    group: 'Observing',
    kind: oneOf(LOG_LEVELS, LEVELS_ABOVE_ERROR),
    fallback: 'info',
    help: 'Least important level that is logged. SIGUSR1 switches debug on and off.',
  },
  logTime: {
    name: 'zap-time-encoding',
    group: 'Observing',
    kind: oneOf(LOG_TIMES),
    fallback: 'epoch',
    help: 'How the log writes the time.',
  },
} as const satisfies Record<string, Flag<unknown>>;

/** The environment variable of a flag: `TIDELOCK_STORE_REQUEUE_INTERVAL`. */
export function variableOf(flag: { readonly name: string }): string {
  return `TIDELOCK_${flag.name.toUpperCase().replaceAll('-', '_')}`;
}
