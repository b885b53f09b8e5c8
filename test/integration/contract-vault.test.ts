// The contract of providers on Vault, both versions of the key/value engine: the real server, its own policies, versions and quotas.

import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';

import { Redacted } from '#core/redacted.ts';
import { openProviders, type Providers } from '#providers/open.ts';
import type { Provider } from '#providers/provider.ts';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { z } from 'zod';

import { describeProvider } from '../contract/provider.ts';
import { type PolicyRules, useVault } from '../support/vault.ts';
import type { VaultKv } from '../support/vault-kv.ts';

/** What Vault's own storage (Integrated Storage) takes in one entry; the envelope of a version 2 and the encryption need some of it. */
const LARGEST_BYTES = 1_048_576 - 1_024;
const METADATA = z.object({ data: z.object({ current_version: z.number() }) });
const QUOTA = 'sys/quotas/rate-limit/contract';

const vault = useVault();
const providers: Providers = openProviders({ version: '1.2.3', env: {}, allowNodeCredentials: false });
const engines = new Map<1 | 2, VaultKv>();
const sockets = new Set<Socket>();
let silent: Server;

beforeAll(async () => {
  // Of this file alone, since a quota counts the calls of all.
  engines.set(1, await vault.anEngine(1, 'contract'));
  engines.set(2, await vault.anEngine(2, 'contract'));
  silent = createServer((socket) => sockets.add(socket)).listen(0, '127.0.0.1');
  await once(silent, 'listening');
});

afterAll(() => {
  providers[Symbol.dispose]();
  for (const socket of sockets) socket.destroy();
  silent.close();
});

afterEach(async () => {
  await vault.client.expectOk({ method: 'DELETE', path: QUOTA });
});

function engine(version: 1 | 2): VaultKv {
  const found = engines.get(version);
  if (found === undefined) throw new Error('the engine is not mounted yet');
  return found;
}

function open({ mount, version }: VaultKv, token = vault.facts.rootToken, server = vault.facts.address): Provider {
  return providers.open({
    kind: 'vault',
    store: 'SecretStore/team-a/vault',
    server,
    mount,
    version: version === 1 ? 'v1' : 'v2',
    headers: {},
    readYourWrites: false,
    forwardInconsistent: false,
    tls: { ca: async () => Redacted.ofBytes(await readFile(vault.facts.caFile)) },
    auth: { kind: 'token', token: async () => Redacted.ofText(token) },
    identity: 'test',
  });
}

/** Writes the text of a document as it is: to parse it would round its numbers. */
async function put({ mount, version }: VaultKv, key: string, text: string): Promise<void> {
  const { plainAddress, rootToken } = vault.facts;
  const path = version === 1 ? `${mount}/${key}` : `${mount}/data/${key}`;
  const body = version === 1 ? text : `{"data":${text}}`;
  const reply = await fetch(`${plainAddress}/v1/${path}`, { method: 'POST', body, headers: { 'x-vault-token': rootToken } });
  if (!reply.ok) throw new Error(`HTTP ${reply.status} ${await reply.text()}`);
}

/** A token that may read all of the engine's secrets but one. */
async function without(key: string, { mount, version }: VaultKv): Promise<string> {
  const kinds = version === 1 ? [mount] : [`${mount}/data`, `${mount}/metadata`];
  const rules: PolicyRules = Object.fromEntries(
    kinds.flatMap((kind) => [
      [`${kind}/*`, ['read']],
      [`${kind}/${key}`, ['deny']],
    ]),
  );
  return (await vault.aToken([await vault.aPolicy(rules)])).token;
}

/** One call in an hour is free, and it is spent at once. */
async function throttle({ mount }: VaultKv): Promise<void> {
  await vault.write(QUOTA, { path: mount, rate: 1, interval: '1h', block_interval: '1h' });
  for (let status = 0; status !== 429;) ({ status } = await vault.client.send({ method: 'GET', path: `${mount}/config` }));
}

for (const version of [1, 2] as const) {
  describeProvider(`Vault KV v${version}`, () => {
    const kv = engine(version);
    return {
      open: () => open(kv),
      aKey: () => `contract/${crypto.randomUUID()}`,
      put: async (key, value) => await put(kv, key, value),
      remove: async (key) => await (version === 1 ? kv.delete(key) : kv.remove(key)),
      largestBytes: LARGEST_BYTES,
      pinned: version === 1 ? 'version 1 of the engine keeps one state of a secret' : async (key) => await currentVersion(kv, key),
      softDelete:
        version === 1
          ? 'version 1 of the engine deletes for good'
          : {
              remove: async (key) => await kv.delete(key),
              restore: async (key) => await kv.undelete(key, [Number(await currentVersion(kv, key))]),
            },
      putBytes: 'Vault keeps JSON documents, no bytes',
      exactNumbers: version === 1 ? true : 'version 2 of the engine rounds numbers when they are written',
      denied: async (key) => open(kv, await without(key, kv)),
      async throttled() {
        await throttle(kv);
        return open(kv);
      },
      async silent() {
        const arrived = once(silent, 'connection').then(() => undefined);
        const { port } = z.object({ port: z.number() }).parse(silent.address());
        return { provider: open(kv, 'unheard', `http://127.0.0.1:${port}`), arrived };
      },
    };
  });
}

async function currentVersion({ mount }: VaultKv, key: string): Promise<string> {
  const { data } = METADATA.parse(await vault.read(`${mount}/metadata/${key}`));
  return String(data.current_version);
}
