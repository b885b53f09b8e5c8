// Renders a Helm chart into the objects that an installation would create.

import type { Bed } from './bed.ts';
import { readManifests } from './manifests.ts';
import type { Manifest } from './manifests.ts';

/** `helm template` with these arguments (release name, path of the chart, `--set …`, `--include-crds`): its objects. */
export async function renderChart(bed: Pick<Bed, 'helm'>, args: readonly string[], signal: AbortSignal): Promise<readonly Manifest[]> {
  return readManifests(await bed.helm(['template', ...args], signal));
}
