import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { ownToken } from './own-token.ts';

const NEVER = new AbortController().signal;

describe("the operator's own token", () => {
  let folder = '';

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tidelock-token-'));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  it('is read anew each time', async () => {
    const file = join(folder, 'token');

    writeFileSync(file, 'one');
    const first = await ownToken(NEVER, file);
    writeFileSync(file, 'two');
    const second = await ownToken(NEVER, file);

    expect([first, second].map((token) => Buffer.from(token.reveal()).toString('utf8'))).toEqual(['one', 'two']);
  });

  it('is missing outside a pod, which is told with a way out', async () => {
    await expect(ownToken(NEVER, join(folder, 'none'))).rejects.toMatchObject({
      code: 'AuthFailed',
      remedy: expect.stringContaining('serviceAccountRef'),
    });
  });

  it('is not waited for once the signal is aborted', async () => {
    await expect(ownToken(AbortSignal.abort(new Error('enough')), join(folder, 'none'))).rejects.toThrow('enough');
  });
});
