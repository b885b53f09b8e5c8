// Searches on a real Vault: both versions of the key/value engine, metadata as tags, what policies they need, names of any kind.

import { readFile } from 'node:fs/promises';

import { dataHash } from '#core/hash.ts';
import { Redacted } from '#core/redacted.ts';
import { convertKeys } from '#core/secret-keys.ts';
import type { Found, Query } from '#core/source.ts';
import { openProviders, type Providers } from '#providers/open.ts';
import type { Provider } from '#providers/provider.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { shown } from '../contract/provider.ts';
import { type PolicyRules, useVault } from '../support/vault.ts';
import type { VaultKv } from '../support/vault-kv.ts';

const NEVER = new AbortController().signal;

const vault = useVault();
const calls: string[] = [];
const providers: Providers = openProviders({
  version: '1.2.3',
  env: {},
  allowNodeCredentials: false,
  onCall: (_, call) => calls.push(call),
});

beforeEach(() => {
  calls.length = 0;
});

afterAll(() => {
  providers[Symbol.dispose]();
});

function open({ mount, version }: VaultKv, token = vault.facts.rootToken): Provider {
  return providers.open({
    kind: 'vault',
    store: 'SecretStore/team-a/vault',
    server: vault.facts.address,
    mount,
    version: version === 1 ? 'v1' : 'v2',
    headers: {},
    readYourWrites: false,
    forwardInconsistent: false,
    tls: { ca: async () => Redacted.ofBytes(await readFile(vault.facts.caFile)) },
    auth: { kind: 'token', token: async () => Redacted.ofText(token) },
    identity: 'test',
  });
}

async function find(kv: VaultKv, query: Query, token?: string): Promise<Record<string, string>> {
  await using provider = open(kv, token);
  return texts(await provider.find(query, NEVER));
}

function texts(found: readonly Found[]): Record<string, string> {
  return Object.fromEntries(found.map(({ key, read }) => [key, shown(read)]));
}

async function tokenWith(rules: PolicyRules): Promise<string> {
  return (await vault.aToken([await vault.aPolicy(rules)])).token;
}

describe.each([1, 2] as const)('version %d of the engine', (version) => {
  let kv: VaultKv;

  beforeAll(async () => {
    kv = await vault.anEngine(version, 'find');
    for (const key of ['app/one', 'app/one/two/three', 'apple', 'app/%23a%20b%3F%25/%C3%A4']) await kv.put(key, { key });
  });

  it('finds all below a path, at any depth, under names of any kind', async () => {
    expect(Object.keys(await find(kv, { path: 'app' })).toSorted()).toEqual(['app/#a b?%/ä', 'app/one', 'app/one/two/three']);
    expect(Object.keys(await find(kv, {})).toSorted()).toEqual(['app/#a b?%/ä', 'app/one', 'app/one/two/three', 'apple']);
  });

  it('finds by the full name', async () => {
    expect(await find(kv, { path: 'app', name: '^app/one/' })).toEqual({ 'app/one/two/three': '{"key":"app/one/two/three"}' });
  });

  it('finds under names that can be read again, at the same version', async () => {
    await using provider = open(kv);
    const found = await provider.find({}, NEVER);

    const reads = await provider.read(
      found.map(({ key }) => ({ key })),
      NEVER,
    );

    expect(reads).toEqual(found.map(({ read }) => read));
  });

  it('says that a folder is not there, as with a mount that is empty', async () => {
    await expect(find(kv, { path: 'none' })).rejects.toMatchObject({ code: 'NotFound' });
    await expect(find(await vault.anEngine(version, 'empty'), {})).rejects.toMatchObject({ code: 'NotFound' });
  });

  it('says that a mount is not there', async () => {
    await expect(find(vault.kv('nosuch', version), {})).rejects.toMatchObject({ code: 'Unavailable' });
  });

  it('needs "list" on the folders, and says so', async () => {
    const { mount } = kv;
    const names = version === 1 ? mount : `${mount}/metadata`;
    const data = version === 1 ? mount : `${mount}/data`;
    const can = await tokenWith(
      version === 1 ? { [`${mount}/*`]: ['read', 'list'] } : { [`${names}/*`]: ['list'], [`${data}/*`]: ['read'] },
    );
    const cannot = await tokenWith({ [`${data}/*`]: ['read'], [`${names}/app`]: ['read'] });

    expect(Object.keys(await find(kv, { name: 'one' }, can)).length).toBe(2);
    await expect(find(kv, { path: 'app' }, cannot)).rejects.toMatchObject({
      code: 'AccessDenied',
      remedy: `add to one of its policies: path "${names}/app/" { capabilities = ["list"] }`,
    });
  });
});

describe('version 2 of the engine', () => {
  // The recorded External Secrets case "vault-v2-find-tags".
  it('finds by tags, as recorded', async () => {
    const kv = await vault.anEngine(2);
    for (const [name, team, k] of [
      ['a', 'core', '1'],
      ['b', 'other', '2'],
    ] as const) {
      await kv.put(`vault-v2-find-tags/${name}`, { k });
      await kv.setMetadata(`vault-v2-find-tags/${name}`, { custom_metadata: { team, x: 'y' } });
    }
    await using provider = open(kv);

    const found = await provider.find({ path: 'vault-v2-find-tags', tags: { team: 'core' } }, NEVER);

    expect(texts(found)).toEqual({ 'vault-v2-find-tags/a': '{"k":"1"}' });
    const values = found.flatMap(({ key, read }) => (read.kind === 'value' ? [[key, read.value] as const] : []));
    expect(dataHash(convertKeys(new Map(values), undefined))).toBe('395b1992551cc5f0e095b8211236f43674fc9755ff526e9b0b9d49f7');
    expect(calls).toEqual(['ListSecrets', 'ReadSecretMetadata', 'ReadSecretMetadata', 'ReadSecretData']);
  });

  it('leaves out what is deleted or destroyed, until it is back', async () => {
    const kv = await vault.anEngine(2);
    for (const key of ['deleted', 'destroyed', 'there']) await kv.put(key, { key });
    await kv.delete('deleted');
    await kv.destroy('destroyed', [1]);

    const before = await find(kv, {});
    await kv.undelete('deleted', [1]);
    const after = await find(kv, {});

    expect([before, after].map((found) => Object.keys(found).toSorted())).toEqual([['there'], ['deleted', 'there']]);
  });

  it('finds hundreds', async () => {
    const kv = await vault.anEngine(2);
    const keys = Array.from({ length: 300 }, (_, index) => `d${index % 7}/s${index}`);
    await Promise.all(keys.map(async (key) => await kv.put(key, { key })));

    expect(await find(kv, { name: '.' })).toEqual(Object.fromEntries(keys.map((key) => [key, JSON.stringify({ key })])));
  });

  it('that a store takes for version 1 is told', async () => {
    const { mount } = await vault.anEngine(2);

    await expect(find(vault.kv(mount, 1), { path: 'x' })).rejects.toMatchObject({ code: 'InvalidSpec' });
  });
});
