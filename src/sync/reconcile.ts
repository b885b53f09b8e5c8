// Works one ExternalSecret by its key: gone, on its way out, somebody else's, or ours to sync. The only place that catches.

import type { ExternalSecret } from '#api/external-secret.ts';
import { Failure } from '#core/errors.ts';
import type { ObjectKey } from '#core/keys.ts';
import type { Outcome } from '#core/outcome.ts';
import type { Next } from '#runtime/next.ts';

import type { Pass, Ports } from './pass.ts';
import { release } from './release.ts';
import { afterFailure, report } from './report.ts';
import { storesOf } from './resolve.ts';
import { isForeign } from './store-lookup.ts';
import { sync } from './sync.ts';

const ON_CHANGE: Next = { kind: 'on-change' };

/** One pass. Rejects only when aborted or by a bug. */
export async function reconcile(key: ObjectKey, ports: Ports, signal: AbortSignal): Promise<Next> {
  try {
    return await work(key, ports, signal);
  } catch (error) {
    // What is left here could not be told in a status either, because that is what failed.
    if (!(error instanceof Failure) || signal.aborted) throw error;
    ports.log.warn({ code: error.code, cause: error.message, remedy: error.remedy }, 'could not finish the pass');
    return afterFailure(error, false);
  }
}

async function work(key: ObjectKey, ports: Ports, signal: AbortSignal): Promise<Next> {
  const externalSecret = ports.cluster.externalSecret(key);
  if (externalSecret === undefined) return forget(key, ports);
  if (externalSecret.metadata.deletionTimestamp !== undefined) return release(externalSecret, ports, signal);
  if (belongsToAnother(externalSecret, ports)) return ON_CHANGE;
  const pass: Pass = { key, externalSecret, startedAt: ports.clock.now(), phase: 'read', happened: [] };
  const outcome = await sync(pass, ports, signal).catch((error: unknown) => outcomeOf(error, pass, signal));
  return report(pass, outcome, ports, signal);
}

function outcomeOf(error: unknown, { phase, binding }: Pass, signal: AbortSignal): Outcome {
  if (!(error instanceof Failure) || signal.aborted) throw error;
  return { kind: 'failed', phase, failure: error, ...(binding === undefined ? {} : { binding }) };
}

function forget(key: ObjectKey, { ledger }: Ports): Next {
  ledger.forget(key);
  ledger.forgetTally(`ExternalSecret/${key}`);
  return ON_CHANGE;
}

/** One store of another class is enough (External Secrets: reconcile sequence, class check). */
function belongsToAnother(externalSecret: ExternalSecret, { cluster, settings }: Ports): boolean {
  return [...storesOf(externalSecret)].some((key) => {
    const store = cluster.store(key);
    return store !== undefined && isForeign(store, settings);
  });
}
