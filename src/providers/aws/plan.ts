// How a set of refs is asked of Secrets Manager: which go together into BatchGetSecretValue, which share one DescribeSecret, which
// are asked alone. Pure: knows the refs and what the session has learned, makes no calls.

import type { SourceRef } from '#core/source.ts';

/** Ids in one BatchGetSecretValue (API reference, "SecretIdList"). */
export const BATCH_SIZE = 20;

/** Which version of a secret. */
export type Selector = { readonly kind: 'stage'; readonly stage: string } | { readonly kind: 'version'; readonly versionId: string };

/** One ref as it is asked. */
export interface Asked {
  /** Place among the refs of the caller. */
  readonly index: number;
  /** `remoteRef.key`, as users know it. */
  readonly key: string;
  /** Name or ARN for AWS: prefix and key. */
  readonly id: string;
  readonly selector: Selector;
}

/** What the session has learned about its permissions. */
export interface Learned {
  readonly batchDenied: boolean;
  /** Ids that a batch was refused and that may be readable alone (a policy may ask for a staging label, which a batch cannot name). */
  readonly alone: ReadonlySet<string>;
}

/** Several versions of one secret. */
export interface Group {
  readonly id: string;
  readonly asked: readonly Asked[];
}

/** Every ref stands in exactly one of the three lists. */
export interface ReadPlan {
  /** Each at most {@link BATCH_SIZE} different ids, all AWSCURRENT. */
  readonly batches: readonly (readonly Asked[])[];
  /** Two or more staging labels of one secret: one stage map, then by version id, so that no version shows under two labels that moved meanwhile. */
  readonly staged: readonly Group[];
  /** One GetSecretValue each. */
  readonly singles: readonly Asked[];
}

/** Every ref stands in exactly one of the two lists. */
export interface VersionsPlan {
  readonly batches: readonly (readonly Asked[])[];
  /** One DescribeSecret each. */
  readonly described: readonly Group[];
}

/**
 * Prefix and version syntax of External Secrets ("AWS Secrets Manager: GetSecret"): no version is AWSCURRENT, `uuid/<id>` is a
 * version id, anything else a staging label.
 */
export function ask(refs: readonly SourceRef[], prefix = ''): readonly Asked[] {
  return refs.map(({ key, version }, index) => ({ index, key, id: prefix + key, selector: selectorOf(version) }));
}

/** How to read values: the fewest calls that give each ref one version of its own. */
export function planRead(asked: readonly Asked[], learned: Learned): ReadPlan {
  const byId = [...Map.groupBy(asked, ({ id }) => id)].map(([id, group]) => ({ id, ...split(group) }));
  const single = byId.filter(({ stages }) => stages === 1).flatMap(({ labelled }) => labelled);
  const { batches, rest } = batchesOf(single, learned);
  return {
    batches,
    staged: byId.filter(({ stages }) => stages > 1).map(({ id, labelled }) => ({ id, asked: labelled })),
    singles: [...rest, ...byId.flatMap(({ pinned }) => pinned)],
  };
}

/** How to look at versions: without values where a secret is alone or has several labels, else with the values a batch carries anyway. */
export function planVersions(asked: readonly Asked[], learned: Learned): VersionsPlan {
  const groups = [...Map.groupBy(asked, ({ id }) => id)].map(([id, members]) => ({ id, asked: members }));
  const current = groups.filter((group) => group.asked.every(isCurrent));
  const { batches, rest } = batchesOf(
    current.flatMap((group) => group.asked),
    learned,
  );
  const left = new Set(rest);
  return { batches, described: groups.filter((group) => group.asked.some((one) => !isCurrent(one) || left.has(one))) };
}

function selectorOf(version: string | undefined): Selector {
  if (version === undefined || version === '') return { kind: 'stage', stage: 'AWSCURRENT' };
  return version.startsWith('uuid/') ? { kind: 'version', versionId: version.slice('uuid/'.length) } : { kind: 'stage', stage: version };
}

function split(group: readonly Asked[]): {
  readonly labelled: readonly Asked[];
  readonly pinned: readonly Asked[];
  readonly stages: number;
} {
  const labels = group.flatMap(({ selector }) => (selector.kind === 'stage' ? [selector.stage] : []));
  return {
    labelled: group.filter(({ selector }) => selector.kind === 'stage'),
    pinned: group.filter(({ selector }) => selector.kind === 'version'),
    stages: new Set(labels).size,
  };
}

function isCurrent({ selector }: Asked): boolean {
  return selector.kind === 'stage' && selector.stage === 'AWSCURRENT';
}

/** A batch carries current versions of at least two secrets; ids are distinct, refs may share one. */
function batchesOf(
  asked: readonly Asked[],
  learned: Learned,
): { readonly batches: readonly (readonly Asked[])[]; readonly rest: readonly Asked[] } {
  function fits(one: Asked): boolean {
    return !learned.batchDenied && isCurrent(one) && !learned.alone.has(one.id);
  }
  const byId = [...Map.groupBy(asked.filter(fits), ({ id }) => id).values()];
  if (byId.length < 2) return { batches: [], rest: asked };
  const count = Math.ceil(byId.length / BATCH_SIZE);
  const batches = Array.from({ length: count }, (_, at) => byId.slice(at * BATCH_SIZE, (at + 1) * BATCH_SIZE).flat());
  return { batches, rest: asked.filter((one) => !fits(one)) };
}
