// Carries out what was planned for the target: orphans first, then create, replace or delete, each under its precondition.

import { Failure } from '#core/errors.ts';
import { fieldManager } from '#core/field-manager.ts';
import type { SyncResult } from '#core/outcome.ts';
import { createdBy } from '#core/ownership.ts';
import type { Refusal } from '#core/ownership.ts';
import { orphans, planEmpty } from '#core/plan-delete.ts';
import { planWrite } from '#core/plan.ts';
import type { Plan } from '#core/plan.ts';
import type { Redacted } from '#core/redacted.ts';
import type { SecretState, TargetRef } from '#core/secret.ts';
import { targetOf } from '#core/target.ts';

import type { Pass } from './pass.ts';
import type { Cluster } from './ports.ts';
import { targetKeyOf } from './target-key.ts';

/** What became of the target. */
export interface WriteResult {
  readonly result: SyncResult;
  /** Whether the API server was asked to change anything. */
  readonly wrote: boolean;
  /** The target as it is now, if there is one. */
  readonly target?: TargetRef;
}

/** Makes the target hold this data. Throws a Failure, with `pass.phase` set to what was being done. */
export async function writeTarget(
  pass: Pass,
  data: ReadonlyMap<string, Redacted>,
  cluster: Cluster,
  signal: AbortSignal,
): Promise<WriteResult> {
  const cleaned = await removeOrphans(pass, cluster, signal);
  pass.phase = 'write';
  const written = await carryOut(planFor(pass, data, await likelyTarget(pass, cluster, signal)), pass, cluster, signal);
  // Somebody else's Secret has the name: only now is it worth a read.
  const result = written ?? (await carryOut(planFor(pass, data, await readTarget(pass, cluster, signal)), pass, cluster, signal));
  if (result === undefined) throw new Failure('Conflict', 'the target appeared and vanished while it was written');
  return { ...result, wrote: result.wrote || cleaned };
}

/** The sources hold nothing: what deletionPolicy wants. */
export async function writeEmpty(pass: Pass, cluster: Cluster, signal: AbortSignal): Promise<WriteResult> {
  pass.phase = 'delete';
  const { externalSecret } = pass;
  const plan = planEmpty({ externalSecret, current: await readTarget(pass, cluster, signal) });
  switch (plan.kind) {
    case 'continue':
      return writeTarget(pass, new Map(), cluster, signal);
    case 'retain':
      return { result: 'retained', wrote: false };
    case 'gone':
      return { result: 'deleted', wrote: false };
    case 'delete':
      await cluster.deleteSecret(targetKeyOf(externalSecret), plan.current, signal);
      pass.happened.push({ reason: 'Deleted', message: 'secret deleted due to DeletionPolicy=Delete' });
      return { result: 'deleted', wrote: true };
    case 'refuse':
      return refuse(pass, plan);
  }
}

/** Deletes what an earlier target name left behind; true when there was something. */
async function removeOrphans(pass: Pass, cluster: Cluster, signal: AbortSignal): Promise<boolean> {
  pass.phase = 'orphans';
  const { externalSecret } = pass;
  const { namespace } = targetOf(externalSecret);
  const left = orphans(externalSecret, cluster.createdBy(namespace, createdBy(externalSecret)));
  for (const { name, uid, resourceVersion } of left) {
    await cluster.deleteSecret(`${namespace}/${name}`, { uid, resourceVersion }, signal);
    pass.happened.push({ reason: 'Deleted', message: 'secret deleted because it was orphaned' });
  }
  return left.length > 0;
}

/** The target where the views know of one, or a policy needs to know; otherwise creating it will tell. */
async function likelyTarget(pass: Pass, cluster: Cluster, signal: AbortSignal): Promise<SecretState | undefined> {
  const { creationPolicy } = targetOf(pass.externalSecret);
  const isKnown = cluster.managedSecret(targetKeyOf(pass.externalSecret)) !== undefined;
  return isKnown || creationPolicy === 'Merge' ? readTarget(pass, cluster, signal) : undefined;
}

function readTarget(pass: Pass, cluster: Cluster, signal: AbortSignal): Promise<SecretState | undefined> {
  return cluster.readSecret(targetKeyOf(pass.externalSecret), signal);
}

function planFor(pass: Pass, data: ReadonlyMap<string, Redacted>, current: SecretState | undefined): Plan {
  if (current !== undefined) pass.binding = current.name;
  return planWrite({ externalSecret: pass.externalSecret, current, data });
}

/** Undefined when the target was to be created and one exists already. */
async function carryOut(plan: Plan, pass: Pass, cluster: Cluster, signal: AbortSignal): Promise<WriteResult | undefined> {
  const manager = fieldManager(pass.externalSecret.metadata.name);
  switch (plan.kind) {
    case 'none':
      return { result: 'synced', wrote: false };
    case 'missing':
      return { result: 'missing', wrote: false };
    case 'keep':
      return { result: 'synced', wrote: false, target: plan.target };
    case 'create': {
      const target = await cluster.createSecret(plan.draft, manager, signal);
      if (target === undefined) return undefined;
      pass.binding = plan.draft.name;
      pass.happened.push({ reason: 'Created', message: 'secret created' });
      return { result: 'synced', wrote: true, target };
    }
    case 'replace': {
      const target = await cluster.replaceSecret(plan.draft, plan.current, manager, signal);
      pass.happened.push({ reason: 'Updated', message: 'secret updated' });
      if (plan.afterwards !== undefined) return refuse(pass, plan.afterwards);
      return { result: 'synced', wrote: true, target };
    }
    case 'refuse':
      return refuse(pass, plan);
  }
}

function refuse(pass: Pass, { phase, failure }: Refusal): never {
  pass.phase = phase;
  throw failure;
}
