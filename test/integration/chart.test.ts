// The chart: it lints, its plain rendering in charts/rendered is what helm makes of it, and its rights are spelled out.

import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from 'vitest';

import { ownBed } from '../support/own-bed.ts';
import { readManifests } from '../testbed/manifests.ts';
import { renderChart } from '../testbed/render-chart.ts';

const CHART = fileURLToPath(new URL('../../charts/tidelock', import.meta.url));
const RENDERED = fileURLToPath(new URL('../../charts/rendered/tidelock.yaml', import.meta.url));

const bed = ownBed();
const signal = AbortSignal.timeout(60_000);

describe('the chart', () => {
  it('lints', async () => {
    expect(await bed.helm(['lint', CHART, '--strict'], signal)).toContain('0 chart(s) failed');
  });

  it('renders to what charts/rendered holds', async () => {
    const rendered = await renderChart(bed, ['tidelock', CHART, '--namespace', 'tidelock'], signal);

    expect(readManifests(await readFile(RENDERED, 'utf8'))).toEqual(rendered);
  });

  it('asks for no wildcard, no right to patch Secrets, and no right on what it does not touch', async () => {
    const rendered = await renderChart(bed, ['tidelock', CHART, '--show-only', 'templates/rbac.yaml'], signal);

    const rules = rendered.find(({ kind }) => kind === 'ClusterRole')?.['rules'];
    expect(JSON.stringify(rules)).not.toContain('*');
    expect(rules).toContainEqual({
      apiGroups: [''],
      resources: ['secrets'],
      verbs: ['get', 'list', 'watch', 'create', 'update', 'delete'],
    });
  });

  it('refuses a value that it does not know, by name', async () => {
    await expect(renderChart(bed, ['tidelock', CHART, '--set', 'contollerClass=x'], signal)).rejects.toThrow('contollerClass');
  });
});
