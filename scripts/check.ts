// What must hold before a commit, apart from the tests: format, lint, types, dead code, generated files.
// Every step runs, whatever the ones before it said; `--report <file>` writes the results as JSON for .ci/run.

import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { parseArgs } from 'node:util';

interface Step {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** What to do when it fails. */
  readonly remedy: string;
}

const STEPS: readonly Step[] = [
  { name: 'format', command: 'oxfmt', args: ['--check'], remedy: 'run `npm run format`' },
  { name: 'lint and room rules', command: 'oxlint', args: [], remedy: 'each finding names its rule; CONTRIBUTING.md tells about them' },
  { name: 'types', command: 'tsc', args: [], remedy: 'mend the types' },
  { name: 'dead code', command: 'knip', args: [], remedy: 'remove what nothing uses' },
  {
    name: 'code for tests only',
    command: 'knip',
    args: ['--production', '--include', 'files,exports,types'],
    remedy: 'remove what only tests use, or move it to test/support',
  },
  { name: 'generated files', command: 'node', args: ['scripts/generate.ts', '--check'], remedy: 'run `npm run generate`' },
];

const ROOT = join(import.meta.dirname, '..');

/** Runs one step with the project's own tools and Node; its output is shown only when it fails. */
function run(step: Step): boolean {
  const env = { ...process.env, PATH: join(ROOT, 'node_modules', '.bin') + delimiter + (process.env['PATH'] ?? '') };
  const started = performance.now();
  const { status, error, stdout, stderr } = spawnSync(step.command, step.args, { cwd: ROOT, env, encoding: 'utf8' });
  const passed = status === 0;
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${passed ? 'passed' : 'FAILED'}  ${step.name} (${seconds} s)`);
  if (!passed) console.log([error?.message, stdout, stderr, `To mend it: ${step.remedy}.\n`].filter(Boolean).join('\n'));
  return passed;
}

const { values } = parseArgs({ options: { report: { type: 'string' } } });
const results = STEPS.map((step) => ({ name: step.name, passed: run(step) }));
const failed = results.filter(({ passed }) => !passed).length;
if (values.report !== undefined) writeFileSync(values.report, JSON.stringify(results));
console.log(`${results.length - failed} checks passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
