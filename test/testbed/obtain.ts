// Gets a part: found where it stands, else built into the cache folder, once for all processes that ask.

import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { BedError } from './bed-error.ts';
import { buildGo, whyNoGo } from './build-go.ts';
import { askPython, buildPip } from './build-pip.ts';
import { cachedProgram, cacheFolder, partFolder } from './cache.ts';
import { find, isCached } from './find.ts';
import type { Search } from './find.ts';
import { keepFolder } from './keeper.ts';
import { withLock } from './lock.ts';
import { missingMessage } from './missing.ts';
import type { Missing } from './missing.ts';
import { PARTS } from './parts.ts';
import type { Part, PartName } from './parts.ts';
import { secondsSince, withProgress } from './progress.ts';
import type { Report } from './progress.ts';
import type { Origin, Program } from './program.ts';

/** A program that can be started, and where it came from. */
export interface Obtained {
  readonly program: Program;
  readonly origin: Origin;
}

/** Parts without which nothing starts: when one of them cannot be had, the message speaks of all of them. */
const ESSENTIAL: readonly PartName[] = ['etcd', 'kube-apiserver', 'moto'];

/** Finds or builds a part. Rejects with a {@link BedError} that names all the ways when none serves. */
export async function obtain(name: PartName, report: Report, signal: AbortSignal): Promise<Obtained> {
  const state = await look(PARTS[name], signal);
  if (state.search.kind === 'found') return state.search;
  if (state.noBuilder !== undefined) throw new BedError(missingMessage(await allMissing(name, signal)));
  const built = await buildOnce(PARTS[name], state.folder, report, signal);
  return { program: cachedProgram(PARTS[name], state.folder), origin: built ? 'built' : 'cache' };
}

interface State {
  readonly folder: string;
  readonly search: Search;
  /** Why it cannot be built here; looked at only when it was not found. */
  readonly noBuilder: string | undefined;
}

async function look(part: Part, signal: AbortSignal): Promise<State> {
  const python = part.recipe.kind === 'pip' ? await askPython(signal) : undefined;
  const folder = await partFolder(cacheFolder(process.env), part, python?.kind === 'usable' ? python.identity : undefined);
  const search = await find(part, folder, process.env, signal);
  if (search.kind === 'found') return { folder, search, noBuilder: undefined };
  const noGo = python === undefined ? await whyNoGo(signal) : undefined;
  const noBuilder = noGo === undefined ? undefined : `Go cannot build it: ${noGo}`;
  return { folder, search, noBuilder: python?.kind === 'unusable' ? python.why : noBuilder };
}

async function allMissing(name: PartName, signal: AbortSignal): Promise<readonly Missing[]> {
  const names = new Set([...ESSENTIAL, name]);
  const looked = await Promise.all([...names].map(async (one) => ({ part: PARTS[one], ...(await look(PARTS[one], signal)) })));
  return looked.flatMap(({ part, search, noBuilder }) =>
    search.kind === 'missing' && noBuilder !== undefined ? [{ part, notes: [...search.notes, noBuilder] }] : [],
  );
}

/** Whether this call built it; false when another process was quicker. */
async function buildOnce(part: Part, folder: string, report: Report, signal: AbortSignal): Promise<boolean> {
  await mkdir(dirname(folder), { recursive: true });
  let holding = false;
  const locked = withLock(
    `${folder}.lock`,
    async () => {
      holding = true;
      if (await isCached(part, folder)) return false;
      await build(part, folder, report, signal);
      return true;
    },
    signal,
  );
  function reportWaiting(line: string): void {
    if (!holding) report(line);
  }
  return await withProgress(reportWaiting, () => `${part.name}: another process builds it`, locked);
}

async function build(part: Part, folder: string, report: Report, signal: AbortSignal): Promise<void> {
  const started = performance.now();
  report(`${part.name}: not found, building it into ${folder}`);
  const making = await mkdtemp(`${folder}.making-`);
  const drop = keepFolder(making);
  try {
    await make(part, making, report, signal);
    // A folder without a usable program, such as an environment whose Python was removed, makes room.
    await rm(folder, { recursive: true, force: true });
    await rename(making, folder);
    report(`${part.name}: built, ${secondsSince(started)} s`);
  } finally {
    await rm(making, { recursive: true, force: true });
    drop();
  }
}

async function make(part: Part, folder: string, report: Report, signal: AbortSignal): Promise<void> {
  const { recipe } = part;
  if (recipe.kind === 'pip') await buildPip(part, recipe, folder, report, signal);
  else await buildGo(part, recipe, folder, report, signal);
}
