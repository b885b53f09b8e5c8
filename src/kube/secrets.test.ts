import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scriptedClient } from '../../test/support/scripted-transport.ts';
import { Redacted } from '#core/redacted.ts';
import type { SecretDraft } from '#core/secret.ts';
import { METADATA_ONLY } from './api-call.ts';
import { createSecret, deleteSecret, readSecret, replaceSecret } from './secrets.ts';

const never = new AbortController().signal;
const owner = { apiVersion: 'external-secrets.io/v1', kind: 'ExternalSecret', name: 'es', uid: 'u', controller: true };
const stored = { metadata: { namespace: 'app', name: 'db', uid: 'uid-1', resourceVersion: '7', ownerReferences: [owner, { kind: 'X' }] } };
const current = { uid: 'uid-1', resourceVersion: '6' };

function draft(parts: Partial<SecretDraft> = {}): SecretDraft {
  return {
    namespace: 'app',
    name: 'db',
    immutable: false,
    labels: { a: 'b' },
    annotations: {},
    ownerReferences: [],
    finalizers: [],
    data: new Map([['password', Redacted.ofText('hunter2')]]),
    ...parts,
  };
}

describe('readSecret', () => {
  it('gives the Secret with values that do not print', async () => {
    const raw = {
      ...stored,
      type: 'Opaque',
      immutable: true,
      data: { password: 'aHVudGVyMg==', empty: null },
      metadata: {
        ...stored.metadata,
        labels: { a: 'b', n: 1 },
        managedFields: [{ manager: 'm' }],
        deletionTimestamp: 't',
        finalizers: ['f'],
      },
    };
    const { client, transport } = scriptedClient({ status: 200, body: raw });

    const secret = await readSecret(client, 'app/db', never);

    expect(transport.sent[0]?.path).toBe('/api/v1/namespaces/app/secrets/db');
    expect(secret).toMatchObject({
      namespace: 'app',
      name: 'db',
      uid: 'uid-1',
      resourceVersion: '7',
      type: 'Opaque',
      immutable: true,
      labels: { a: 'b' },
      annotations: {},
      ownerReferences: [owner],
      finalizers: ['f'],
      managedFields: [{ manager: 'm' }],
      deletionTimestamp: 't',
    });
    expect(secret?.labels).toEqual({ a: 'b' });
    expect(secret?.data.get('password')?.equals(Redacted.ofText('hunter2'))).toBe(true);
    expect(secret?.data.get('empty')?.equals(Redacted.ofText(''))).toBe(true);
    expect(inspect(secret, { depth: 9 })).not.toMatch(/hunter2|aHVudGVyMg/);
  });

  it('gives undefined when there is none', async () => {
    const { client } = scriptedClient({ status: 404, body: {} });

    expect(await readSecret(client, 'app/db', never)).toBeUndefined();
  });

  it('fails on an answer that is no Secret', async () => {
    const { client } = scriptedClient({ status: 200, body: {} });

    await expect(readSecret(client, 'app/db', never)).rejects.toMatchObject({ code: 'Unavailable' });
  });
});

describe('createSecret', () => {
  it('posts under the field manager and asks for metadata only', async () => {
    const { client, transport } = scriptedClient({ status: 201, body: stored });

    const meta = await createSecret(client, draft({ type: 'kubernetes.io/tls', immutable: true }), 'm/x', never);

    const [request] = transport.sent;
    expect(request).toMatchObject({
      method: 'POST',
      path: '/api/v1/namespaces/app/secrets?fieldManager=m%2Fx',
      headers: { Accept: METADATA_ONLY },
    });
    expect(JSON.parse(request?.body ?? '')).toEqual({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'db', namespace: 'app', labels: { a: 'b' }, annotations: {}, ownerReferences: [], finalizers: [] },
      type: 'kubernetes.io/tls',
      immutable: true,
      data: { password: 'aHVudGVyMg==' },
    });
    expect(meta).toEqual({
      namespace: 'app',
      name: 'db',
      uid: 'uid-1',
      resourceVersion: '7',
      labels: {},
      annotations: {},
      controller: owner,
    });
  });

  it('tells one that exists from any other conflict', async () => {
    const { client } = scriptedClient({ status: 409, body: { reason: 'AlreadyExists' } }, { status: 409, body: { reason: 'Conflict' } });

    expect(await createSecret(client, draft(), 'm', never)).toBeUndefined();
    await expect(createSecret(client, draft(), 'm', never)).rejects.toMatchObject({ code: 'Conflict' });
  });

  it('sends the very bytes, whatever they and their keys are', async () => {
    const data = fc.uniqueArray(fc.tuple(fc.oneof(fc.string(), fc.constant('__proto__')), fc.uint8Array()), { selector: ([key]) => key });
    await fc.assert(
      fc.asyncProperty(data, fc.nat(5), async (entries, offset) => {
        const { client, transport } = scriptedClient({ status: 201, body: stored });
        // A value may be a view into a larger buffer.
        const values = entries.map(
          ([key, bytes]) => [key, Redacted.ofBytes(Buffer.concat([Buffer.alloc(offset), bytes]).subarray(offset))] as const,
        );

        await createSecret(client, draft({ data: new Map(values) }), 'm', never);

        const { data: sent } = JSON.parse(transport.sent[0]?.body ?? '');
        expect(new Map(Object.entries(sent))).toEqual(new Map(entries.map(([key, bytes]) => [key, Buffer.from(bytes).toString('base64')])));
      }),
    );
  });
});

describe('replaceSecret', () => {
  it('puts under the version that was read', async () => {
    const { client, transport } = scriptedClient({ status: 200, body: stored });

    await replaceSecret(client, draft(), current, 'm', never);

    expect(transport.sent[0]).toMatchObject({ method: 'PUT', path: '/api/v1/namespaces/app/secrets/db?fieldManager=m' });
    expect(JSON.parse(transport.sent[0]?.body ?? '')).toMatchObject({ metadata: { resourceVersion: '6' } });
  });

  it('fails with Conflict when the Secret changed or is gone', async () => {
    const { client } = scriptedClient({ status: 409, body: {} }, { status: 404, body: {} });

    await expect(replaceSecret(client, draft(), current, 'm', never)).rejects.toMatchObject({ code: 'Conflict' });
    await expect(replaceSecret(client, draft(), current, 'm', never)).rejects.toMatchObject({ code: 'Conflict' });
  });
});

describe('deleteSecret', () => {
  it('names the very object and takes one that is gone for deleted', async () => {
    const { client, transport } = scriptedClient({ status: 200, body: {} }, { status: 404, body: {} }, { status: 409, body: {} });

    await deleteSecret(client, 'app/db', current, never);
    await deleteSecret(client, 'app/db', current, never);
    await expect(deleteSecret(client, 'app/db', current, never)).rejects.toMatchObject({ code: 'Conflict' });

    expect(JSON.parse(transport.sent[0]?.body ?? '')).toMatchObject({ preconditions: current });
    expect(transport.sent[0]).toMatchObject({ method: 'DELETE', headers: { Accept: METADATA_ONLY } });
  });
});
