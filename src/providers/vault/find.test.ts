import type { Found } from '#core/source.ts';
import { describe, expect, it } from 'vitest';

import { DENIED, kv2Data, kv2Metadata, ScriptedVault, type VaultAnswer } from '../../../test/support/scripted-vault.ts';
import { HealthProbe } from './health.ts';
import { KvProvider } from './kv-provider.ts';
import type { Engine } from './paths.ts';
import { VaultSession } from './session.ts';

const NEVER = new AbortController().signal;
const V2: Engine = { version: 'v2', mount: 'secret' };

function now(): number {
  return 0;
}

function open(vault: ScriptedVault, engine = V2): KvProvider {
  return new KvProvider({
    engine,
    session: new VaultSession({ request: vault.request, login: undefined, now, where: 'v', onCall: () => undefined }),
    health: new HealthProbe(vault.request, now),
    reader: { version: engine.version, hashKey: Uint8Array.of(1), where: 'v' },
    now,
    close: async () => undefined,
  });
}

function listing(...keys: string[]): VaultAnswer {
  return { body: { data: { keys } } };
}

function shown(found: readonly Found[]): Record<string, string> {
  return Object.fromEntries(
    found.map(({ key, read }) => [key, read.kind === 'value' ? Buffer.from(read.value.reveal()).toString('utf8') : read.failure.code]),
  );
}

/** app/a, app/a/deep/b and c, which is deleted. */
function aVault(changes: Readonly<Record<string, VaultAnswer>> = {}): ScriptedVault {
  return new ScriptedVault({
    'GET secret/metadata/': listing('app/', 'c'),
    'GET secret/metadata/app/': listing('a', 'a/'),
    'GET secret/metadata/app/a/': listing('deep/'),
    'GET secret/metadata/app/a/deep/': listing('b'),
    'GET secret/metadata/app/a': kv2Metadata({ '3': {} }, { team: 'core', tier: 'db' }),
    'GET secret/metadata/app/a/deep/b': kv2Metadata({ '1': {} }, { team: 'other' }),
    'GET secret/data/app/a': kv2Data({ k: '<1>' }, 3),
    'GET secret/data/app/a/deep/b': kv2Data({ k: '2' }),
    'GET secret/data/c': { status: 404, body: { data: { data: null, metadata: { version: 2, deletion_time: '2026-01-01T00:00:00Z' } } } },
    ...changes,
  });
}

describe('a search in version 2', () => {
  it('without name and tags gives all that is there, by full path, and leaves out what is deleted', async () => {
    expect(shown(await open(aVault()).find({}, NEVER))).toEqual({ 'app/a': '{"k":"\\u003c1\\u003e"}', 'app/a/deep/b': '{"k":"2"}' });
  });

  it('by name looks at full paths, and reads none but those that match', async () => {
    const vault = aVault();

    expect(shown(await open(vault).find({ name: '^app/.*/b$' }, NEVER))).toEqual({ 'app/a/deep/b': '{"k":"2"}' });
    expect(vault.calls.filter(({ query }) => query?.['list'] !== 'true').map(({ path }) => path)).toEqual(['secret/data/app/a/deep/b']);
  });

  it('begins at its path, which stands in the keys and counts for the name', async () => {
    const vault = aVault();

    expect(Object.keys(shown(await open(vault).find({ path: '/app/a/', name: '^app/a/' }, NEVER)))).toEqual(['app/a/deep/b']);
    expect(vault.calls.map(({ path }) => path)).toEqual([
      'secret/metadata/app/a/',
      'secret/metadata/app/a/deep/',
      'secret/data/app/a/deep/b',
    ]);
  });

  it.each([
    [{ team: 'core' }, ['app/a']],
    [{ team: 'core', tier: 'db' }, ['app/a']],
    [{ team: 'core', tier: 'web' }, []],
    [{ current_version: '1' }, ['app/a/deep/b']],
    [{ none: '' }, []],
  ])('by tags %j looks at metadata, own members included, and reads no value but those that match', async (tags, keys) => {
    const vault = aVault();

    expect(Object.keys(shown(await open(vault).find({ path: 'app', tags }, NEVER)))).toEqual(keys);
    expect(vault.calls.filter(({ path }) => path.startsWith('secret/data/')).length).toBe(keys.length);
  });

  it('by name and tags goes by the name', async () => {
    const vault = aVault();

    expect(Object.keys(shown(await open(vault).find({ name: 'deep', tags: { team: 'core' } }, NEVER)))).toEqual(['app/a/deep/b']);
    expect(vault.count('GET secret/metadata/app/a/deep/b')).toBe(0);
  });

  it('leaves out what vanishes meanwhile: a folder, a secret', async () => {
    const vault = aVault({ 'GET secret/metadata/app/a/': 404, 'GET secret/metadata/app/a': 404 });

    expect(await open(vault).find({ path: 'app', tags: { team: 'core' } }, NEVER)).toEqual([]);
  });

  it('gives a secret that may not be read as a failure of its own', async () => {
    const vault = aVault({ 'GET secret/data/app/a': DENIED });

    expect(shown(await open(vault).find({ path: 'app' }, NEVER))).toEqual({ 'app/a': 'AccessDenied', 'app/a/deep/b': '{"k":"2"}' });
  });

  it('reads what a folder of the same name as the mount holds, not what lies beside it', async () => {
    const vault = new ScriptedVault({
      'GET secret/metadata/secret/': listing('a'),
      'GET secret/data/secret/a': kv2Data({ k: 'inner' }),
      'GET secret/data/a': kv2Data({ k: 'outer' }),
    });

    expect(shown(await open(vault).find({ path: 'secret' }, NEVER))).toEqual({ 'secret/a': '{"k":"inner"}' });
  });

  it.each([
    ['secret', 'secret/'],
    ['secret/app', 'secret/app/'],
    ['secret/data/app', 'secret/data/app/'],
    ['secret/data', 'secret/data/'],
  ])('takes the mount from the path %s where the store has none', async (path, prefix) => {
    const vault = aVault({ 'GET secret/metadata/': listing('x'), 'GET secret/metadata/app/': listing('x') });
    for (const at of ['x', 'app/x']) vault.answer(`GET secret/data/${at}`, kv2Data({ k: at }));

    const found = await open(vault, { version: 'v2' }).find({ path }, NEVER);

    expect(found.map(({ key }) => key)).toEqual([`${prefix}x`]);
    const again = await open(vault, { version: 'v2' }).read([{ key: `${prefix}x` }], NEVER);
    expect(again).toEqual(found.map(({ read }) => read));
  });

  it.each<[string, Parameters<KvProvider['find']>[0], Readonly<Record<string, VaultAnswer>>, string]>([
    ['no folder', { path: 'none' }, {}, 'NotFound: Secret does not exist: there is no folder "secret/metadata/none/" in Vault at v'],
    [
      'a folder that may not be listed',
      { path: 'app' },
      { 'GET secret/metadata/app/a/': DENIED },
      'AccessDenied: access denied: the identity of the store lacks "list" on "secret/metadata/app/a/" in Vault at v',
    ],
    [
      'metadata that may not be read',
      { path: 'app', tags: { team: 'core' } },
      { 'GET secret/metadata/app/a': DENIED },
      'AccessDenied: access denied: the identity of the store lacks "read" on "secret/metadata/app/a" in Vault at v',
    ],
    [
      'a mount that is not there',
      {},
      { 'GET secret/metadata/': { status: 404, body: { errors: ['no handler for route "secret/metadata/"'] } } },
      'Unavailable: no secrets engine is mounted for "secret/metadata/" in Vault at v',
    ],
    ['a server that is sealed', {}, { 'GET secret/metadata/': 503, 'GET sys/health': 503 }, 'VaultSealed: Vault at v is sealed'],
    ['no regular expression', { name: '(' }, {}, 'InvalidSpec: could not compile find.name.regexp [(]: '],
    ['a path that leads out', { path: 'app/../..' }, {}, 'InvalidSpec: find.path "app/../.." has a segment "." or ".."'],
    [
      'names that lead out',
      {},
      { 'GET secret/metadata/': listing('../') },
      'InvalidSpec: Vault lists "..", a name that no request can carry',
    ],
    ['names without end', {}, { 'GET secret/metadata/': listing('/') }, 'InvalidSpec: Vault lists "", a name that no request can carry'],
  ])('fails as a whole with %s', async (_, query, changes, message) => {
    const failure: unknown = await open(aVault(changes))
      .find(query, NEVER)
      .catch((error: unknown) => error);

    expect(failure).toMatchObject({
      code: message.split(':')[0],
      message: expect.stringContaining(message.slice(message.indexOf(' ') + 1)),
    });
  });

  it('names the mount as missing where neither store nor path has one', async () => {
    await expect(open(aVault(), { version: 'v2' }).find({}, NEVER)).rejects.toMatchObject({
      message: 'the search names no mount of Vault',
    });
  });

  it('has eight calls under way at most, and makes no more once one has failed', async () => {
    let [current, most] = [0, 0];
    const names = Array.from({ length: 100 }, (_, index) => `s${index}`);
    const vault = new ScriptedVault({ 'GET secret/metadata/': listing(...names) });
    async function slow(): Promise<VaultAnswer> {
      most = Math.max(most, ++current);
      await new Promise((resolve) => setImmediate(resolve));
      current -= 1;
      return DENIED;
    }
    for (const name of names) vault.answer(`GET secret/metadata/${name}`, slow);

    await expect(open(vault).find({ tags: { team: 'core' } }, NEVER)).rejects.toMatchObject({ code: 'AccessDenied' });
    const made = vault.calls.length;
    await new Promise((resolve) => setImmediate(resolve));

    expect(most).toBe(8);
    expect(made).toBeLessThan(30);
    expect(vault.calls.length).toBe(made);
  });

  it('rejects with the reason of its signal, before and in the midst', async () => {
    const stop = new AbortController();
    const vault = aVault({
      'GET secret/metadata/app/a/': () => {
        stop.abort('stopping');
        return new Promise(() => undefined);
      },
    });

    await expect(open(vault).find({}, AbortSignal.abort('before'))).rejects.toBe('before');
    await expect(open(vault).find({}, stop.signal)).rejects.toBe('stopping');
  });
});

describe('a search in version 1', () => {
  const answers = {
    'GET kv1/': listing('app/'),
    'GET kv1/app/': listing('a b', 'c'),
    'GET kv1/app/a%20b': { body: { data: { k: '1' } } },
    'GET kv1/app/c': { body: { data: { k: '2' } } },
  };

  it.each<[Engine, { path?: string; name?: string }, Record<string, string>]>([
    [{ version: 'v1', mount: 'kv1' }, {}, { 'app/a b': '{"k":"1"}', 'app/c': '{"k":"2"}' }],
    [{ version: 'v1', mount: 'kv1' }, { path: 'app', name: 'app/c' }, { 'app/c': '{"k":"2"}' }],
    [{ version: 'v1' }, { path: 'kv1/app', name: '^kv1/.* b' }, { 'kv1/app/a b': '{"k":"1"}' }],
  ])('with %j and %j finds by name', async (engine, query, found) => {
    expect(shown(await open(new ScriptedVault(answers), engine).find(query, NEVER))).toEqual(found);
  });

  it('knows no tags', async () => {
    const vault = new ScriptedVault(answers);

    await expect(open(vault, { version: 'v1', mount: 'kv1' }).find({ name: 'a', tags: { team: 'core' } }, NEVER)).rejects.toMatchObject({
      code: 'InvalidSpec',
      message: 'cannot perform find by tag operations with kv version v1',
    });
    expect(vault.calls).toEqual([]);
  });

  it('of an engine of version 2 says so', async () => {
    const warnings = ['Invalid path for a versioned K/V secrets engine. See the API docs for the appropriate API endpoints to use.'];
    const vault = new ScriptedVault({ 'GET secret/': { status: 404, body: { warnings } } });

    await expect(open(vault, { version: 'v1', mount: 'secret' }).find({}, NEVER)).rejects.toMatchObject({
      code: 'InvalidSpec',
      remedy: 'set spec.provider.vault.version to v2',
    });
  });
});
