// What every Vault of the test bed holds from its start: an audit device, and engines that are ready for requests.

import { z } from 'zod';
import { BedError } from './bed-error.ts';
import { until } from './until.ts';
import type { VaultFacts } from './vault-facts.ts';

/** A request with all rights. */
export interface VaultCall {
  readonly method: 'GET' | 'PUT' | 'POST';
  /** Below `/v1/`. */
  readonly path: string;
  readonly body?: object;
}

/** KV engines, path to version. */
const ENGINES: Readonly<Record<string, string>> = { secret: '2', 'team/kv': '2', kv1: '1' };

const MOUNTS = z.object({ data: z.record(z.string(), z.unknown()) });

/** Sends a request as root; rejects with a {@link BedError} unless the answer is a success. */
export async function callVault(facts: VaultFacts, call: VaultCall, signal: AbortSignal): Promise<string> {
  const { status, text } = await send(facts, call, signal);
  if (status >= 300) throw new BedError(`vault refuses ${call.method} ${call.path} (HTTP ${status}): ${text}`);
  return text;
}

/** Turns on the audit device and mounts the engines; `vault server -dev` has `secret` already. */
export async function prepareVault(facts: VaultFacts, signal: AbortSignal): Promise<void> {
  if (facts.auditLog !== undefined) {
    // Accessors in the clear: tests tell clients apart by them.
    const body = { type: 'file', options: { file_path: facts.auditLog, hmac_accessor: 'false' } };
    await callVault(facts, { method: 'PUT', path: 'sys/audit/file', body }, signal);
  }
  const mounted = MOUNTS.parse(JSON.parse(await callVault(facts, { method: 'GET', path: 'sys/mounts' }, signal))).data;
  for (const [path, version] of Object.entries(ENGINES)) {
    if (!(`${path}/` in mounted)) await mountKv(facts, path, version, signal);
  }
}

async function mountKv(facts: VaultFacts, path: string, version: string, signal: AbortSignal): Promise<void> {
  await callVault(facts, { method: 'POST', path: `sys/mounts/${path}`, body: { type: 'kv', options: { version } } }, signal);
  if (version === '1') return;
  // A new engine of version 2 answers 400 until it has upgraded its empty storage.
  await until(
    async () => ((await send(facts, { method: 'GET', path: `${path}/config` }, signal)).status === 200 ? true : undefined),
    20,
    signal,
  );
}

async function send(facts: VaultFacts, { method, path, body }: VaultCall, signal: AbortSignal): Promise<{ status: number; text: string }> {
  const answer = await fetch(`${facts.plainAddress}/v1/${path}`, {
    method,
    signal,
    headers: { 'X-Vault-Token': facts.rootToken },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: answer.status, text: await answer.text() };
}
