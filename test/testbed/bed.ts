// The test bed: real servers on loopback, each a promise of its own, so that whoever needs one starts as soon as it is up.
// Nothing of it stays behind but what the cache folder holds.

import { join } from 'node:path';
import { BedError } from './bed-error.ts';
import type { Child } from './child.ts';
import { cleanEnv } from './clean-env.ts';
import { startCluster } from './cluster.ts';
import type { Cluster } from './cluster.ts';
import { startMoto } from './moto.ts';
import type { Moto } from './moto.ts';
import { obtain } from './obtain.ts';
import type { Obtained } from './obtain.ts';
import type { PartName } from './parts.ts';
import { secondsSince } from './progress.ts';
import type { Report } from './progress.ts';
import type { Origin, Program } from './program.ts';
import { runOrFail } from './run.ts';
import { startVault } from './vault.ts';
import type { Vault } from './vault.ts';
import { openWorkspace } from './workspace.ts';

export interface BedOptions {
  /** Takes the lines about what is going on; silent when absent. */
  readonly report?: Report;
  /** Keeps an audit log of the API server, and of Vault. */
  readonly audit?: boolean;
  /** Lifts the API server's limits on requests in flight: for load tests. */
  readonly inflightUnlimited?: boolean;
}

/** Opens a bed; a part starts when it is asked for first. Dispose it to stop everything. */
export function openBed(options: BedOptions = {}): Bed {
  return new Bed(options);
}

export class Bed implements AsyncDisposable {
  readonly #options: BedOptions;
  readonly #workspace = openWorkspace();
  readonly #closing = new AbortController();
  readonly #obtained = new Map<PartName, Promise<Obtained>>();
  readonly #origins = new Map<PartName, Origin>();
  readonly #report: Report;
  #cluster: Promise<Cluster> | undefined;
  #moto: Promise<Moto> | undefined;
  #vault: Promise<Vault> | undefined;
  #closed: Promise<void> | undefined;

  constructor(options: BedOptions) {
    this.#options = options;
    this.#report = (line) => options.report?.(line);
  }

  /** Its folder for temporary files. */
  get folder(): string {
    return this.#workspace.path;
  }

  /** The API server with its store; started at the first call. Rejects with a {@link BedError} that says what to do. */
  cluster(): Promise<Cluster> {
    this.#cluster ??= keep(this.#timed('API server', this.#startCluster()));
    return this.#cluster;
  }

  /** Secrets Manager, Parameter Store and STS; started at the first call. */
  moto(): Promise<Moto> {
    this.#moto ??= keep(this.#timed('moto', this.#startMoto()));
    return this.#moto;
  }

  /** HashiCorp Vault in memory; started at the first call. */
  vault(): Promise<Vault> {
    this.#vault ??= keep(this.#timed('vault', this.#startVault()));
    return this.#vault;
  }

  /** Runs kubectl as admin and returns its standard output. */
  async kubectl(args: readonly string[], signal: AbortSignal): Promise<string> {
    const [{ facts }, program] = [await this.cluster(), await this.program('kubectl')];
    const env = cleanEnv({ KUBECONFIG: facts.kubeconfig, KUBECACHEDIR: join(this.folder, 'kubectl') });
    return await runOrFail(['kubectl', ...args].join(' '), program, args, { env }, signal);
  }

  /** Runs helm and returns its standard output; it needs no cluster unless its command does. */
  async helm(args: readonly string[], signal: AbortSignal): Promise<string> {
    const program = await this.program('helm');
    const kubeconfig = this.#cluster === undefined ? undefined : (await this.#cluster).facts.kubeconfig;
    const folders = ['CACHE', 'CONFIG', 'DATA'].map((name) => [`HELM_${name}_HOME`, join(this.folder, 'helm', name.toLowerCase())]);
    const env = cleanEnv({ ...Object.fromEntries(folders), ...(kubeconfig === undefined ? {} : { KUBECONFIG: kubeconfig }) });
    return await runOrFail(['helm', ...args].join(' '), program, args, { env }, signal);
  }

  /** A tool of the bed, found or built; the servers come first, they are what everybody waits for. */
  async program(name: 'kubectl' | 'helm'): Promise<Program> {
    await Promise.allSettled([this.#obtained.get('kube-apiserver'), this.#obtained.get('etcd')]);
    return (await this.#obtain(name)).program;
  }

  /** Where each part that was needed so far came from. */
  origins(): ReadonlyMap<PartName, Origin> {
    return this.#origins;
  }

  /** What runs now, of the servers that are up. */
  async processes(): Promise<readonly Child[]> {
    const up = await Promise.all([this.#cluster, this.#moto, this.#vault]);
    return up.flatMap((server) => server?.processes() ?? []);
  }

  /** Stops all servers, also those that are still starting, and removes the folder. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed ??= this.#close();
    await this.#closed;
  }

  async #close(): Promise<void> {
    this.#closing.abort(new BedError('The test bed is closing'));
    // A part that failed has told whoever asked for it and has cleared away after itself.
    const settled = await Promise.allSettled([this.#cluster, this.#moto, this.#vault]);
    await Promise.allSettled(this.#obtained.values());
    const up = settled.map((result) => (result.status === 'fulfilled' ? result.value : undefined));
    await Promise.all(up.map(async (server) => await server?.[Symbol.asyncDispose]()));
    await this.#workspace[Symbol.asyncDispose]();
  }

  async #startCluster(): Promise<Cluster> {
    const [apiServer, etcd] = await Promise.all([this.#obtain('kube-apiserver'), this.#obtain('etcd')]);
    const { audit = false, inflightUnlimited = false } = this.#options;
    const options = { audit, inflightUnlimited, folder: this.folder, report: this.#report };
    return await startCluster({ ...options, etcd: etcd.program, apiServer: apiServer.program }, this.#closing.signal);
  }

  async #startMoto(): Promise<Moto> {
    return await startMoto((await this.#obtain('moto')).program, this.#report, this.#closing.signal);
  }

  async #startVault(): Promise<Vault> {
    const { program } = await this.#obtain('vault');
    const options = { program, folder: this.folder, audit: this.#options.audit ?? false, report: this.#report };
    return await startVault(options, this.#closing.signal);
  }

  #obtain(name: PartName): Promise<Obtained> {
    const known = this.#obtained.get(name);
    if (known !== undefined) return known;
    const asked = keep(this.#noteOrigin(name, obtain(name, this.#report, this.#closing.signal)));
    this.#obtained.set(name, asked);
    return asked;
  }

  async #noteOrigin(name: PartName, work: Promise<Obtained>): Promise<Obtained> {
    const obtained = await work;
    this.#origins.set(name, obtained.origin);
    return obtained;
  }

  async #timed<T>(name: string, work: Promise<T>): Promise<T> {
    const started = performance.now();
    const result = await work;
    this.#report(`${name}: ready, ${secondsSince(started)} s`);
    return result;
  }
}

/** A promise that several wait for, perhaps later: its failure is theirs to see, and no crash if nobody came yet. */
function keep<T>(work: Promise<T>): Promise<T> {
  work.catch(() => undefined);
  return work;
}
