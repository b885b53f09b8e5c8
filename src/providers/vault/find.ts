// Which secrets of a key/value engine a search means: goes through the folders below a path and looks at names or tags. Knows nothing of
// HTTP and sessions; how many calls are under way at once is the caller's business.

import { Failure } from '#core/errors.ts';
import { nameMatcher } from '#core/find.ts';
import type { Found, Query, Read } from '#core/source.ts';

import { type Engine, type Folder, folderOf, type Place } from './paths.ts';

/** What a search asks of Vault; failures that concern one call alone are results. */
export interface FindCalls {
  /** The names in a folder, those of folders with a slash at their end. */
  list(folder: Folder): Promise<readonly string[] | Failure>;
  /** Metadata, own members and custom ones; `gone` when the secret is not there any more. */
  labels(place: Place): Promise<ReadonlyMap<string, string> | 'gone' | Failure>;
  read(place: Place): Promise<Read>;
}

interface Candidate {
  readonly key: string;
  readonly place: Place;
}

/**
 * All secrets below `path` that a name or, without one, tags select; without both all of them. Keys are full paths below the mount.
 * Those whose newest version is deleted are left out, as are those that vanish in between. Rejects with a Failure: `NotFound` when the
 * path is no folder, `InvalidSpec` for tags in version 1 (External Secrets: Vault, GetAllSecrets).
 */
export async function search(query: Query, engine: Engine, calls: FindCalls): Promise<readonly Found[]> {
  if (query.tags !== undefined && engine.version === 'v1') {
    throw new Failure('InvalidSpec', 'cannot perform find by tag operations with kv version v1', {
      remedy: 'find by name, or use a store of version v2',
    });
  }
  const hasName = nameMatcher(query);
  const all = await candidates(folderOf(query.path ?? '', engine), hasName, calls);
  const meant = query.name === undefined && query.tags !== undefined ? await tagged(all, query.tags, calls) : all;
  const found = await Promise.all(meant.map(async ({ key, place }) => ({ key, read: await calls.read(place) })));
  return found.filter(({ read }) => read.kind === 'value' || read.failure.code !== 'NotFound');
}

/** Level by level, the folders of one level at once. */
async function candidates(root: Folder, hasName: (name: string) => boolean, calls: FindCalls): Promise<readonly Candidate[]> {
  const found: Candidate[] = [];
  for (let level = [root]; level.length > 0;) {
    const lists = await Promise.all(level.map(async (folder) => ({ folder, names: await namesOf(folder, root, calls) })));
    level = [];
    for (const { folder, names } of lists) {
      for (const name of names) {
        const key = `${folder.prefix}${name}`;
        if (name.endsWith('/')) level.push(folder.folder(name.slice(0, -1)));
        else if (hasName(key)) found.push({ key, place: folder.secret(name) });
      }
    }
  }
  return found;
}

/** A folder further down that is not there has vanished since it was listed. */
async function namesOf(folder: Folder, root: Folder, calls: FindCalls): Promise<readonly string[]> {
  const names = await calls.list(folder);
  if (!(names instanceof Failure)) return names;
  if (names.code === 'NotFound' && folder !== root) return [];
  throw names;
}

async function tagged(all: readonly Candidate[], tags: Readonly<Record<string, string>>, calls: FindCalls): Promise<readonly Candidate[]> {
  const wanted = Object.entries(tags);
  const looked = await Promise.all(
    all.map(async (candidate) => {
      const labels = await calls.labels(candidate.place);
      if (labels instanceof Failure) throw labels;
      return { candidate, meant: labels !== 'gone' && wanted.every(([name, value]) => labels.get(name) === value) };
    }),
  );
  return looked.filter(({ meant }) => meant).map(({ candidate }) => candidate);
}
