// Adds up what a run of .ci/run found: tests from vitest's JSON report, checks from the report of scripts/check.ts.
// Nothing that failed may look like a success: a stage that ended badly without naming a failure counts as one.

import { existsSync, readFileSync } from 'node:fs';

/** Counts of tests and checks. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** How a stage ended. */
export interface Stage {
  /** Exit status of its command. */
  readonly status: number;
  /** What its report counts; undefined when a report should be there and is not. */
  readonly report: Tally | undefined;
}

/** The report of a stage that writes none. */
export const NOTHING: Tally = { passed: 0, failed: 0, skipped: 0 };

/** The part that we read of vitest's JSON report (Vitest: Reporters, "JSON Reporter"). */
interface TestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly { readonly status: string; readonly assertionResults: readonly { readonly status: string }[] }[];
}

/** Counts of a vitest report; a test file that failed as a whole (a bad import, a hook) is one failure. */
export function ofTests(report: TestReport): Tally {
  const broken = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.every((test) => test.status !== 'failed'),
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken.length,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/** Counts of the report of scripts/check.ts: one for each step. */
export function ofChecks(report: readonly { readonly passed: boolean }[]): Tally {
  const passed = report.filter((step) => step.passed).length;
  return { passed, failed: report.length - passed, skipped: 0 };
}

/** Adds up stages. */
export function total(stages: readonly Stage[]): Tally {
  const sum = { ...NOTHING };
  for (const { status, report } of stages) {
    const { passed, failed, skipped } = report ?? NOTHING;
    const silent = failed === 0 && (status !== 0 || report === undefined);
    sum.passed += passed;
    sum.failed += silent ? 1 : failed;
    sum.skipped += skipped;
  }
  return sum;
}

/** The last line of .ci/run. */
export function lastLine({ passed, failed, skipped }: Tally): string {
  return `${passed} passed, ${failed} failed${skipped === 0 ? '' : `, ${skipped} skipped`}`;
}

function isTestReport(report: unknown): report is TestReport {
  return typeof report === 'object' && report !== null && 'numPassedTests' in report && 'testResults' in report;
}

function isCheckReport(report: unknown): report is readonly { readonly passed: boolean }[] {
  return Array.isArray(report);
}

/** Reads a JSON file; one that is missing or cut off (the stage crashed) counts as undefined. */
function readJson(file: string): unknown {
  if (!existsSync(file)) return undefined;
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/** Counts of the report that vitest left in this file; undefined when there is no whole report. */
export function testTally(file: string): Tally | undefined {
  const report = readJson(file);
  return isTestReport(report) ? ofTests(report) : undefined;
}

/** Counts of the report that scripts/check.ts left in this file; undefined when there is no whole report. */
export function checkTally(file: string): Tally | undefined {
  const report = readJson(file);
  return isCheckReport(report) ? ofChecks(report) : undefined;
}

if (import.meta.main) {
  const [install = '1', test = '1', check = '1', folder = '.'] = process.argv.slice(2);
  const sum = total([
    { status: Number(install), report: NOTHING },
    { status: Number(test), report: testTally(`${folder}/tests.json`) },
    { status: Number(check), report: checkTally(`${folder}/checks.json`) },
  ]);
  console.log(lastLine(sum));
  process.exitCode = sum.failed === 0 ? 0 : 1;
}
