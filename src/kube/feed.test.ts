import { describe, expect, it } from 'vitest';
import { type Answer, scriptedClient, type ScriptedTransport } from '../../test/support/scripted-transport.ts';
import { METADATA_ONLY, METADATA_ONLY_LIST } from './api-call.ts';
import { type Change, type Feed, feedOf } from './feed.ts';
import { SECRETS } from './resource.ts';

const never = new AbortController().signal;

function feed(...answers: readonly Answer[]): { feed: Feed<string>; transport: ScriptedTransport } {
  const { client, transport } = scriptedClient(...answers);
  return {
    transport,
    feed: feedOf({
      client,
      target: { resource: SECRETS },
      accept: { list: METADATA_ONLY_LIST, watch: METADATA_ONLY },
      reduce: (raw) => (raw.metadata.name.startsWith('x') ? undefined : `${raw.metadata.name}!`),
    }),
  };
}

function object(name: string, resourceVersion: string): object {
  return { metadata: { name, namespace: 'ns', uid: `uid-${name}`, resourceVersion } };
}

function lines(...events: readonly object[]): string {
  return events.map((event) => `${JSON.stringify(event)}\n`).join('');
}

async function changes(answer: Answer): Promise<readonly Change<string>[]> {
  const all: Change<string>[] = [];
  for await (const change of feed(answer).feed.watch('5', never)) all.push(change);
  return all;
}

describe('list', () => {
  it('asks for pages of metadata and keeps what the reduction keeps', async () => {
    const page = { metadata: { resourceVersion: '9', continue: 'next' }, items: [object('a', '3'), object('x', '4'), { broken: true }] };
    const { feed: secrets, transport } = feed({ status: 200, body: page });

    const answer = await secrets.list('now', true, never);

    expect(transport.sent[0]).toMatchObject({
      path: '/api/v1/secrets?limit=500&continue=now',
      headers: { Accept: METADATA_ONLY_LIST },
    });
    expect(answer).toEqual({
      kind: 'page',
      resourceVersion: '9',
      continueWith: 'next',
      entries: [
        { key: 'ns/a', resourceVersion: '3', object: 'a!' },
        { key: 'ns/x', resourceVersion: '4', object: undefined },
      ],
    });
  });

  it('knows an empty list, the last page and one that expired', async () => {
    const empty = feed({ status: 200, body: { metadata: { resourceVersion: '9', continue: '' }, items: null } });
    const expired = feed({ status: 410, body: {} });

    expect(await empty.feed.list(undefined, false, never)).toEqual({ kind: 'page', resourceVersion: '9', entries: [] });
    expect(empty.transport.sent[0]?.path).toBe('/api/v1/secrets');
    expect(await expired.feed.list('old', true, never)).toEqual({ kind: 'expired' });
  });

  it('fails on something that is no list', async () => {
    await expect(feed({ status: 200, body: { items: [] } }).feed.list(undefined, true, never)).rejects.toMatchObject({
      code: 'Unavailable',
    });
    await expect(feed({ status: 200, body: '[]' }).feed.list(undefined, true, never)).rejects.toMatchObject({ code: 'Unavailable' });
  });
});

describe('watch', () => {
  it('asks for bookmarks and an end, from the version given', async () => {
    const { feed: secrets, transport } = feed({ status: 200, body: '' });

    for await (const _ of secrets.watch('5', never));

    expect(transport.sent[0]?.path).toBe('/api/v1/secrets?watch=true&resourceVersion=5&allowWatchBookmarks=true&timeoutSeconds=290');
    expect(transport.sent[0]).toMatchObject({ silenceMs: 150_000, headers: { Accept: METADATA_ONLY } });
  });

  it('gives every event that it knows and passes over those it does not', async () => {
    const body = lines(
      { type: 'ADDED', object: object('a', '6') },
      { type: 'MODIFIED', object: object('x', '7') },
      { type: 'DELETED', object: object('a', '8') },
      { type: 'BOOKMARK', object: { metadata: { resourceVersion: '9' } } },
      { type: 'BOOKMARK', object: {} },
      { type: 'ADDED', object: {} },
      { type: 'DELETED' },
      { type: 'NEW' },
    );

    expect(await changes({ status: 200, body: `${body}[]\n` })).toEqual([
      { kind: 'apply', entry: { key: 'ns/a', resourceVersion: '6', object: 'a!' } },
      { kind: 'apply', entry: { key: 'ns/x', resourceVersion: '7', object: undefined } },
      { kind: 'delete', entry: { key: 'ns/a', resourceVersion: '8', object: 'a!' } },
      { kind: 'bookmark', resourceVersion: '9' },
    ]);
  });

  it('knows "too old" as an answer and as an event', async () => {
    const event = lines({ type: 'ERROR', object: { kind: 'Status', code: 410 } });

    expect(await changes({ status: 410, body: {} })).toEqual([{ kind: 'expired' }]);
    expect(await changes({ status: 200, body: event })).toEqual([{ kind: 'expired' }]);
  });

  it('fails on any other error event, and on a line that is not JSON, without its text', async () => {
    const event = lines({ type: 'ERROR', object: { kind: 'Status', code: 500, message: 'c4n4ry' } });

    await expect(changes({ status: 200, body: event })).rejects.toMatchObject({ code: 'Unavailable' });
    await expect(changes({ status: 200, body: lines({ type: 'ERROR' }) })).rejects.toMatchObject({ code: 'Unavailable' });
    const failure = await changes({ status: 200, body: 'c4n4ry\n' }).catch(String);
    expect(failure).toContain('not JSON');
    expect(failure).not.toContain('c4n4ry');
  });
});
