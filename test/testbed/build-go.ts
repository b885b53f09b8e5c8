// Builds a part with Go. Go's own caches are used as they are, so a second build of the same is a matter of seconds.

import { join } from 'node:path';
import { CONTROL_PLANE } from './parts.ts';
import type { Part, Recipe } from './parts.ts';
import { withProgress } from './progress.ts';
import type { Report } from './progress.ts';
import { complaint, runOrFail } from './run.ts';

type GoRecipe = Exclude<Recipe, { kind: 'pip' }>;

const GO = { file: 'go', args: [] };

/** Without cgo: no C compiler is needed, and the programs run in an empty image. */
const ENV = { GOWORK: 'off', CGO_ENABLED: '0' };

/** Why Go cannot build here; undefined when it can. */
export async function whyNoGo(signal: AbortSignal): Promise<string | undefined> {
  // Asked inside the module, so that a Go that is too old for its go.mod, and may not fetch a newer one, says so.
  return await complaint(GO, ['list', '-m'], { cwd: CONTROL_PLANE, env: { ...process.env, ...ENV } }, signal);
}

/** Go uses all processors for one build; two at once would only delay the first. */
let queue: Promise<unknown> = Promise.resolve();

/** Builds into `folder`, after the builds that were asked for earlier. */
export async function buildGo(part: Part, recipe: GoRecipe, folder: string, report: Report, signal: AbortSignal): Promise<void> {
  const turn = queue.then(async () => await build(part, recipe, folder, report, signal));
  // The next in the queue does not care how this one ended; its caller gets the error.
  queue = turn.catch(() => undefined);
  await turn;
}

async function build(part: Part, recipe: GoRecipe, folder: string, report: Report, signal: AbortSignal): Promise<void> {
  const counts = { downloads: 0, packages: 0 };
  const options = {
    cwd: recipe.kind === 'go-module' ? recipe.folder : CONTROL_PLANE,
    env: { ...process.env, ...ENV, ...(recipe.kind === 'go-install' ? { GOBIN: folder } : {}) },
    onLine: (line: string): void => {
      if (line.startsWith('go: downloading ')) counts.downloads += 1;
      else if (!line.startsWith('go: ')) counts.packages += 1;
    },
  };
  const work = runOrFail(`The build of ${part.name} with Go`, GO, argumentsOf(part, recipe, folder), options, signal);
  await withProgress(report, () => `${part.name}: ${counts.downloads} modules fetched, ${counts.packages} packages compiled`, work);
}

function argumentsOf(part: Part, recipe: GoRecipe, folder: string): readonly string[] {
  if (recipe.kind === 'go-install') return ['install', '-v', '-buildvcs=false', '-ldflags=-s -w', `${recipe.package}@${recipe.version}`];
  return ['build', '-v', '-mod=readonly', '-buildvcs=false', `-ldflags=${recipe.ldflags}`, '-o', join(folder, part.file), recipe.package];
}
