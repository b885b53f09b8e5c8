// A control plane: etcd and an API server with RBAC. No controllers: nothing is garbage-collected, namespaces do not
// go away, no ServiceAccount appears by itself; every test takes a namespace of its own.

import { join } from 'node:path';
import { ApiServer } from './api-server.ts';
import { writeApiServerFiles } from './api-server-files.ts';
import { readAudit } from './audit.ts';
import type { AuditEvent } from './audit.ts';
import type { Child } from './child.ts';
import type { ClusterFacts } from './cluster-facts.ts';
import { startEtcd } from './etcd.ts';
import { writeKubeconfig } from './kubeconfig.ts';
import { freePort } from './ports.ts';
import type { Report } from './progress.ts';
import type { Program } from './program.ts';

export interface ClusterOptions {
  readonly etcd: Program;
  readonly apiServer: Program;
  /** Of the bed; it exists and is removed by the bed. */
  readonly folder: string;
  readonly audit: boolean;
  readonly inflightUnlimited: boolean;
  readonly report: Report;
}

export class Cluster implements AsyncDisposable {
  readonly facts: ClusterFacts;
  readonly #server: ApiServer;
  readonly #etcd: Child;

  constructor(facts: ClusterFacts, server: ApiServer, etcd: Child) {
    this.facts = facts;
    this.#server = server;
    this.#etcd = etcd;
  }

  /** Stops the API server; etcd goes on, so that its data stays. */
  async stopApiServer(): Promise<void> {
    await this.#server.stop();
  }

  /** Starts a stopped API server at the same address, with the same certificate, tokens and data. */
  async startApiServer(signal: AbortSignal): Promise<void> {
    await this.#server.start(signal);
  }

  /** Requests that were finished so far; none when the bed was opened without `audit`. */
  async auditEvents(): Promise<readonly AuditEvent[]> {
    return this.facts.auditLog === undefined ? [] : await readAudit(this.facts.auditLog);
  }

  /** What runs now. */
  processes(): readonly Child[] {
    return [this.#server.child, this.#etcd].filter((child) => child !== undefined);
  }

  /** The API server first: it waits for its store when that is gone. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.stop();
    await this.#etcd.stop();
  }
}

/** Starts a control plane and waits until it serves; what was started is stopped again when that fails. */
export async function startCluster(options: ClusterOptions, signal: AbortSignal): Promise<Cluster> {
  const { folder } = options;
  await using started = new AsyncDisposableStack();
  const etcd = await startEtcd(options.etcd, folder);
  started.defer(async () => void (await etcd.child.stop()));
  const files = await writeApiServerFiles(folder);
  const server = new ApiServer({ ...options, program: options.apiServer, files, etcdUrl: etcd.url, port: await freePort() });
  started.defer(async () => await server.stop());
  await server.start(signal);
  const access = { server: server.server, caFile: server.caFile, adminToken: files.adminToken, folder };
  const kubeconfig = await writeKubeconfig(access, 'admin', files.adminToken);
  const facts = { ...access, kubeconfig, ...(options.audit ? { auditLog: join(folder, 'audit.log') } : {}) };
  started.move();
  return new Cluster(facts, server, etcd.child);
}
