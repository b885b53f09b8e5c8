// How a set of refs is asked of the key/value engine: which share one look at metadata, which are read. Pure: knows the refs and what
// the session has learned, makes no calls.

import { Failure } from '#core/errors.ts';
import type { SourceRef } from '#core/source.ts';

import { type Engine, type Place, placeOf } from './paths.ts';

/** One ref as it is asked. */
export interface Asked {
  /** Place among the refs of the caller. */
  readonly index: number;
  readonly place: Place;
  /** As the user wrote it; undefined is the newest, and all there is in version 1. */
  readonly version: string | undefined;
  /** Metadata instead of the value. */
  readonly metadata: boolean;
}

/** Refs that one call answers. */
export interface Group {
  /** Any of them; all have the same place. */
  readonly first: Asked;
  readonly asked: readonly Asked[];
}

export interface Plan {
  /** One look at the metadata each. */
  readonly described: readonly Group[];
  /** One read of the data each. */
  readonly read: readonly Group[];
}

/** A ref that cannot be asked. */
export interface Refused {
  readonly index: number;
  readonly failure: Failure;
}

/** Refs with their places; those that have none are refused. */
export function ask(
  refs: readonly SourceRef[],
  engine: Engine,
): { readonly asked: readonly Asked[]; readonly refused: readonly Refused[] } {
  const asked: Asked[] = [];
  const refused: Refused[] = [];
  for (const [index, ref] of refs.entries()) {
    try {
      asked.push(askOne(index, ref, engine));
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      refused.push({ index, failure: error });
    }
  }
  return { asked, refused };
}

export function planRead(asked: readonly Asked[]): Plan {
  return { described: byPlace(asked.filter(({ metadata }) => metadata)), read: byVersion(asked.filter(({ metadata }) => !metadata)) };
}

/**
 * Metadata tells the versions of all refs to one path, without a value. Data is read where there is no metadata (version 1), where it was
 * denied before, and for a version that is no plain number.
 */
export function planVersions(asked: readonly Asked[], denied: ReadonlySet<string>): Plan {
  function tells({ place, version = '1', metadata }: Asked): boolean {
    if (metadata) return true;
    return place.metadataPath !== undefined && !denied.has(place.metadataPath) && /^[1-9][0-9]*$/.test(version);
  }
  return { described: byPlace(asked.filter(tells)), read: byVersion(asked.filter((one) => !tells(one))) };
}

/** Refs of the same data and version as groups. */
export function byVersion(asked: readonly Asked[]): readonly Group[] {
  return groups(asked, ({ place, version = '' }) => `${version}/${place.dataPath}`);
}

function byPlace(asked: readonly Asked[]): readonly Group[] {
  return groups(asked, ({ place }) => place.dataPath);
}

function groups(asked: readonly Asked[], keyOf: (one: Asked) => string): readonly Group[] {
  return [...Map.groupBy(asked, keyOf).values()].flatMap((members) => {
    const [first] = members;
    return first === undefined ? [] : [{ first, asked: members }];
  });
}

function askOne(index: number, { key, version, metadata }: SourceRef, engine: Engine): Asked {
  const place = placeOf(key, engine);
  if (metadata === true && place.metadataPath === undefined) {
    throw new Failure('InvalidSpec', 'cannot perform metadata fetch operations with kv version v1', {
      remedy: 'remove remoteRef.metadataPolicy, or use a store of version v2',
    });
  }
  // Version 1 keeps one state; it ignores the version that is asked for (External Secrets: Vault, GetSecret).
  const pinned = version === '' || engine.version === 'v1' ? undefined : version;
  return { index, place, version: pinned, metadata: metadata === true };
}
