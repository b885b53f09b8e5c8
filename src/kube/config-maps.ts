// ConfigMaps that stores refer to: CA bundles.

import { splitKey } from '#core/keys.ts';
import type { ObjectKey } from '#core/keys.ts';

import type { Client } from './client.ts';
import { isRecord, stringsOf } from './raw-object.ts';
import { CONFIG_MAPS } from './resource.ts';

/** The data of a ConfigMap; undefined when there is none of that name. */
export async function readConfigMap(client: Client, key: ObjectKey, signal: AbortSignal): Promise<Readonly<Record<string, string>> | undefined> {
  const reply = await client.request({ method: 'GET', target: { resource: CONFIG_MAPS, ...splitKey(key) }, expect: [404] }, signal);
  return reply.status === 404 || !isRecord(reply.body) ? undefined : stringsOf(reply.body['data']);
}
