// Finds the cluster: which kubeconfig, or the pod's own ServiceAccount. Decides the order and says plainly when nothing serves.

import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { KubeConfig } from '@kubernetes/client-node';
import { Failure } from '#core/errors.ts';
import { KubeConfigAccess } from './access.ts';
import { Client, type ClientOptions } from './client.ts';
import { codeOf } from './errors.ts';
import { realTiming } from './timing.ts';
import { UndiciTransport } from './transport.ts';

/** Where a pod finds its identity (Kubernetes documentation, "Accessing the Kubernetes API from a Pod"). */
const POD_TOKEN = '/var/run/secrets/kubernetes.io/serviceaccount/token';

/** How to reach the API server. */
export interface ConnectOptions {
  /** Path of a kubeconfig; goes before everything else. */
  readonly kubeconfig?: string | undefined;
  /** The process's environment: KUBECONFIG, KUBERNETES_SERVICE_HOST and HOME are read. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** For the User-Agent `tidelock/<version>`; the API server derives field managers from its first word. */
  readonly version: string;
  /** Told of every reply, for metrics. */
  readonly onReply?: ClientOptions['onReply'];
}

/**
 * A client for the cluster of `--kubeconfig`, else KUBECONFIG, else the pod the process runs in, else `~/.kube/config`.
 * Sends nothing yet; dispose it to close its connections.
 *
 * @throws Failure `InvalidSpec` when there is none or it cannot be used; names the ways.
 */
export function connect(options: ConnectOptions): Client {
  const { config, origin } = load(options);
  const cluster = config.getCurrentCluster();
  if (cluster === null || config.getCurrentUser() === null) {
    throw new Failure('InvalidSpec', `${origin} has no current context with a cluster and a user`, {
      remedy: 'choose one with "kubectl config use-context"',
    });
  }
  const server = URL.parse(cluster.server);
  if (server === null) throw new Failure('InvalidSpec', `${origin}: the server of cluster ${cluster.name} is not an address`);
  if (server.protocol === 'http:' && !cluster.skipTLSVerify) {
    throw new Failure('InvalidSpec', `${origin}: the server of cluster ${cluster.name} is reached without TLS`, {
      remedy: 'use an https address, or set insecure-skip-tls-verify for a test',
    });
  }
  if (cluster.proxyUrl !== undefined && !/^https?:/.test(cluster.proxyUrl)) {
    throw new Failure('InvalidSpec', `${origin}: the proxy-url of cluster ${cluster.name} is not an http or https address`);
  }
  const transport = new UndiciTransport(new KubeConfigAccess(config, server, () => realTiming.now()));
  return new Client(transport, {
    userAgent: `tidelock/${options.version}`,
    timing: realTiming,
    ...(options.onReply === undefined ? {} : { onReply: options.onReply }),
  });
}

interface Loaded {
  readonly config: KubeConfig;
  /** What messages call it. */
  readonly origin: string;
}

function load({ kubeconfig, env }: ConnectOptions): Loaded {
  if (kubeconfig !== undefined && kubeconfig !== '') return fromFiles([kubeconfig]);
  const listed = (env['KUBECONFIG'] ?? '').split(delimiter).filter((path) => path !== '');
  if (listed.length > 0) return fromFiles(listed);
  if (env['KUBERNETES_SERVICE_HOST'] !== undefined && existsSync(POD_TOKEN)) {
    const config = new KubeConfig();
    config.loadFromCluster();
    return { config, origin: "the pod's ServiceAccount" };
  }
  const standard = join(env['HOME'] ?? '/', '.kube', 'config');
  if (existsSync(standard)) return fromFiles([standard]);
  throw new Failure('InvalidSpec', 'no Kubernetes cluster to work with', {
    remedy: `give --kubeconfig <path>, set KUBECONFIG, run in a pod with a ServiceAccount token, or write ${standard}`,
  });
}

/** Several files merge as for kubectl: the first to name something wins. */
function fromFiles(paths: readonly string[]): Loaded {
  const merged = new KubeConfig();
  merged.loadFromOptions({ clusters: [], users: [], contexts: [], currentContext: undefined });
  for (const path of paths) {
    const config = fromFile(path);
    for (const cluster of config.getClusters()) if (merged.getCluster(cluster.name) === null) merged.addCluster(cluster);
    for (const user of config.getUsers()) if (merged.getUser(user.name) === null) merged.addUser(user);
    for (const context of config.getContexts()) if (merged.getContextObject(context.name) === null) merged.addContext(context);
    if (!merged.getCurrentContext()) merged.setCurrentContext(config.getCurrentContext());
  }
  return { config: merged, origin: `kubeconfig ${paths.join(delimiter)}` };
}

function fromFile(path: string): KubeConfig {
  const config = new KubeConfig();
  try {
    config.loadFromFile(path);
  } catch (error) {
    // The YAML parser quotes what it cannot read, and that may be a token: only a file error's code is shown.
    throw new Failure('InvalidSpec', `kubeconfig ${path} cannot be used (${isFileError(error) ? codeOf(error) : 'not a kubeconfig'})`, {
      remedy: 'check the path and that the file is a kubeconfig in YAML',
    });
  }
  return config;
}

function isFileError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}
