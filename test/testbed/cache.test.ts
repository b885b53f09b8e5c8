import { homedir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { cachedProgram, cacheFolder, partFolder } from './cache.ts';
import { PARTS } from './parts.ts';

describe('cacheFolder', () => {
  it.each([
    [{ TIDELOCK_CACHE: '/big/disk', XDG_CACHE_HOME: '/xdg' }, '/big/disk'],
    [{ XDG_CACHE_HOME: '/xdg' }, '/xdg/tidelock/testbed'],
    [{ TIDELOCK_CACHE: '', XDG_CACHE_HOME: '' }, `${homedir()}/.cache/tidelock/testbed`],
  ])('follows %j', (env, folder) => {
    expect(cacheFolder(env)).toBe(folder);
  });
});

describe('partFolder', () => {
  it('is another one when something that decides the outcome is another', async () => {
    const etcd = PARTS.etcd;
    const bigger = { ...etcd, recipe: { ...etcd.recipe, ldflags: '' } };

    const folder = await partFolder('/cache', etcd, undefined);

    expect(folder).toMatch(/^\/cache\/etcd-[0-9a-f]{12}$/);
    expect(await partFolder('/cache', etcd, undefined)).toBe(folder);
    expect(await partFolder('/cache', bigger, undefined)).not.toBe(folder);
  });

  it('binds Python packages to their interpreter', async () => {
    const here = await partFolder('/cache', PARTS.moto, '3 11 /usr');

    expect(await partFolder('/cache', PARTS.moto, '3 12 /usr')).not.toBe(here);
  });
});

describe('cachedProgram', () => {
  it('starts Python packages by the interpreter of their environment, whose folder was renamed', () => {
    expect(cachedProgram(PARTS.moto, '/cache/moto-1')).toEqual({ file: '/cache/moto-1/bin/python', args: ['-m', 'moto.server'] });
    expect(cachedProgram(PARTS.etcd, '/cache/etcd-1')).toEqual({ file: '/cache/etcd-1/etcd', args: [] });
  });
});
