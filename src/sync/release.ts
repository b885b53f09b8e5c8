// An ExternalSecret that is being deleted: what deletionPolicy Delete asks for, then the finalizer that External Secrets Operator
// put on it is taken off. We put none: a Secret of ours goes with its owner by garbage collection.

import type { ExternalSecret } from '#api/external-secret.ts';
import { planDelete } from '#core/plan-delete.ts';
import type { Next } from '#runtime/next.ts';

import type { Ports } from './pass.ts';
import { targetKeyOf } from './target-key.ts';

/** The finalizer that External Secrets Operator puts on every ExternalSecret. */
const FINALIZER = 'externalsecrets.external-secrets.io/externalsecret-cleanup';

/** Lets go of an ExternalSecret. Throws a Failure when that did not succeed: the finalizer stays until it does. */
export async function release(externalSecret: ExternalSecret, { cluster, recorder }: Ports, signal: AbortSignal): Promise<Next> {
  if (externalSecret.metadata.finalizers?.includes(FINALIZER) !== true) return { kind: 'on-change' };
  const target = targetKeyOf(externalSecret);
  const current = planDelete({ externalSecret, current: cluster.managedSecret(target) });
  if (current !== undefined) {
    await cluster.deleteSecret(target, current, signal);
    recorder.event(externalSecret, 'Normal', 'Deleted', 'secret deleted due to DeletionPolicy=Delete');
  }
  await cluster.removeFinalizer(externalSecret, FINALIZER, signal);
  return { kind: 'on-change' };
}
