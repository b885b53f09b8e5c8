import { describe, expect, it } from 'vitest';
import { anExternalSecret } from '../../test/support/secret-builders.ts';
import { scriptedClient } from '../../test/support/scripted-transport.ts';
import { patchStatus, removeFinalizer } from './merge-patch.ts';
import { EXTERNAL_SECRETS } from './resource.ts';

const never = new AbortController().signal;
const path = '/apis/external-secrets.io/v1/namespaces/ns/externalsecrets/es';
const patched = { spec: {}, metadata: { name: 'es', uid: 'es-uid', resourceVersion: '2', managedFields: [{}] } };

describe('patchStatus', () => {
  it('merges under the version that was read and gives the object without its managed fields', async () => {
    const { client, transport } = scriptedClient({ status: 200, body: patched });

    const object = await patchStatus(client, EXTERNAL_SECRETS, anExternalSecret(), { conditions: [] }, never);

    expect(transport.sent[0]).toMatchObject({
      method: 'PATCH',
      path: `${path}/status`,
      headers: { 'Content-Type': 'application/merge-patch+json' },
      body: JSON.stringify({ metadata: { resourceVersion: '1' }, status: { conditions: [] } }),
    });
    expect(object).toEqual({ spec: {}, metadata: { name: 'es', uid: 'es-uid', resourceVersion: '2' } });
  });

  it('fails with Conflict when the object is gone, and on an answer that is none', async () => {
    const { client } = scriptedClient({ status: 404, body: {} }, { status: 200, body: {} });

    await expect(patchStatus(client, EXTERNAL_SECRETS, anExternalSecret(), {}, never)).rejects.toMatchObject({ code: 'Conflict' });
    await expect(patchStatus(client, EXTERNAL_SECRETS, anExternalSecret(), {}, never)).rejects.toMatchObject({ code: 'Unavailable' });
  });
});

describe('removeFinalizer', () => {
  it('takes one off and leaves the others', async () => {
    const { client, transport } = scriptedClient({ status: 200, body: patched }, { status: 200, body: patched });
    const two = anExternalSecret({ metadata: { finalizers: ['a', 'b'] } });
    const one = anExternalSecret({ metadata: { finalizers: ['a'] } });

    await removeFinalizer(client, EXTERNAL_SECRETS, two, 'a', never);
    await removeFinalizer(client, EXTERNAL_SECRETS, one, 'a', never);

    expect(transport.sent.map(({ path: to, body }) => [to, body])).toEqual([
      [path, JSON.stringify({ metadata: { resourceVersion: '1', finalizers: ['b'] } })],
      [path, JSON.stringify({ metadata: { resourceVersion: '1', finalizers: null } })],
    ]);
  });

  it('asks for nothing when it is not there', async () => {
    const { client, transport } = scriptedClient();

    expect(await removeFinalizer(client, EXTERNAL_SECRETS, anExternalSecret(), 'a', never)).toBeUndefined();

    expect(transport.sent).toEqual([]);
  });
});
