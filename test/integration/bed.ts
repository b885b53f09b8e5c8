// Global set-up of the integration tests: one test bed for the whole run, with the CRDs of this repository.
// Test files get its addresses by `inject`; a file that stops servers opens a bed of its own (test/support/own-bed.ts).

import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import '../support/bed-facts.ts';
import { openBed } from '../testbed/bed.ts';
import { installCrds } from '../testbed/install-crds.ts';

const CRDS = fileURLToPath(new URL('../../crds', import.meta.url));

/** Starts the servers and provides their addresses; the result stops them. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const bed = openBed({ audit: true, report: (line) => process.stderr.write(`test bed: ${line}\n`) });
  try {
    const [cluster, moto, vault] = await Promise.all([bed.cluster(), bed.moto(), bed.vault()]);
    // On a bare machine the tools are built here, with progress, and not within the time that a test has.
    await Promise.all([bed.program('helm'), bed.program('kubectl')]);
    await installCrds(cluster.facts, CRDS, AbortSignal.timeout(30_000));
    project.provide('cluster', cluster.facts);
    project.provide('moto', moto.facts);
    project.provide('vault', vault.facts);
  } catch (error) {
    await bed[Symbol.asyncDispose]();
    throw error;
  }
  return async () => await bed[Symbol.asyncDispose]();
}
