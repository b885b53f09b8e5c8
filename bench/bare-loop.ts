// The yardstick, a program of its own: per ExternalSecret one Secret created and one status patched, nothing else, over the same
// kind of dispatcher as the operator's (src/kube/transport.ts). Takes its task from BARE_LOOP and prints how far it is.

import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';

import { Agent } from 'undici';
import { z } from 'zod';

const TASK = z.object({
  server: z.string(),
  caFile: z.string(),
  token: z.string(),
  namespace: z.string(),
  names: z.array(z.string()),
  /** How many are worked at once. */
  concurrent: z.number(),
});

/** As the operator's dispatcher for calls. */
const CONNECTIONS = 64;
const KEEP_ALIVE_MS = 60_000;
const PROGRESS_EVERY = 100;

const task = TASK.parse(JSON.parse(process.env['BARE_LOOP'] ?? ''));
const agent = new Agent({
  connections: CONNECTIONS,
  pipelining: 1,
  allowH2: false,
  keepAliveTimeout: KEEP_ALIVE_MS,
  keepAliveMaxTimeout: KEEP_ALIVE_MS,
  connect: { ca: readFileSync(task.caFile) },
});

/** As large as what the operator writes. */
function secretOf(name: string): object {
  const hash = 'f'.repeat(56);
  const owner = {
    apiVersion: 'external-secrets.io/v1',
    kind: 'ExternalSecret',
    name,
    uid: randomUUID(),
    controller: true,
    blockOwnerDeletion: true,
  };
  const labels = { 'reconcile.external-secrets.io/managed': 'true', 'reconcile.external-secrets.io/created-by': hash };
  const annotations = { 'reconcile.external-secrets.io/data-hash': hash };
  const data = { password: Buffer.from('correct-horse-battery-staple').toString('base64') };
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, namespace: task.namespace, labels, annotations, ownerReferences: [owner] },
    data,
  };
}

function statusOf(name: string): object {
  const now = new Date().toISOString().replace(/\.\d+/, '');
  const ready = { type: 'Ready', status: 'True', reason: 'SecretSynced', message: 'secret synced', lastTransitionTime: now };
  const sources = { type: 'SourcesReady', status: 'True', reason: 'Synced', message: 'all sources were read', lastTransitionTime: now };
  return {
    status: {
      conditions: [ready, sources],
      refreshTime: now,
      syncedResourceVersion: `1-${'f'.repeat(56)}`,
      observedGeneration: 1,
      binding: { name },
    },
  };
}

async function call(method: 'POST' | 'PATCH', path: string, body: object): Promise<void> {
  const reply = await agent.request({
    origin: task.server,
    path,
    method,
    headers: {
      'User-Agent': 'bare-loop',
      Accept: 'application/json',
      Authorization: `Bearer ${task.token}`,
      'Content-Type': method === 'POST' ? 'application/json' : 'application/merge-patch+json',
    },
    body: JSON.stringify(body),
  });
  const text = await reply.body.text();
  if (reply.statusCode >= 300) throw new Error(`${method} ${path}: HTTP ${reply.statusCode}: ${text}`);
}

async function syncOne(name: string): Promise<void> {
  await call('POST', `/api/v1/namespaces/${task.namespace}/secrets`, secretOf(name));
  const path = `/apis/external-secrets.io/v1/namespaces/${task.namespace}/externalsecrets/${name}/status`;
  await call('PATCH', path, statusOf(name));
}

let done = 0;

async function work(names: Iterator<string>): Promise<void> {
  for (let next = names.next(); next.done !== true; next = names.next()) {
    await syncOne(next.value);
    done += 1;
    if (done % PROGRESS_EVERY === 0 || done === task.names.length) process.stdout.write(`${JSON.stringify({ done })}\n`);
  }
}

const names = task.names.values();
await Promise.all(Array.from({ length: task.concurrent }, () => work(names)));
const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
process.stdout.write(`${JSON.stringify({ peakBytes: maxRSS * 1_024, cpuSeconds: (userCPUTime + systemCPUTime) / 1_000_000 })}\n`);
await agent.close();
