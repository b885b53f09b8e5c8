// A folder of its own for one test bed, below the system's folder for temporary files; gone with the bed.

import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keepFolder } from './keeper.ts';

/** An existing folder that only this user may read; disposing removes it with all that is in it. */
export interface Workspace extends AsyncDisposable {
  readonly path: string;
}

/** Creates a folder; it is removed even when this process is killed. */
export function openWorkspace(): Workspace {
  const path = mkdtempSync(join(tmpdir(), 'tidelock-bed-'));
  const drop = keepFolder(path);
  return {
    path,
    async [Symbol.asyncDispose]() {
      await rm(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
      drop();
    },
  };
}
