import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { describe, expect, it } from 'vitest';

import { KINDS } from '#api/kinds.ts';

const ROOT = join(import.meta.dirname, '..');

describe.each(KINDS.map(({ plural }) => plural))('crds/%s.yaml', (plural) => {
  it('is small enough for every way of applying it', async () => {
    const text = await readFile(join(ROOT, 'crds', `${plural}.yaml`), 'utf8');

    expect(Buffer.byteLength(text)).toBeLessThan(60_000);
  });

  it('is the file that the chart installs', async () => {
    const own = await readFile(join(ROOT, 'crds', `${plural}.yaml`), 'utf8');
    const chart = await readFile(join(ROOT, 'charts/tidelock/crds', `${plural}.yaml`), 'utf8');

    expect(chart).toBe(own);
  });
});

describe('generate --check', () => {
  it('finds every generated file as the schemas say', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [join(ROOT, 'scripts/generate.ts'), '--check']);

    expect(stdout).toBe('');
  });
});
