import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { describe, expect, it } from 'vitest';
import { type Answer, networkError, scriptedClient } from '../../test/support/scripted-transport.ts';
import type { Failure } from '#core/errors.ts';
import type { Notice } from './event-body.ts';
import { EventRecorder } from './events.ts';

const subject = {
  apiVersion: 'external-secrets.io/v1',
  kind: 'ExternalSecret',
  metadata: { name: 'es', namespace: 'app', uid: 'u', resourceVersion: '9' },
};

function notice(message: string, type: Notice['type'] = 'Normal'): Notice {
  return { subject, type, reason: 'Updated', message };
}

function recorder(...answers: readonly Answer[]) {
  const { client, transport, timing } = scriptedClient(...answers);
  const dropped: (Failure | undefined)[] = [];
  const options = {
    component: 'external-secrets',
    timing,
    epoch: () => Date.UTC(2026, 0, 1),
    onDrop: (failure?: Failure) => void dropped.push(failure),
  };
  return { events: new EventRecorder(client, options), transport, timing, dropped };
}

/** Runs until everything is written that waits now. */
async function drain(events: EventRecorder): Promise<void> {
  const stop = new AbortController();
  const run = events.run(stop.signal);
  while (events.waiting > 0) await new Promise(setImmediate);
  stop.abort();
  await run;
}

const created: Answer = { status: 201, body: {} };

/** Records a notice about an object with annotations; the result tells whether they are still held. */
function recordAnnotated(events: EventRecorder): WeakRef<object> {
  const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': '{}' };
  const metadata = { ...subject.metadata, annotations };
  events.record({ ...notice('sync failed', 'Warning'), subject: { ...subject, metadata } });
  return new WeakRef(annotations);
}

describe('EventRecorder', () => {
  it('holds of an object only what its Event says', async () => {
    const { events } = recorder();
    setFlagsFromString('--expose-gc');
    const annotations = recordAnnotated(events);

    await new Promise(setImmediate);
    runInNewContext('gc()');

    expect(annotations.deref()).toBeUndefined();
    expect(events.waiting).toBe(1);
  });

  it('writes an Event as kubectl describe expects it', async () => {
    const { events, transport } = recorder(created);

    events.record(notice('secret updated'));
    await drain(events);

    const [request] = transport.sent;
    expect(request).toMatchObject({ method: 'POST', path: '/api/v1/namespaces/app/events' });
    expect(JSON.parse(request?.body ?? '')).toEqual({
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: expect.stringMatching(/^es\.[0-9a-f]{16}$/), namespace: 'app' },
      involvedObject: {
        apiVersion: 'external-secrets.io/v1',
        kind: 'ExternalSecret',
        namespace: 'app',
        name: 'es',
        uid: 'u',
        resourceVersion: '9',
      },
      type: 'Normal',
      reason: 'Updated',
      message: 'secret updated',
      source: { component: 'external-secrets' },
      firstTimestamp: '2026-01-01T00:00:00Z',
      lastTimestamp: '2026-01-01T00:00:00Z',
      count: 1,
    });
  });

  it('tells of a cluster-scoped object in the namespace default', async () => {
    const { events, transport } = recorder(created);
    const { namespace: _none, ...metadata } = subject.metadata;

    events.record({ ...notice('x'), subject: { ...subject, metadata } });
    await drain(events);

    expect(transport.sent[0]?.path).toBe('/api/v1/namespaces/default/events');
  });

  it('cuts a long message between characters', async () => {
    const { events, transport } = recorder(created);

    events.record(notice('é'.repeat(2000)));
    await drain(events);

    const { message } = JSON.parse(transport.sent[0]?.body ?? '');
    expect(Buffer.byteLength(message)).toBeLessThanOrEqual(1024);
    expect(message).toMatch(/^é+…$/);
  });

  it('counts a success that repeats and keeps quiet about a warning that does, for ten minutes', async () => {
    const { events, transport, timing } = recorder(created, created, { status: 200, body: {} }, created);

    events.record(notice('failed', 'Warning'));
    events.record(notice('ok'));
    await drain(events);
    events.record(notice('failed', 'Warning'));
    events.record(notice('ok'));
    await drain(events);
    timing.pass(600_000);
    events.record(notice('failed', 'Warning'));
    await drain(events);

    expect(transport.sent.map(({ method }) => method)).toEqual(['POST', 'POST', 'PATCH', 'POST']);
    expect(JSON.parse(transport.sent[2]?.body ?? '')).toEqual({ count: 2, lastTimestamp: '2026-01-01T00:00:00Z' });
    expect(transport.sent[2]?.path).toMatch(/^\/api\/v1\/namespaces\/app\/events\/es\./);
  });

  it('makes one call of what repeats while it waits', async () => {
    const { events, transport } = recorder(created);

    events.record(notice('ok'));
    events.record(notice('ok'));
    await drain(events);

    expect(JSON.parse(transport.sent[0]?.body ?? '')).toMatchObject({ count: 2 });
  });

  it('keeps to its budget: fifty at once, then ten a second', async () => {
    const { events, timing } = recorder(...Array.from({ length: 53 }, () => created));

    for (let index = 0; index < 53; index += 1) events.record(notice(`message ${index}`));
    await drain(events);

    expect(timing.slept).toHaveLength(3);
    expect(timing.slept.every((ms) => ms > 99 && ms <= 100)).toBe(true);
  });

  it('gives up the oldest when too many wait', () => {
    const { events, dropped } = recorder();

    for (let index = 0; index < 1003; index += 1) events.record(notice(`message ${index}`));

    expect(events.waiting).toBe(1000);
    expect(dropped).toEqual([undefined, undefined, undefined]);
  });

  it('goes on after an Event that the API server does not take', async () => {
    const { events, transport, dropped } = recorder({ status: 403, body: {} }, networkError('ECONNREFUSED'), created);

    for (const message of ['a', 'b', 'c']) events.record(notice(message));
    await drain(events);

    expect(transport.sent).toHaveLength(3);
    expect(dropped.map((failure) => failure?.code)).toEqual(['AccessDenied', 'Unavailable']);
  });

  it('writes what still waits when it is stopped', async () => {
    const { events, transport } = recorder(created, created);

    events.record(notice('a'));
    events.record(notice('b'));
    await events.run(AbortSignal.abort());

    expect(transport.sent).toHaveLength(2);
  });

  it('wakes up for a notice that comes while it has nothing to do', async () => {
    const { events, transport } = recorder(created);
    const stop = new AbortController();
    const run = events.run(stop.signal);
    await new Promise(setImmediate);

    events.record(notice('late'));
    while (events.waiting > 0) await new Promise(setImmediate);
    stop.abort();
    await run;

    expect(transport.sent).toHaveLength(1);
  });
});
