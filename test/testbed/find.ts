// Looks for a part where it may already be: KUBEBUILDER_ASSETS, PATH, the cache folder. A program counts only if it runs
// and is new enough; why a place did not serve is kept for the message.

import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { cachedProgram } from './cache.ts';
import { describeExit } from './child.ts';
import type { Part } from './parts.ts';
import type { Origin, Program } from './program.ts';
import { run } from './run.ts';
import { isOlder } from './version.ts';

/** A program, or one sentence for each place that was looked at. */
export type Search =
  | { readonly kind: 'found'; readonly program: Program; readonly origin: Origin }
  | { readonly kind: 'missing'; readonly notes: readonly string[] };

/** Looks in the three places in order. `folder` is the part's folder in the cache. */
export async function find(part: Part, folder: string, env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<Search> {
  const notes: string[] = [];
  for (const place of places(part, env)) {
    const file = await firstExecutable(place.folders.map((one) => join(one, part.file)));
    if (file === undefined) {
      notes.push(place.absent);
      continue;
    }
    const program = { file, args: [] };
    const fault = await faultOf(part, program, signal);
    if (fault === undefined) return { kind: 'found', program, origin: place.origin };
    notes.push(`${file} ${fault}`);
  }
  // What stands in the cache was built by this code and put there whole: no need to try it at every start.
  const program = cachedProgram(part, folder);
  if (await isExecutable(program.file)) return { kind: 'found', program, origin: 'cache' };
  return { kind: 'missing', notes };
}

/** Whether the cache holds the part by now. */
export async function isCached(part: Part, folder: string): Promise<boolean> {
  return await isExecutable(cachedProgram(part, folder).file);
}

interface Place {
  readonly origin: Origin;
  readonly folders: readonly string[];
  readonly absent: string;
}

function places(part: Part, env: NodeJS.ProcessEnv): readonly Place[] {
  const assets = env['KUBEBUILDER_ASSETS'] ?? '';
  const absent = assets === '' ? 'KUBEBUILDER_ASSETS is not set' : `KUBEBUILDER_ASSETS (${assets}) holds no ${part.file}`;
  const path = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return [
    ...(part.inAssets ? [{ origin: 'assets' as const, folders: assets === '' ? [] : [assets], absent }] : []),
    { origin: 'path', folders: path, absent: `PATH holds no ${part.file}` },
  ];
}

async function faultOf(part: Part, program: Program, signal: AbortSignal): Promise<string | undefined> {
  const { exit, stdout } = await run(program, part.probe, {}, signal);
  if (exit.kind !== 'exited' || exit.code !== 0) return `does not run (${[part.file, ...part.probe].join(' ')} ${describeExit(exit)})`;
  if (part.minimum === undefined || !isOlder(stdout, part.minimum)) return undefined;
  return `is older than ${part.minimum.join('.')} (${stdout.split('\n')[0] ?? ''})`;
}

async function firstExecutable(files: readonly string[]): Promise<string | undefined> {
  for (const file of files) if (await isExecutable(file)) return file;
  return undefined;
}

async function isExecutable(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return true;
  } catch {
    // Absent, or not for us to run: either way the next place is looked at.
    return false;
  }
}
