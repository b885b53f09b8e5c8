import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { KIND_OF } from '#core/errors.ts';

const PAGE = join(import.meta.dirname, '../docs/outcomes.md');

describe('docs/outcomes.md', () => {
  it('names every code with its kind, and no other', async () => {
    const page = await readFile(PAGE, 'utf8');

    const rows = [...page.matchAll(/^\| `(\w+)` \| (\w+) \|/gm)].map(([, code, kind]) => [code, kind]);

    expect(rows).toEqual(Object.entries(KIND_OF));
  });
});
