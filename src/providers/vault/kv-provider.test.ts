import { inspect } from 'node:util';

import type { Read, Seen, SourceRef } from '#core/source.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { DENIED, kv2Data, kv2Metadata, ScriptedVault, type VaultAnswer } from '../../../test/support/scripted-vault.ts';
import { parseExact } from './exact-json.ts';
import { HealthProbe } from './health.ts';
import { KvProvider } from './kv-provider.ts';
import { VaultSession } from './session.ts';

const NEVER = new AbortController().signal;
const NOW = Date.parse('2026-06-01T00:00:00Z');
const HASH_KEY = Uint8Array.of(1, 2, 3);

function now(): number {
  return NOW;
}

function open(vault: ScriptedVault, version: 'v1' | 'v2' = 'v2'): KvProvider {
  return new KvProvider({
    engine: { version, mount: version === 'v2' ? 'secret' : 'kv1' },
    session: new VaultSession({ request: vault.request, login: undefined, now, where: 'v', onCall: () => undefined }),
    health: new HealthProbe(vault.request, now),
    reader: { version, hashKey: HASH_KEY, where: 'v' },
    now,
    close: async () => undefined,
  });
}

function shown(result: Read | Seen | undefined): string | undefined {
  if (result?.kind === 'failure') return `${result.failure.code}: ${result.failure.message}`;
  return result?.value === undefined ? undefined : Buffer.from(result.value.reveal()).toString('utf8');
}

function token(result: Read | Seen | undefined): string | undefined {
  return result === undefined || result.kind === 'failure' ? result?.failure.code : result.version.token;
}

async function read(answers: Readonly<Record<string, VaultAnswer>>, ref: SourceRef, version?: 'v1' | 'v2'): Promise<string | undefined> {
  const [result] = await open(new ScriptedVault(answers), version).read([ref], NEVER);
  return shown(result);
}

describe('a read of version 2', () => {
  it('gives the document as Go writes it', async () => {
    const data = parseExact('{"z":1,"a":"<a&b>","m":{"y":2,"x":[3]},"big":12345678901234567000,"f":1.50}');

    expect(await read({ 'GET secret/data/db': kv2Data(data) }, { key: 'db' })).toBe(
      '{"a":"\\u003ca\\u0026b\\u003e","big":12345678901234567000,"f":1.50,"m":{"x":[3],"y":2},"z":1}',
    );
  });

  it('asks for the version, each once, and for a path that two keys mean once', async () => {
    const vault = new ScriptedVault({ 'GET secret/data/db': ({ query }) => kv2Data({ k: query?.['version'] ?? 'newest' }) });

    const reads = await open(vault).read(
      [{ key: 'db' }, { key: 'db', version: '2' }, { key: 'secret/db' }, { key: 'secret/data/db', version: '2' }],
      NEVER,
    );

    expect(reads.map(shown)).toEqual(['{"k":"newest"}', '{"k":"2"}', '{"k":"newest"}', '{"k":"2"}']);
    expect(vault.calls.map(({ query }) => query)).toEqual([undefined, { version: '2' }]);
  });

  it.each<[string, VaultAnswer, SourceRef, string]>([
    ['never was', 404, { key: 'db' }, 'NotFound: Secret does not exist: "secret/data/db" in Vault at v'],
    [
      'has no such version',
      404,
      { key: 'db', version: '9' },
      'NotFound: Secret does not exist: "secret/data/db" in Vault at v: it has no version 9',
    ],
    [
      'is deleted',
      { ...kv2Data(null), status: 404, body: { data: { data: null, metadata: { version: 3, deletion_time: '2026-01-01T00:00:00Z' } } } },
      { key: 'db' },
      'NotFound: Secret does not exist: "secret/data/db" in Vault at v: version 3 is deleted',
    ],
    [
      'is destroyed',
      { status: 404, body: { data: { data: null, metadata: { version: 3, deletion_time: '', destroyed: true } } } },
      { key: 'db' },
      'NotFound: Secret does not exist: "secret/data/db" in Vault at v: version 3 is destroyed',
    ],
    [
      'is empty by the words of an old engine',
      kv2Data(null),
      { key: 'db' },
      'NotFound: Secret does not exist: "secret/data/db" in Vault at v: its newest version is deleted',
    ],
    [
      'lies in an engine of version 1',
      { body: { data: { k: 'v' } } },
      { key: 'db' },
      'InvalidValue: failed to find data field: "secret/data/db" in Vault at v is no secret of an engine of version v2',
    ],
    [
      'is denied',
      DENIED,
      { key: 'db' },
      'AccessDenied: access denied: the identity of the store lacks "read" on "secret/data/db" in Vault at v',
    ],
    ['answers with a page', 200, { key: 'db' }, 'Unavailable: Vault at v does not accept the read of "secret/data/db" (HTTP 200)'],
  ])('says of a secret that it %s', async (_, answer, ref, message) => {
    expect(await read({ 'GET secret/data/db': answer }, ref)).toBe(message);
  });

  it('lets one bad ref fail alone, at its place', async () => {
    const vault = new ScriptedVault({ 'GET secret/data/a': kv2Data({ k: 'a' }), 'GET secret/data/b': kv2Data({ k: 'b' }) });

    const reads = await open(vault).read([{ key: 'b' }, { key: '../x' }, { key: 'none' }, { key: 'a' }], NEVER);

    expect(reads.map((one) => (one.kind === 'value' ? shown(one) : one.failure.code))).toEqual([
      '{"k":"b"}',
      'InvalidSpec',
      'NotFound',
      '{"k":"a"}',
    ]);
  });

  it('asks a server in trouble once for its state', async () => {
    const vault = new ScriptedVault({ 'GET secret/data/a': 503, 'GET secret/data/b': 503, 'GET sys/health': 503 });

    const reads = await open(vault).read([{ key: 'a' }, { key: 'b' }], NEVER);

    expect(reads.map(token)).toEqual(['VaultSealed', 'VaultSealed']);
    expect(vault.calls.filter(({ path }) => path === 'sys/health')).toEqual([
      { method: 'GET', path: 'sys/health', headers: { 'X-Vault-Namespace': '' } },
    ]);
  });

  it('keeps any value to the byte', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme' }), async (text) => {
        const document = await read({ 'GET secret/data/db': kv2Data({ k: text }) }, { key: 'db' });
        expect(JSON.parse(document ?? '')).toEqual({ k: text });
      }),
    );
  });
});

describe('a look at versions of version 2', () => {
  const versions = {
    '1': { destroyed: true },
    '2': { deletion_time: '2026-05-01T00:00:00Z' },
    '3': {},
    '4': { created_time: '2026-02-02T00:00:00Z' },
  };

  it('takes all of one path from one look at metadata, without a value', async () => {
    const vault = new ScriptedVault({ 'GET secret/metadata/db': kv2Metadata(versions) });

    const seen = await open(vault).versions(
      [{ key: 'db' }, { key: 'db', version: '3' }, { key: 'db', version: '1' }, { key: 'secret/db' }],
      NEVER,
    );

    expect(seen.map(token)).toEqual(['4@2026-02-02T00:00:00Z', '3@2026-01-01T00:00:00.5Z', 'NotFound', '4@2026-02-02T00:00:00Z']);
    expect(seen[0]).toEqual({
      kind: 'version',
      version: { token: '4@2026-02-02T00:00:00Z', createdAt: Date.parse('2026-02-02T00:00:00Z') },
    });
    expect(vault.calls.length).toBe(1);
  });

  it('shows the token that a read shows', async () => {
    const vault = new ScriptedVault({ 'GET secret/metadata/db': kv2Metadata({ '7': {} }), 'GET secret/data/db': kv2Data({ k: 'v' }, 7) });
    const provider = open(vault);

    expect((await provider.versions([{ key: 'db' }], NEVER)).map(token)).toEqual((await provider.read([{ key: 'db' }], NEVER)).map(token));
  });

  it('asks the data where metadata leaves a doubt: marked as deleted, pruned, or no plain number', async () => {
    const vault = new ScriptedVault({
      'GET secret/metadata/db': kv2Metadata(versions),
      'GET secret/data/db': ({ query }) => kv2Data({}, Number(query?.['version'])),
    });

    const seen = await open(vault).versions(
      [
        { key: 'db', version: '2' },
        { key: 'db', version: '99' },
        { key: 'db', version: '04' },
      ],
      NEVER,
    );

    expect(seen.map(token)).toEqual(['2@2026-01-01T00:00:00.5Z', '99@2026-01-01T00:00:00.5Z', '4@2026-01-01T00:00:00.5Z']);
    expect([vault.count('GET secret/metadata/db'), vault.count('GET secret/data/db')]).toEqual([1, 3]);
  });

  it('believes that a version lives that is to be deleted later', async () => {
    const vault = new ScriptedVault({ 'GET secret/metadata/db': kv2Metadata({ '1': { deletion_time: '2026-06-02T00:00:00Z' } }) });

    expect((await open(vault).versions([{ key: 'db' }], NEVER)).map(token)).toEqual(['1@2026-01-01T00:00:00.5Z']);
  });

  it('reads the data where metadata is denied, and asks for metadata once', async () => {
    const vault = new ScriptedVault({ 'GET secret/metadata/db': DENIED, 'GET secret/data/db': kv2Data({ k: 'v' }) });
    const provider = open(vault);

    const first = await provider.versions([{ key: 'db' }, { key: 'db', version: '1' }], NEVER);
    const second = await provider.versions([{ key: 'db' }], NEVER);

    expect([...first, ...second].map(shown)).toEqual(['{"k":"v"}', '{"k":"v"}', '{"k":"v"}']);
    expect([vault.count('GET secret/metadata/db'), vault.count('GET secret/data/db')]).toEqual([1, 3]);
  });

  it('does not read data of a server that is down', async () => {
    const vault = new ScriptedVault({ 'GET secret/metadata/db': { status: 503, body: { errors: ['Vault is sealed'] } } });

    expect((await open(vault).versions([{ key: 'db' }], NEVER)).map(token)).toEqual(['VaultSealed']);
    expect(vault.count('GET secret/data/db')).toBe(0);
  });

  it('says that a secret is gone without reading it', async () => {
    const vault = new ScriptedVault();

    expect((await open(vault).versions([{ key: 'db' }], NEVER)).map(token)).toEqual(['NotFound']);
    expect(vault.calls.length).toBe(1);
  });
});

describe('metadata instead of the value', () => {
  const ref: SourceRef = { key: 'db', metadata: true };

  it('is one flat document of texts, the custom ones over the own', async () => {
    const metadata = kv2Metadata({ '3': {} }, { team: 'core', created_time: 'mine', html: '<' });

    expect(await read({ 'GET secret/metadata/db': metadata }, ref)).toBe(
      '{"created_time":"mine","current_version":"3","delete_version_after":"0s","html":"\\u003c","team":"core"}',
    );
  });

  it('is no missing secret where there is none, so that no Secret is deleted for it', async () => {
    expect(await read({}, ref)).toBe('PropertyMissing: secret not found: there is no metadata of "secret/data/db" in Vault at v');
  });

  it('has a version that changes with it, and comes along with the look', async () => {
    const vault = new ScriptedVault({ 'GET secret/metadata/db': kv2Metadata({ '3': {} }, { team: 'a' }) });
    const provider = open(vault);
    const [before] = await provider.versions([ref], NEVER);
    const [same] = await provider.read([ref], NEVER);
    vault.answer('GET secret/metadata/db', kv2Metadata({ '3': {} }, { team: 'b' }));
    const [after] = await provider.versions([ref], NEVER);

    expect([token(same), shown(before)]).toEqual([token(before), shown(same)]);
    expect(token(after)).not.toBe(token(before));
  });

  it('is denied by the line of its own path', async () => {
    const [result] = await open(new ScriptedVault({ 'GET secret/metadata/db': DENIED })).versions([ref], NEVER);

    expect(result).toMatchObject({
      failure: { code: 'AccessDenied', remedy: 'add to one of its policies: path "secret/metadata/db" { capabilities = ["read"] }' },
    });
  });
});

describe('version 1', () => {
  it('keeps the digits of numbers and ignores the version that is asked for', async () => {
    const vault = new ScriptedVault({ 'GET kv1/db': { body: parseExact('{"data":{"f":1.50,"big":12345678901234567890}}') } });

    const reads = await open(vault, 'v1').read([{ key: 'db' }, { key: 'kv1/db', version: '3' }], NEVER);

    expect(reads.map(shown)).toEqual(['{"big":12345678901234567890,"f":1.50}', '{"big":12345678901234567890,"f":1.50}']);
    expect(vault.calls.map(({ query }) => query)).toEqual([undefined]);
  });

  it('has a keyed hash of its content for a version', async () => {
    const vault = new ScriptedVault({ 'GET kv1/db': { body: { data: { k: 'canary' } } } });
    const provider = open(vault, 'v1');
    const [read1] = await provider.read([{ key: 'db' }], NEVER);
    const [seen1] = await provider.versions([{ key: 'db' }], NEVER);
    vault.answer('GET kv1/db', { body: { data: { k: 'other' } } });
    const [seen2] = await provider.versions([{ key: 'db' }], NEVER);

    expect(token(seen1)).toBe(token(read1));
    expect(token(seen2)).not.toBe(token(seen1));
    expect(shown(seen1)).toBe('{"k":"canary"}');
  });

  it('has no metadata', async () => {
    expect(await read({}, { key: 'db', metadata: true }, 'v1')).toBe(
      'InvalidSpec: cannot perform metadata fetch operations with kv version v1',
    );
  });

  it('is told from an engine of version 2, whose secrets are not gone', async () => {
    const answer = { status: 404, body: { data: null, warnings: ['Invalid path for a versioned K/V secrets engine. See the API docs'] } };

    expect(await read({ 'GET kv1/db': answer }, { key: 'db' }, 'v1')).toBe(
      'InvalidSpec: "kv1/db" in Vault at v lies in an engine of version v2, the store says v1',
    );
  });
});

describe('a 404 that is not Vault saying that nothing is there', () => {
  // NotFound would have deletionPolicy delete Secrets because an ingress lost its backend.
  it.each<[string, VaultAnswer]>([
    ['a page', { status: 404, body: undefined }],
    ['JSON of a proxy', { status: 404, body: { message: 'no Route matched with those values' } }],
    ['an error that is told', { status: 404, body: { errors: ['1 error occurred:\n\t* unsupported path\n\n'] } }],
  ])('is no absence: %s', async (_, answer) => {
    const vault = new ScriptedVault({
      'GET secret/data/db': answer,
      'GET secret/metadata/db': answer,
      'GET secret/metadata/': answer,
      'GET kv1/db': answer,
    });
    const refs: readonly SourceRef[] = [{ key: 'db' }, { key: 'db', metadata: true }];

    const [reads, versions, old] = [
      await open(vault).read(refs, NEVER),
      await open(vault).versions(refs, NEVER),
      await open(vault, 'v1').read([{ key: 'db' }], NEVER),
    ];

    expect([...reads, ...versions, ...old].map(token)).toEqual(Array(5).fill('Unavailable'));
    await expect(open(vault).find({}, NEVER)).rejects.toMatchObject({ code: 'Unavailable' });
  });
});

describe('what is aborted', () => {
  it('rejects with the reason, also while a call hangs', async () => {
    const vault = new ScriptedVault({ 'GET secret/data/db': () => new Promise(() => undefined) });
    const stop = new AbortController();
    const waiting = open(vault).read([{ key: 'db' }], stop.signal);

    stop.abort('stopping');

    await expect(waiting).rejects.toBe('stopping');
  });
});

describe('what is printed', () => {
  it('holds no value', async () => {
    const broken = { status: 400, body: { errors: [], data: { data: { k: 'canary-1' } } } };
    const vault = new ScriptedVault({ 'GET secret/data/a': kv2Data({ k: 'canary-1' }), 'GET secret/data/b': broken });
    const provider = open(vault);

    const reads = await provider.read([{ key: 'a' }, { key: 'b' }], NEVER);

    expect(inspect({ reads, provider }, { depth: 20, showHidden: true }) + JSON.stringify({ reads, provider })).not.toContain('canary-1');
  });
});
