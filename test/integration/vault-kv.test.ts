// The Vault provider on a real Vault: both versions of the key/value engine, policies, tokens, and the contract of all providers.

import { readFile } from 'node:fs/promises';
import { inspect } from 'node:util';

import { lookUp } from '#core/property.ts';
import type { VaultConfig } from '#core/provider-config.ts';
import { Redacted } from '#core/redacted.ts';
import type { Read, SourceRef } from '#core/source.ts';
import { openProviders, type Providers } from '#providers/open.ts';
import type { Provider } from '#providers/provider.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { shown, textOf, tokenOf } from '../contract/provider.ts';
import { useVault } from '../support/vault.ts';
import type { VaultKv } from '../support/vault-kv.ts';

const NEVER = new AbortController().signal;

const vault = useVault();
let providers: Providers;
let counted: string[] = [];

beforeEach(() => {
  counted = [];
  providers = openProviders({
    version: '1.2.3',
    env: {},
    allowNodeCredentials: false,
    onCall: (provider, call, ok) => counted.push(`${provider} ${call} ${ok ? 'success' : 'error'}`),
  });
});

afterEach(() => {
  providers[Symbol.dispose]();
});

function open(changes: Partial<VaultConfig> = {}): Provider {
  return providers.open({
    kind: 'vault',
    store: 'SecretStore/team-a/vault',
    server: vault.facts.address,
    mount: 'secret',
    version: 'v2',
    headers: {},
    readYourWrites: false,
    forwardInconsistent: false,
    tls: { ca: async () => Redacted.ofBytes(await readFile(vault.facts.caFile)) },
    auth: given(vault.facts.rootToken),
    identity: 'test',
    ...changes,
  });
}

function given(token: string): VaultConfig['auth'] {
  return { kind: 'token', token: async () => Redacted.ofText(token) };
}

function openOn({ mount, version }: VaultKv, changes: Partial<VaultConfig> = {}): Provider {
  return open({ mount, version: version === 1 ? 'v1' : 'v2', ...changes });
}

function aKey(): string {
  return `it/${crypto.randomUUID()}`;
}

function picked<T>(result: T): T {
  const { value } = result as { value?: Redacted };
  return value === undefined ? result : { ...result, value: lookUp(value, 'v', 'member-first') };
}

/** What a read gives; that a look shows the same tokens. */
async function both(provider: Provider, refs: readonly SourceRef[]): Promise<string[]> {
  const reads = await provider.read(refs, NEVER);
  expect((await provider.versions(refs, NEVER)).map(tokenOf)).toEqual(reads.map(tokenOf));
  return reads.map(shown);
}

/** A body that JSON.stringify could not write. */
async function raw(method: string, path: string, body: string): Promise<void> {
  const reply = await fetch(`${vault.facts.plainAddress}/v1/${path}`, {
    method,
    body,
    headers: { 'x-vault-token': vault.facts.rootToken },
  });
  if (!reply.ok) throw new Error(`HTTP ${reply.status}`);
}

/** A provider whose values are the member `v` of its documents, as the contract writes texts. */
function picking(provider: Provider): Provider {
  return {
    propertyRule: provider.propertyRule,
    read: async (...all) => (await provider.read(...all)).map(picked),
    versions: async (...all) => (await provider.versions(...all)).map(picked),
    find: (...all) => provider.find(...all),
    check: (signal) => provider.check(signal),
    [Symbol.asyncDispose]: () => provider[Symbol.asyncDispose](),
  };
}

describe.each([1, 2] as const)('version %d of the engine', (version) => {
  function kv(): VaultKv {
    return vault.kv(version === 1 ? 'kv1' : 'secret', version);
  }

  it.each([
    ['64 KiB', 'x'.repeat(65_536)],
    ['700 KiB', 'é'.repeat(358_400)],
    ['Unicode', 'pässwörd 🔑 \u0001\u2028 日本'],
    ['HTML', '<a href="x">&amp;</a>'],
    ['a line break at the end', 'secret\n'],
  ])('brings %s unchanged', async (_, value) => {
    const key = aKey();
    await kv().put(key, { v: value });
    await using provider = picking(openOn(kv()));

    expect((await provider.read([{ key }], NEVER)).map(shown)).toEqual([value]);
  });

  it('reads 100 secrets, each at its place', async () => {
    const keys = Array.from({ length: 100 }, aKey);
    await Promise.all(keys.map((key) => kv().put(key, { v: key })));
    await using provider = picking(openOn(kv()));

    expect(
      (
        await provider.read(
          keys.map((key) => ({ key })),
          NEVER,
        )
      ).map(shown),
    ).toEqual(keys);
  });

  it('finds a secret whose name a URL would misunderstand, under any spelling of its path', async () => {
    const name = `it/a#b?c d%2e/${crypto.randomUUID()}/ä`;
    const { mount } = kv();
    await kv().put(name.split('/').map(encodeURIComponent).join('/'), { v: 'found' });
    await using provider = picking(openOn(kv()));
    await using whole = picking(providers.open(withoutMount(version)));

    const reads = [
      ...(await provider.read([{ key: name }, { key: `${mount}/${name}` }], NEVER)),
      ...(await whole.read([{ key: `${mount}/${name}` }], NEVER)),
    ];

    expect(reads.map(shown)).toEqual(['found', 'found', 'found']);
  });
});

function withoutMount(version: 1 | 2): VaultConfig {
  const { address, caFile, rootToken } = vault.facts;
  return {
    kind: 'vault',
    store: 'SecretStore/team-a/vault',
    server: address,
    version: version === 1 ? 'v1' : 'v2',
    headers: {},
    readYourWrites: true,
    forwardInconsistent: false,
    tls: { ca: async () => Redacted.ofBytes(await readFile(caFile)) },
    auth: given(rootToken),
    identity: 'test',
  };
}

describe('numbers', () => {
  it('of version 1 keep every digit; version 2 has rounded them itself', async () => {
    const [one, two] = [await vault.anEngine(1), await vault.anEngine(2)];
    const body = '{"big":12345678901234567890,"f":1.50}';
    await raw('POST', `${one.mount}/db`, body);
    await raw('POST', `${two.mount}/data/db`, `{"data":${body}}`);
    await using first = openOn(one);
    await using second = openOn(two);

    expect((await first.read([{ key: 'db' }], NEVER)).map(shown)).toEqual(['{"big":12345678901234567890,"f":1.50}']);
    expect((await second.read([{ key: 'db' }], NEVER)).map(shown)).toEqual(['{"big":12345678901234567000,"f":1.5}']);
  });
});

describe('versions', () => {
  // As in the recorded External Secrets cases "vault-v2-versions" and "vault-v2-destroyed-version".
  it('are read by number; deleted and destroyed ones are gone, undeleted ones are back', async () => {
    const kv = vault.kv('secret');
    const key = aKey();
    for (const v of ['one', 'two', 'three']) await kv.put(key, { v });
    const refs: SourceRef[] = [{ key }, { key, version: '1' }, { key, version: '2' }, { key, version: '9' }, { key, version: '0' }];
    await using provider = picking(openOn(kv));
    const states = [await both(provider, refs)];

    await kv.destroy(key, [1]);
    await kv.delete(key);
    states.push(await both(provider, refs));
    await kv.undelete(key, [3]);
    states.push(await both(provider, refs));

    expect(states).toEqual([
      ['three', 'one', 'two', 'NotFound', 'three'],
      ['NotFound', 'NotFound', 'two', 'NotFound', 'NotFound'],
      ['three', 'NotFound', 'two', 'NotFound', 'three'],
    ]);
  });

  it("that are no number are refused in Vault's words", async () => {
    const key = aKey();
    await vault.kv('secret').put(key, { v: 'x' });
    await using provider = open();

    const [read] = await provider.read([{ key, version: 'latest' }], NEVER);

    expect(read).toMatchObject({ failure: { code: 'InvalidSpec', message: expect.stringContaining('parsing "latest": invalid syntax') } });
  });
});

describe('metadata', () => {
  it('comes as one document, and a missing one is no missing secret', async () => {
    const kv = vault.kv('secret');
    const key = aKey();
    await kv.put(key, { v: 'x' });
    await kv.setMetadata(key, { custom_metadata: { team: 'core' } });
    await using provider = open();

    const [found, missing] = await provider.read(
      [
        { key, metadata: true },
        { key: aKey(), metadata: true },
      ],
      NEVER,
    );

    expect(JSON.parse(shown(found ?? noResult()))).toEqual({
      created_time: expect.any(String),
      current_version: '1',
      delete_version_after: '0s',
      team: 'core',
    });
    expect(missing).toMatchObject({ failure: { code: 'PropertyMissing' } });
  });
});

function noResult(): Read {
  throw new Error('no result');
}

describe('policies', () => {
  it.each([
    ['data alone', ['data'], ['ReadSecretMetadata error', 'ReadSecretData success', 'ReadSecretData success']],
    ['data and metadata', ['data', 'metadata'], ['ReadSecretMetadata success', 'ReadSecretMetadata success']],
  ])('with %s are enough; a permission that is missing is learned once', async (_, kinds, calls) => {
    const key = aKey();
    await vault.kv('secret').put(key, { v: 'x' });
    const rules = Object.fromEntries(kinds.map((kind) => [`secret/${kind}/it/*`, ['read'] as const]));
    const { token } = await vault.aToken([await vault.aPolicy(rules)]);
    await using provider = picking(open({ auth: given(token) }));

    const reads = await provider.read([{ key }], NEVER);
    counted = [];
    const looks = [await provider.versions([{ key }], NEVER), await provider.versions([{ key }], NEVER)];

    expect(reads.map(shown)).toEqual(['x']);
    expect(looks.flat().map(tokenOf)).toEqual([tokenOf(reads[0]), tokenOf(reads[0])]);
    expect(counted).toEqual(calls.map((call) => `HashiCorp/Vault ${call}`));
  });

  it('of version 1 need the path alone', async () => {
    const key = aKey();
    await vault.kv('kv1', 1).put(key, { v: 'x' });
    const { token } = await vault.aToken([await vault.aPolicy({ 'kv1/it/*': ['read'] })]);
    await using provider = picking(open({ mount: 'kv1', version: 'v1', auth: given(token) }));

    expect((await provider.read([{ key }], NEVER)).map(shown)).toEqual(['x']);
  });

  it('that lack a line are told which', async () => {
    const { token } = await vault.aToken(['default']);
    await using provider = open({ auth: given(token) });

    const results = [...(await provider.read([{ key: 'x' }], NEVER)), ...(await provider.versions([{ key: 'x' }], NEVER))];

    const denied = {
      failure: { code: 'AccessDenied', remedy: 'add to one of its policies: path "secret/data/x" { capabilities = ["read"] }' },
    };
    expect(results).toMatchObject([denied, denied]);
  });
});

describe('tokens', () => {
  it('that Vault does not know fail the check and each read, and are not told', async () => {
    const canary = 'hvs.CAESIcanary5d1fcanary5d1f';
    await using provider = open({ auth: given(canary) });

    const reads = await provider.read([{ key: 'x' }], NEVER);
    const check: unknown = await provider.check(NEVER).catch((error: unknown) => error);

    expect([reads, check]).toMatchObject([
      [{ failure: { code: 'AuthFailed' } }],
      { code: 'AuthFailed', message: expect.stringContaining('invalid vault credentials: ') },
    ]);
    expect(inspect({ reads, check, provider }, { depth: 20, showHidden: true })).not.toContain(canary);
  });

  it('that were given outlive the session', async () => {
    const { token } = await vault.aToken(['default']);
    const provider = open({ auth: given(token) });
    await provider.check(NEVER);
    await provider[Symbol.asyncDispose]();

    await using again = open({ auth: given(token) });

    await expect(again.check(NEVER)).resolves.toBeUndefined();
    expect(counted).toEqual(['HashiCorp/Vault LookupSelf success', 'HashiCorp/Vault LookupSelf success']);
  });
});

describe('a store that is wrong', () => {
  it.each<[string, Partial<VaultConfig>, string, string]>([
    ['a mount that is not there', { mount: 'nosuch' }, 'Unavailable', 'no secrets engine is mounted for "nosuch/data/x"'],
    ['version 1 for an engine of version 2', { version: 'v1' }, 'InvalidSpec', 'lies in an engine of version v2, the store says v1'],
    ['forwarding that Vault does not allow', { readYourWrites: true, forwardInconsistent: true }, 'InvalidSpec', 'forwarding via header'],
    ['no login', { auth: { kind: 'none' } }, 'AccessDenied', 'access denied'],
    ['no CA', { tls: {} }, 'Unavailable', 'no trusted connection to Vault at'],
    ['a header with a line break', { headers: { 'X-Own': 'a\nb' } }, 'InvalidSpec', 'has a header that HTTP does not allow'],
    ['a CA that is none', { tls: { ca: async () => Redacted.ofText('-----BEGIN canary') } }, 'Unavailable', 'Vault at'],
  ])('with %s says so', async (_, changes, code, words) => {
    await using provider = open({ retry: {}, ...changes });

    const [read] = await provider.read([{ key: 'x' }], NEVER);

    expect(read).toMatchObject({ failure: { code, message: expect.stringContaining(words) } });
    expect(inspect(read, { depth: 9 })).not.toContain('canary');
  });

  it('with no URL for a server says so when it is opened', () => {
    expect(() => open({ server: 'vault:8200' })).toThrow(expect.objectContaining({ code: 'InvalidSpec' }));
  });
});

describe('values that came along with a look', () => {
  it('are those of version 1, whose versions are hashes', async () => {
    const kv = vault.kv('kv1', 1);
    const key = aKey();
    await kv.put(key, { v: 'x' });
    await using provider = openOn(kv);

    const [seen] = await provider.versions([{ key }], NEVER);

    expect(seen?.kind === 'version' && seen.value !== undefined && textOf(seen.value)).toBe('{"v":"x"}');
  });
});
