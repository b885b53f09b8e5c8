// Whether everything still stands, by the cheapest means: the target by its metadata, the sources by their versions.

import { byteOrder } from '#core/byte-order.ts';
import { dataStands, targetValid } from '#core/drift.ts';
import { textHash } from '#core/hash.ts';
import { MANAGED_LABEL } from '#core/secret.ts';
import type { SecretState } from '#core/secret.ts';
import type { Found, Read, Seen } from '#core/source.ts';
import { targetOf } from '#core/target.ts';

import type { Pass, Ports } from './pass.ts';
import { type Answer, type Finding, lookAll, ofStore } from './read.ts';
import type { Source } from './resolve.ts';
import { targetKeyOf } from './target-key.ts';

/** Stands for the version of a source that does not exist. */
const ABSENT = 'absent';

/**
 * Whether the target is as it was last written. Metadata tells as a rule; a Secret that was touched since, or that this
 * process does not know yet, is read once and compared with the hash recorded on it.
 */
export async function targetStands(pass: Pass, isDue: boolean, { cluster, ledger }: Ports, signal: AbortSignal): Promise<boolean> {
  const { externalSecret, key } = pass;
  const target = targetKeyOf(externalSecret);
  const recorded = ledger.entry(key).target ?? externalSecret.status?.target;
  const { creationPolicy } = targetOf(externalSecret);
  const validity = targetValid({ policy: creationPolicy, isDue, meta: cluster.managedSecret(target), recorded });
  if (validity !== 'unknown') return validity === 'valid';

  const secret = await cluster.readSecret(target, signal);
  if (secret === undefined || !isIntact(secret)) return false;
  ledger.remember(key, { target: { uid: secret.uid, resourceVersion: secret.resourceVersion } });
  return true;
}

/**
 * Whether all sources still have the versions that the target was made from; false as well when that is not known.
 * Throws the Failure of a backend that does not answer: reading the values would not fare better.
 */
export async function sourcesStand(sources: readonly Source[], pass: Pass, ports: Ports, signal: AbortSignal): Promise<boolean> {
  const { tokens } = ports.ledger.entry(pass.key);
  if (tokens === undefined) return false;
  const seen = await lookAll(sources, pass.externalSecret.metadata.namespace ?? '', ports.sessions, signal);
  for (const source of sources) {
    const look = seen.get(source.id);
    if (look?.kind === 'failure' && look.failure.kind === 'Unavailable') throw ofStore(look.failure, source);
    if (look === undefined || tokenOf(look) !== tokens.get(source.id)) return false;
  }
  return true;
}

/** The version of a source as the ledger keeps it; undefined when it is not known. */
export function tokenOf(result: Read | Seen | Answer | Finding): string | undefined {
  if (result.kind === 'failure') return result.failure.code === 'NotFound' ? ABSENT : undefined;
  return result.kind === 'found' ? setToken(result.found) : `version ${result.version.token}`;
}

/** Stands for what a search found: the same names at the same versions. A hash, so that no list of names is kept. */
function setToken(found: readonly Found[]): string | undefined {
  const pairs = new Map(found.map(({ key, read }) => [key, tokenOf(read)]));
  if ([...pairs.values()].includes(undefined)) return undefined;
  return `set ${textHash(JSON.stringify([...pairs].sort(([a], [b]) => byteOrder(a, b))))}`;
}

function isIntact(secret: SecretState): boolean {
  return secret.labels[MANAGED_LABEL] === 'true' && dataStands(secret);
}
