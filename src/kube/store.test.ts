import { describe, expect, it } from 'vitest';
import type { ObjectKey } from '#core/keys.ts';
import type { Entry } from './feed.ts';
import { Store, type StoreEvent } from './store.ts';

interface Thing {
  readonly tags: readonly string[];
}

function entry(name: string, resourceVersion: string, ...tags: readonly string[]): Entry<Thing> {
  return { key: `ns/${name}`, resourceVersion, object: { tags } };
}

function synced(version: string, ...entries: readonly Entry<Thing>[]): Store<Thing, 'tag'> {
  const store = new Store<Thing, 'tag'>({ tag: (thing) => thing.tags });
  list(store, version, ...entries);
  return store;
}

function list(store: Store<Thing, 'tag'>, version: string, ...entries: readonly Entry<Thing>[]): void {
  store.apply({ kind: 'init' });
  for (const one of entries) store.apply({ kind: 'init-apply', entry: one });
  store.apply({ kind: 'synced', resourceVersion: version });
}

function record(store: Store<Thing, 'tag'>): readonly string[] {
  const events: string[] = [];
  store.subscribe((event: StoreEvent<Thing>) => events.push(`${event.kind} ${event.key}`));
  return events;
}

const a: ObjectKey = 'ns/a';

describe('Store', () => {
  it('is synced by the first complete list, not before', async () => {
    const store = new Store<Thing>({});
    store.apply({ kind: 'init' });
    store.apply({ kind: 'init-apply', entry: entry('a', '1') });
    expect(store.isSynced).toBe(false);
    expect(store.size).toBe(0);

    store.apply({ kind: 'synced', resourceVersion: '1' });

    await store.synced;
    expect(store.isSynced).toBe(true);
    expect([...store.values()]).toEqual([{ tags: [] }]);
  });

  it('keeps the old view while it lists anew and tells the difference at the end', () => {
    const store = synced('3', entry('a', '1'), entry('b', '2'), entry('c', '3'));
    const events = record(store);

    store.apply({ kind: 'init' });
    store.apply({ kind: 'init-apply', entry: entry('a', '1') });
    store.apply({ kind: 'init-apply', entry: entry('b', '7') });
    store.apply({ kind: 'init-apply', entry: entry('d', '8') });
    expect(store.size).toBe(3);
    store.apply({ kind: 'synced', resourceVersion: '9' });

    expect(events).toEqual(['deleted ns/c', 'changed ns/b', 'added ns/d']);
  });

  it('forgets what an unfinished list brought', () => {
    const store = synced('1');

    store.apply({ kind: 'init' });
    store.apply({ kind: 'init-apply', entry: entry('a', '2') });
    list(store, '5');

    expect(store.get(a)).toBeUndefined();
  });

  it('knows its own writes at once and ignores their echo', () => {
    const store = synced('1');
    const events = record(store);

    store.upsert(entry('a', '2', 'mine'));
    store.apply({ kind: 'apply', entry: entry('a', '2', 'echo') });

    expect(store.get(a)).toEqual({ tags: ['mine'] });
    expect(events).toEqual(['added ns/a']);
  });

  it('ignores a reply that comes after later news, a deletion among them', () => {
    const store = synced('1', entry('b', '1'));
    store.apply({ kind: 'apply', entry: entry('b', '4', 'later') });
    store.apply({ kind: 'delete', entry: entry('a', '5') });

    store.upsert(entry('a', '2'));
    store.upsert(entry('b', '3'));

    expect(store.get(a)).toBeUndefined();
    expect(store.get('ns/b')).toEqual({ tags: ['later'] });
  });

  it('ignores a reply that a bookmark has overtaken', () => {
    const store = synced('1');
    store.apply({ kind: 'bookmark', resourceVersion: '9' });

    store.upsert(entry('a', '8'));

    expect(store.size).toBe(0);
  });

  it('keeps what was written while an older list was read', () => {
    const store = synced('1');
    store.apply({ kind: 'init' });

    store.upsert(entry('a', '6'));
    store.apply({ kind: 'synced', resourceVersion: '5' });

    expect(store.get(a)).toBeDefined();
  });

  it('follows a server that went back in time', () => {
    const store = synced('100', entry('a', '90', 'lost'), entry('b', '95'));

    list(store, '50', entry('a', '40', 'restored'));
    store.upsert(entry('b', '51', 'new'));

    expect(store.get(a)).toEqual({ tags: ['restored'] });
    expect(store.get('ns/b')).toEqual({ tags: ['new'] });
  });

  it('drops what is none of ours any more', () => {
    const store = synced('1', entry('a', '1'));

    store.apply({ kind: 'apply', entry: { key: a, resourceVersion: '2', object: undefined } });

    expect(store.get(a)).toBeUndefined();
  });

  it('takes a deletion that carries the version of the last change', () => {
    const store = synced('1', entry('a', '1'));

    store.apply({ kind: 'delete', entry: entry('a', '1') });

    expect(store.get(a)).toBeUndefined();
  });

  it('forgets the very version that was deleted, and no later one', () => {
    const store = synced('2', entry('a', '1'), entry('b', '2'));

    store.forget(a, '1');
    store.forget('ns/b', '1');

    expect(store.get(a)).toBeUndefined();
    expect(store.get('ns/b')).toBeDefined();
  });

  it('does not bring back what it wrote and deleted while a list was read', () => {
    const store = synced('1');
    store.apply({ kind: 'init' });
    store.upsert(entry('a', '6'));
    const events = record(store);

    store.forget(a, '6');
    store.apply({ kind: 'synced', resourceVersion: '5' });

    expect(events).toEqual(['deleted ns/a']);
  });

  it('finds by index, and no longer under values that are gone', () => {
    const store = synced('2', entry('a', '1', 'x', 'y'), entry('b', '2', 'x'));
    store.apply({ kind: 'apply', entry: entry('a', '3', 'y') });

    expect(store.find('tag', 'x')).toEqual([{ tags: ['x'] }]);
    expect(store.find('tag', 'y')).toEqual([{ tags: ['y'] }]);
    expect(store.find('tag', 'z')).toEqual([]);
  });

  it('stops telling who has unsubscribed, and says nothing of trouble', () => {
    const store = synced('1');
    const events: string[] = [];
    const stop = store.subscribe((event) => events.push(event.kind));
    stop();

    store.apply({ kind: 'apply', entry: entry('a', '2') });

    expect(events).toEqual([]);
  });
});
