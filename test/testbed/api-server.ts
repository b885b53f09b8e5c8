// One API server that can be stopped and started again at the same address, with its data in etcd.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ApiClient } from './api-client.ts';
import type { ApiServerFiles } from './api-server-files.ts';
import { BedError } from './bed-error.ts';
import { Child, describeExit } from './child.ts';
import { withProgress } from './progress.ts';
import type { Report } from './progress.ts';
import type { Program } from './program.ts';
import { until } from './until.ts';

export interface ApiServerOptions {
  readonly program: Program;
  /** Where its certificate and its audit log go. */
  readonly folder: string;
  readonly files: ApiServerFiles;
  readonly etcdUrl: string;
  readonly port: number;
  /** Writes `audit.log` in the folder. */
  readonly audit: boolean;
  /** No limit on requests in flight and no fairness between clients: for load tests. */
  readonly inflightUnlimited: boolean;
  readonly report: Report;
}

/** It is up in about four seconds; ten times that is a failure. */
const READY_WITHIN_MS = 60_000;

/** Told to stop, it waits for watches to end and for its store; nobody waits that long. */
const STOP_WITHIN_MS = 3_000;

export class ApiServer {
  readonly server: string;
  readonly caFile: string;
  readonly #options: ApiServerOptions;
  #child: Child | undefined;

  constructor(options: ApiServerOptions) {
    this.#options = options;
    this.server = `https://127.0.0.1:${options.port}`;
    // It signs its own certificate at its first start and keeps it; that certificate is all there is to trust.
    this.caFile = join(options.folder, 'certs', 'apiserver.crt');
  }

  /** Its process while it runs. */
  get child(): Child | undefined {
    return this.#child;
  }

  /** Settles when it answers on /readyz. */
  async start(signal: AbortSignal): Promise<void> {
    if (this.#child !== undefined) throw new Error('the API server runs already');
    const child = new Child('kube-apiserver', this.#options.program, argumentsOf(this.#options));
    this.#child = child;
    const limit = AbortSignal.any([signal, AbortSignal.timeout(READY_WITHIN_MS)]);
    const ready = until(async () => await this.#isReady(child, limit), 100, limit);
    try {
      await withProgress(this.#options.report, () => 'kube-apiserver: starting', ready);
    } catch (error) {
      await this.stop();
      if (signal.aborted || error instanceof BedError) throw error;
      throw new BedError(`kube-apiserver was not ready after ${READY_WITHIN_MS / 1_000} s:\n${child.tail()}`);
    }
  }

  /** Settles when its process is gone. */
  async stop(): Promise<void> {
    await this.#child?.stop(STOP_WITHIN_MS);
    this.#child = undefined;
  }

  async #isReady(child: Child, signal: AbortSignal): Promise<true | undefined> {
    if (child.exit !== undefined) throw new BedError(`kube-apiserver ${describeExit(child.exit)}:\n${child.tail()}`);
    try {
      await using client = new ApiClient(this.server, this.#options.files.adminToken, await readFile(this.caFile));
      return (await client.send({ method: 'GET', path: '/readyz' }, signal)).status === 200 ? true : undefined;
    } catch {
      // No certificate yet, nobody listens yet: that is what is being waited for.
      return undefined;
    }
  }
}

function argumentsOf(options: ApiServerOptions): readonly string[] {
  const { folder, files } = options;
  return [
    `--etcd-servers=${options.etcdUrl}`,
    `--cert-dir=${join(folder, 'certs')}`,
    `--secure-port=${options.port}`,
    '--bind-address=127.0.0.1',
    // A machine without a network has no other address to offer.
    '--advertise-address=127.0.0.1',
    '--endpoint-reconciler-type=none',
    `--service-account-key-file=${files.accountPublicKey}`,
    `--service-account-signing-key-file=${files.accountKey}`,
    '--service-account-issuer=https://kubernetes.default.svc.cluster.local',
    '--authorization-mode=RBAC',
    `--token-auth-file=${files.tokens}`,
    '--service-cluster-ip-range=10.0.0.0/24',
    '--disable-admission-plugins=ServiceAccount',
    // One file, however long: by itself it would begin another after 100 MB.
    ...(options.audit
      ? [`--audit-policy-file=${files.auditPolicy}`, `--audit-log-path=${join(folder, 'audit.log')}`, '--audit-log-maxsize=4000']
      : []),
    ...(options.inflightUnlimited
      ? ['--max-requests-inflight=0', '--max-mutating-requests-inflight=0', '--enable-priority-and-fairness=false']
      : []),
  ];
}
