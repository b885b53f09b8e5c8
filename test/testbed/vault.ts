// HashiCorp Vault in memory: `vault server -dev`, or the stand-in built from vault/ that takes the same flags.
// It listens three times: plain, with TLS, and with TLS for holders of a client's certificate. No standby, no namespaces.

import { randomBytes } from 'node:crypto';
import { BedError } from './bed-error.ts';
import { Child, describeExit } from './child.ts';
import { freePort } from './ports.ts';
import { withProgress } from './progress.ts';
import type { Report } from './progress.ts';
import type { Program } from './program.ts';
import { until } from './until.ts';
import type { VaultFacts } from './vault-facts.ts';
import { writeVaultFiles } from './vault-files.ts';
import type { VaultFiles } from './vault-files.ts';
import { callVault, prepareVault } from './vault-setup.ts';

export interface VaultOptions {
  readonly program: Program;
  /** Of the bed; it exists and is removed by the bed. */
  readonly folder: string;
  readonly audit: boolean;
  readonly report: Report;
}

const READY_WITHIN_MS = 60_000;

export class Vault implements AsyncDisposable {
  readonly facts: VaultFacts;
  readonly #options: VaultOptions;
  readonly #files: VaultFiles;
  #child: Child | undefined;
  #unsealKey = '';

  constructor(options: VaultOptions, facts: VaultFacts, files: VaultFiles) {
    this.#options = options;
    this.#files = files;
    this.facts = facts;
  }

  /** Starts it at its addresses, with empty engines: `secret` and `team/kv` are KV version 2, `kv1` is version 1. */
  async start(signal: AbortSignal): Promise<void> {
    if (this.#child !== undefined) throw new Error('vault runs already');
    const { program, report } = this.#options;
    const child = new Child('vault', program, this.#arguments(), { onLine: (line) => this.#note(line) });
    this.#child = child;
    const limit = AbortSignal.any([signal, AbortSignal.timeout(READY_WITHIN_MS)]);
    try {
      await withProgress(report, () => 'vault: starting', this.#bringUp(child, limit));
    } catch (error) {
      await this.stop();
      if (signal.aborted || error instanceof BedError) throw error;
      throw new BedError(`vault was not ready after ${READY_WITHIN_MS / 1_000} s:\n${child.tail()}`);
    }
  }

  /** Ends it; all that it held is lost, tokens too. Connections are refused from then on. */
  async stop(): Promise<void> {
    await this.#child?.stop();
    this.#child = undefined;
  }

  /** From now on it answers 503 to every request for a secret; nothing is lost. */
  async seal(signal: AbortSignal): Promise<void> {
    await callVault(this.facts, { method: 'PUT', path: 'sys/seal' }, signal);
  }

  async unseal(signal: AbortSignal): Promise<void> {
    await callVault(this.facts, { method: 'PUT', path: 'sys/unseal', body: { key: this.#unsealKey } }, signal);
  }

  /** Lets it fall silent: connections are accepted and never answered. */
  pause(): void {
    this.#child?.signal('SIGSTOP');
  }

  resume(): void {
    this.#child?.signal('SIGCONT');
  }

  /** What runs now. */
  processes(): readonly Child[] {
    return this.#child === undefined ? [] : [this.#child];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  #arguments(): readonly string[] {
    const { rootToken, plainAddress } = this.facts;
    const listen = `-dev-listen-address=${new URL(plainAddress).host}`;
    return ['server', '-dev', '-dev-no-store-token', `-dev-root-token-id=${rootToken}`, listen, `-config=${this.#files.config}`];
  }

  #note(line: string): void {
    this.#unsealKey = /^Unseal Key: (\S+)/.exec(line)?.[1] ?? this.#unsealKey;
  }

  async #bringUp(child: Child, signal: AbortSignal): Promise<void> {
    await until(async () => await this.#isReady(child, signal), 100, signal);
    await prepareVault(this.facts, signal);
  }

  async #isReady(child: Child, signal: AbortSignal): Promise<true | undefined> {
    if (child.exit !== undefined) throw new BedError(`vault ${describeExit(child.exit)}:\n${child.tail()}`);
    try {
      return (await fetch(`${this.facts.plainAddress}/v1/sys/health`, { signal })).ok ? true : undefined;
    } catch {
      // Nobody listens yet: that is what is being waited for.
      return undefined;
    }
  }
}

/** Starts a Vault at ports of its own. */
export async function startVault(options: VaultOptions, signal: AbortSignal): Promise<Vault> {
  const [plain, tls, mutual] = [await freePort(), await freePort(), await freePort()].map((port) => `127.0.0.1:${port}`);
  if (plain === undefined || tls === undefined || mutual === undefined) throw new Error('three ports are three addresses');
  const files = await writeVaultFiles(options.folder, { tls, mutual });
  const facts: VaultFacts = {
    address: `https://${tls}`,
    caFile: files.ca,
    rootToken: `root-${randomBytes(12).toString('hex')}`,
    plainAddress: `http://${plain}`,
    mutualTls: { address: `https://${mutual}`, certFile: files.clientCert, keyFile: files.clientKey },
    ...(options.audit ? { auditLog: files.auditLog } : {}),
  };
  const vault = new Vault(options, facts, files);
  await vault.start(signal);
  return vault;
}
