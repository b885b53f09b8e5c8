// Writes the chart as plain manifests (charts/rendered/tidelock.yaml), for `kubectl apply` without helm and for the demo.
// `--check` compares instead and exits 1 when the file is stale. Not part of `npm run check`: it needs helm, which the test bed brings.

import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import { openBed } from '../test/testbed/bed.ts';

const CHART = fileURLToPath(new URL('../charts/tidelock', import.meta.url));
const RENDERED = fileURLToPath(new URL('../charts/rendered/tidelock.yaml', import.meta.url));

const HEADER = `# The chart with its default values, as \`npm run render-chart\` made it. Needs the namespace and the CRDs first:
#   kubectl create namespace tidelock && kubectl apply -f crds/
`;

const bed = openBed({ report: (line) => process.stderr.write(`${line}\n`) });
try {
  const args = ['template', 'tidelock', CHART, '--namespace', 'tidelock'];
  const text = HEADER + (await bed.helm(args, AbortSignal.timeout(600_000)));
  if (process.argv.includes('--check')) {
    if ((await readFile(RENDERED, 'utf8')) !== text) {
      process.stderr.write('charts/rendered/tidelock.yaml is stale: run npm run render-chart\n');
      process.exitCode = 1;
    }
  } else {
    await writeFile(RENDERED, text);
  }
} finally {
  await bed[Symbol.asyncDispose]();
}
