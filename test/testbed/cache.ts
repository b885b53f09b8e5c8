// Where built parts live, and under which name: a part and what it was made of are one folder,
// which appears complete or not at all.

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Part } from './parts.ts';
import type { Program } from './program.ts';

/** The cache folder: TIDELOCK_CACHE, else `tidelock/testbed` in the user's folder for caches (XDG Base Directory Specification). */
export function cacheFolder(env: NodeJS.ProcessEnv): string {
  const chosen = env['TIDELOCK_CACHE'];
  if (chosen !== undefined && chosen !== '') return chosen;
  const base = env['XDG_CACHE_HOME'];
  return join(base === undefined || base === '' ? join(homedir(), '.cache') : base, 'tidelock', 'testbed');
}

/**
 * The folder of one build of a part. Its name holds a hash of everything that decides what comes out; the version of Go
 * is left out, so that a part stays usable after Go was updated or removed. `python` names the interpreter, which a
 * virtual environment is bound to.
 */
export async function partFolder(cache: string, part: Part, python: string | undefined): Promise<string> {
  const hash = createHash('sha256');
  for (const ingredient of await ingredients(part, python)) hash.update(ingredient).update('\0');
  return join(cache, `${part.name}-${hash.digest('hex').slice(0, 12)}`);
}

/** How a part is started out of its folder. */
export function cachedProgram(part: Part, folder: string): Program {
  if (part.recipe.kind !== 'pip') return { file: join(folder, part.file), args: [] };
  return { file: join(folder, 'bin', 'python'), args: ['-m', part.recipe.module] };
}

async function ingredients(part: Part, python: string | undefined): Promise<readonly (string | Buffer)[]> {
  const { recipe } = part;
  const machine = `${process.platform}-${process.arch}`;
  switch (recipe.kind) {
    case 'go-module':
      return [
        machine,
        recipe.package,
        recipe.ldflags,
        ...(await Promise.all(['go.mod', 'go.sum', ...recipe.sources].map(async (file) => await readFile(join(recipe.folder, file))))),
      ];
    case 'go-install':
      return [machine, recipe.package, recipe.version];
    case 'pip':
      return [machine, python ?? '', await readFile(recipe.requirements)];
  }
}
