import { describe, expect, it } from 'vitest';
import { scriptedClient } from '../../test/support/scripted-transport.ts';
import { createdByValue, managedSecrets, newsOf, secretFeed } from './secret-metadata.ts';

const never = new AbortController().signal;
const MANAGED = { 'reconcile.external-secrets.io/managed': 'true' };

function item(name: string, labels: object): object {
  return { metadata: { namespace: 'ns', name, uid: name, resourceVersion: '3', labels } };
}

describe('secretFeed', () => {
  it('keeps what carries the managed label with the value true, and only knows of the rest', async () => {
    const items = [item('ours', MANAGED), item('false', { 'reconcile.external-secrets.io/managed': 'false' }), item('other', {})];
    const { client, transport } = scriptedClient({ status: 200, body: { metadata: { resourceVersion: '5' }, items } });

    const page = await secretFeed(client, 'ns').list(undefined, true, never);

    expect(transport.sent[0]?.path).toBe('/api/v1/namespaces/ns/secrets?limit=500');
    expect('entries' in page && page.entries.map(({ key, object }) => [key, object?.name])).toEqual([
      ['ns/ours', 'ours'],
      ['ns/false', undefined],
      ['ns/other', undefined],
    ]);
  });
});

describe('managedSecrets', () => {
  it('finds Secrets by namespace and created-by label', () => {
    const view = managedSecrets();
    const meta = { namespace: 'ns', name: 'a', uid: 'a', resourceVersion: '1', annotations: {} };
    const labels = { 'reconcile.external-secrets.io/created-by': 'hash' };

    view.upsert({ key: 'ns/a', resourceVersion: '1', object: { ...meta, labels } });
    view.upsert({ key: 'ns/b', resourceVersion: '1', object: { ...meta, name: 'b', labels: {} } });

    expect(view.find('createdBy', createdByValue('ns', 'hash')).map(({ name }) => name)).toEqual(['a']);
    expect(view.find('createdBy', createdByValue('other', 'hash'))).toEqual([]);
  });
});

describe('newsOf', () => {
  it('tells of changes of any Secret, and of a list that may hide some, but not of the first', () => {
    const entry = { key: 'ns/a', resourceVersion: '4', object: undefined } as const;

    expect(newsOf({ kind: 'apply', entry }, false)).toEqual({ kind: 'written', key: 'ns/a', resourceVersion: '4' });
    expect(newsOf({ kind: 'delete', entry }, false)).toEqual({ kind: 'deleted', key: 'ns/a' });
    expect(newsOf({ kind: 'synced', resourceVersion: '5' }, true)).toBeUndefined();
    expect(newsOf({ kind: 'synced', resourceVersion: '5' }, false)).toEqual({ kind: 'relisted' });
    expect(newsOf({ kind: 'init-apply', entry }, false)).toBeUndefined();
  });
});
