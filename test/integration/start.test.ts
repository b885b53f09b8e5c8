// The README's first command as a person or a pipeline runs it: `npm start` to its end, and what it says when it cannot go on.

import { execFile } from 'node:child_process';
import { mkdtempDisposable, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { describe, expect, it } from 'vitest';

const START = fileURLToPath(new URL('../../scripts/start.ts', import.meta.url));
/** Three servers, an operator and two rotations, on a machine that runs other tests. */
const WITHIN_MS = 240_000;

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function start(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const options = { env: { ...process.env, CI: 'true', DEBUG: '', ...env }, timeout: WITHIN_MS };
  try {
    return { code: 0, ...(await promisify(execFile)(process.execPath, [START, ...args], options)) };
  } catch (error) {
    if (error instanceof Error && 'stdout' in error && 'stderr' in error && 'code' in error) {
      return { code: Number(error.code), stdout: String(error.stdout), stderr: String(error.stderr) };
    }
    throw error;
  }
}

/** What a Secret looks like in the line that tells of it. */
function lookOf(stdout: string, when: 'before' | 'after'): string | undefined {
  return new RegExp(`Secret registry-password ${when}: +(.+)`).exec(stdout)?.[1];
}

describe('npm start', () => {
  it('shows the three backends and a change of backend without a changed Secret, and ends well', { timeout: WITHIN_MS }, async () => {
    const { code, stdout, stderr } = await start(['--once']);

    expect({ code, stderr }, stdout).toEqual({ code: 0, stderr: '' });
    for (const name of ['database', 'database-previous', 'registry', 'registry-password', 'staging', 'production', 'registry-from-vault']) {
      expect(stdout).toContain(`ExternalSecret ${name} is Ready`);
    }
    expect(stdout).toMatch(/Parameter Store: \/myapp\/production\/db\/password +1 \(pinned\)/);
    expect(stdout).toMatch(/Secret database followed after .* password and username changed together/);
    expect(stdout).toContain('ExternalSecret registry-password is synced from Vault');
    expect(lookOf(stdout, 'before')).toMatch(/^password#[0-9a-f]{8}, data-hash [0-9a-f]{12}…, resourceVersion \d+$/);
    expect(lookOf(stdout, 'after')).toBe(lookOf(stdout, 'before'));
    expect(stdout).toMatch(/registry-password +True +registry-password +\d+ +Vault: docker\/registry +2 /);
    expect(stdout.trimEnd().split('\n').at(-1)).toContain('stopping everything');
  });

  it('says in one line that the examples are not where they should be, before it starts anything', async () => {
    const { code, stdout, stderr } = await start(['--examples', '/nowhere']);

    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(stdout).toMatch(/^\[ *[\d.]+ s\] failed: ENOENT: .*'\/nowhere'\n$/);
  });

  it('says in one line that it does not know a flag, and shows the stack to those who ask', async () => {
    const { code, stdout, stderr } = await start(['--onec'], { DEBUG: '1' });

    expect(code).toBe(1);
    expect(stdout).toMatch(/^\[ *[\d.]+ s\] failed: Unknown option '--onec'.*\n$/);
    expect(stderr).toMatch(/\n +at /);
    expect(stderr, 'the end of a program that crashed').not.toContain('Node.js v');
  });

  it('says in one line that the API server refuses an example, after it has stopped everything', { timeout: WITHIN_MS }, async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'tidelock-start-'));
    const refused = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'Not_A_Name' } };
    await writeFile(join(folder.path, '00-only.yaml'), JSON.stringify(refused));

    const { code, stdout, stderr } = await start(['--examples', folder.path]);

    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    const [stopping, failed] = stdout.trimEnd().split('\n').slice(-2);
    expect(stopping).toContain('stopping everything');
    expect(failed).toMatch(/failed: .*Not_A_Name/);
  });
});
