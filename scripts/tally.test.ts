// The count that decides whether a run of .ci/run is good.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkTally, lastLine, NOTHING, ofChecks, ofTests, testTally, total } from './tally.ts';

const NONE = { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, testResults: [] };

describe('ofTests', () => {
  it('counts passed, failed, skipped and todo', () => {
    const report = { ...NONE, numPassedTests: 5, numFailedTests: 2, numPendingTests: 3, numTodoTests: 1 };

    const tally = ofTests(report);

    expect(tally).toEqual({ passed: 5, failed: 2, skipped: 4 });
  });

  it('counts a file that failed as a whole once, and one with a failed test not again', () => {
    const broken = { status: 'failed', assertionResults: [{ status: 'skipped' }] };
    const counted = { status: 'failed', assertionResults: [{ status: 'failed' }] };
    const report = { ...NONE, numFailedTests: 1, testResults: [broken, counted, { status: 'passed', assertionResults: [] }] };

    const tally = ofTests(report);

    expect(tally.failed).toBe(2);
  });
});

describe('ofChecks', () => {
  it('counts each step', () => {
    const tally = ofChecks([{ passed: true }, { passed: false }, { passed: true }]);

    expect(tally).toEqual({ passed: 2, failed: 1, skipped: 0 });
  });
});

describe('total', () => {
  const good = { passed: 3, failed: 0, skipped: 1 };

  it('adds up the stages', () => {
    const sum = total([
      { status: 0, report: NOTHING },
      { status: 0, report: good },
      { status: 1, report: { passed: 1, failed: 2, skipped: 0 } },
    ]);

    expect(sum).toEqual({ passed: 4, failed: 2, skipped: 1 });
  });

  it('counts a stage that failed without naming a failure', () => {
    const sum = total([{ status: 1, report: good }]);

    expect(sum).toEqual({ passed: 3, failed: 1, skipped: 1 });
  });

  it('counts a report that is missing as a failure, whatever the exit status', () => {
    const sum = total([{ status: 0, report: undefined }]);

    expect(sum.failed).toBe(1);
  });
});

describe('lastLine', () => {
  it('names skipped tests only when there are some', () => {
    expect(lastLine({ passed: 7, failed: 0, skipped: 0 })).toBe('7 passed, 0 failed');
    expect(lastLine({ passed: 7, failed: 1, skipped: 2 })).toBe('7 passed, 1 failed, 2 skipped');
  });
});

describe('testTally and checkTally', () => {
  let folder = '';

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'tidelock-tally-'));
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  function write(text: string): string {
    const file = join(folder, 'report.json');
    writeFileSync(file, text);
    return file;
  }

  it('count the reports they find', () => {
    expect(testTally(write(JSON.stringify({ ...NONE, numPassedTests: 4 })))).toEqual({ passed: 4, failed: 0, skipped: 0 });
    expect(checkTally(write('[{"name":"types","passed":false}]'))).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });

  it.each([testTally, checkTally])('take a file that is missing, cut off or of another shape as no report', (tally) => {
    expect(tally(join(folder, 'missing.json'))).toBeUndefined();
    expect(tally(write('[{"numPassedTests": 1'))).toBeUndefined();
    expect(tally(write('{}'))).toBeUndefined();
  });
});
