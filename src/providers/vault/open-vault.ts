// Opens a session with Vault: connection, client, login, engine. Holds what all Vault sessions of the process share.

import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import { Failure } from '#core/errors.ts';
import type { VaultConfig } from '#core/provider-config.ts';
import type { Provider } from '#providers/provider.ts';

import { vaultClient } from './client.ts';
import { HealthProbe } from './health.ts';
import { KvProvider } from './kv-provider.ts';
import type { Login } from './login.ts';
import { retrying } from './retry.ts';
import { type OnCall, VaultSession } from './session.ts';
import { VaultConnections } from './transport.ts';

/** What one session stands on. */
export interface VaultOptions {
  readonly config: VaultConfig;
  /** Undefined: requests carry no token. */
  readonly login: Login | undefined;
  readonly userAgent: string;
  readonly onCall: OnCall;
}

/** Opens sessions with Vault servers. */
export class VaultBackends {
  readonly #connections: VaultConnections;
  /** Versions of content that has none are keyed hashes: what is remembered tells nobody what the content was. */
  readonly #hashKey = randomBytes(32);

  /** Honours HTTPS_PROXY, HTTP_PROXY and NO_PROXY of `env`, and nothing else in it. */
  constructor(env: Readonly<Record<string, string | undefined>>) {
    this.#connections = new VaultConnections(env);
  }

  /** Makes no call yet. Throws a Failure `InvalidSpec` for a server that is no URL. */
  open({ config, login, userAgent, onCall }: VaultOptions): Provider {
    const server = serverOf(config);
    const where = config.namespace === undefined ? server.host : `${server.host}, namespace ${config.namespace}`;
    const connection = this.#connections.open(config.tls, server.protocol);
    const client = vaultClient({ ...config, where, userAgent, send: connection.send });
    const request = retrying(client, config.retry, waitFor);
    const { authNamespace } = config;
    return new KvProvider({
      engine: config,
      session: new VaultSession({
        request,
        login,
        where,
        now: Date.now,
        onCall,
        ...(authNamespace === undefined ? {} : { authNamespace }),
      }),
      health: new HealthProbe(client, Date.now),
      reader: { version: config.version, hashKey: this.#hashKey, where },
      now: Date.now,
      close: async () => {
        await connection[Symbol.asyncDispose]();
      },
    });
  }
}

/** Rejects with the reason of the signal, which the timer would hide in an error of its own. */
async function waitFor(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(ms, undefined, { signal });
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  }
}

function serverOf({ server }: VaultConfig): URL {
  const url = URL.canParse(server) ? new URL(server) : undefined;
  if (url !== undefined && /^https?:$/.test(url.protocol) && url.search === '' && url.hash === '') return url;
  throw new Failure('InvalidSpec', `spec.provider.vault.server "${server}" is no http or https URL`, {
    remedy: 'write it as https://host[:port]',
  });
}
