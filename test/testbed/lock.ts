// One builder at a time for each folder of the cache, across processes. The lock only saves work:
// what keeps the cache right is the rename at the end of a build.

import { mkdir, rm, stat, utimes } from 'node:fs/promises';
import { keepFolder } from './keeper.ts';
import { until } from './until.ts';

/** The holder shows every few seconds that it lives; after a minute of silence the lock is anybody's. */
const HEARTBEAT_MS = 5_000;
const STALE_MS = 60_000;

/** Does `work` while holding the lock `path`; waits for another holder, whether in this process or not. */
export async function withLock<T>(path: string, work: () => Promise<T>, signal: AbortSignal): Promise<T> {
  await until(async () => ((await take(path)) ? true : undefined), 250, signal);
  const drop = keepFolder(path);
  const heartbeat = setInterval(() => void touch(path), HEARTBEAT_MS);
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    await rm(path, { recursive: true, force: true });
    drop();
  }
}

async function take(path: string): Promise<boolean> {
  try {
    await mkdir(path);
    return true;
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  }
  if (await isStale(path)) await rm(path, { recursive: true, force: true });
  return false;
}

async function isStale(path: string): Promise<boolean> {
  try {
    return Date.now() - (await stat(path)).mtimeMs > STALE_MS;
  } catch (error) {
    // Released in between: free, not stale.
    if (hasCode(error, 'ENOENT')) return false;
    throw error;
  }
}

async function touch(path: string): Promise<void> {
  const now = new Date();
  try {
    await utimes(path, now, now);
  } catch (error) {
    // Somebody emptied the cache: the rename at the end tells.
    if (!hasCode(error, 'ENOENT')) throw error;
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
