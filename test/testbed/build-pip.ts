// Builds a part out of Python packages: a virtual environment with pinned versions.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Part, Recipe } from './parts.ts';
import { withProgress } from './progress.ts';
import type { Report } from './progress.ts';
import { run, runOrFail } from './run.ts';

type PipRecipe = Extract<Recipe, { kind: 'pip' }>;

/** What a build needs to know of the Python that is installed. */
export type Python = { readonly kind: 'usable'; readonly identity: string } | { readonly kind: 'unusable'; readonly why: string };

const PYTHON = { file: 'python3', args: [] };

/** The imports that `python3 -m venv` needs and that some distributions leave out; then who it is. */
const ASK = 'import ensurepip, venv, sys; print(sys.version_info[0], sys.version_info[1], sys.base_prefix)';

/** The Python on PATH, and whether it can make a virtual environment. */
export async function askPython(signal: AbortSignal): Promise<Python> {
  const { exit, stdout, stderr } = await run(PYTHON, ['-c', ASK], { env: process.env }, signal);
  if (exit.kind === 'unstarted') return { kind: 'unusable', why: 'there is no python3 on PATH' };
  if (exit.kind !== 'exited' || exit.code !== 0) {
    return { kind: 'unusable', why: `python3 cannot make a virtual environment (${stderr.trimEnd().split('\n').at(-1) ?? ''})` };
  }
  const [major, minor] = stdout.split(' ').map(Number);
  if (major !== 3 || minor === undefined || minor < 10)
    return { kind: 'unusable', why: `python3 is ${major}.${minor}, 3.10 or newer is needed` };
  return { kind: 'usable', identity: stdout.trim() };
}

/**
 * Makes the environment in `folder`. It may be renamed afterwards: an environment finds itself by where its `python` is,
 * only the scripts in its `bin` do not, and they are not used.
 */
export async function buildPip(part: Part, recipe: PipRecipe, folder: string, report: Report, signal: AbortSignal): Promise<void> {
  const total = (await readFile(recipe.requirements, 'utf8')).split('\n').filter((line) => line.includes('==')).length;
  let collected = 0;
  function count(line: string): void {
    if (line.startsWith('Collecting ')) collected += 1;
  }
  const work = install(part.name, recipe, folder, count, signal);
  await withProgress(report, () => `${part.name}: ${collected} of ${total} Python packages`, work);
}

async function install(
  name: string,
  recipe: PipRecipe,
  folder: string,
  onLine: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  await runOrFail('python3 -m venv', PYTHON, ['-m', 'venv', folder], { env: process.env }, signal);
  const python = { file: join(folder, 'bin', 'python'), args: [] };
  const args = ['-m', 'pip', 'install', '--no-input', '--disable-pip-version-check', '--requirement', recipe.requirements];
  await runOrFail(`The installation of ${name} with pip`, python, args, { env: process.env, onLine }, signal);
}
