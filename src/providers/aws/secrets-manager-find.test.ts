import { describe, expect, it } from 'vitest';

import { searchOf } from './secrets-manager-find.ts';

function listed(
  name: string,
  tags: Readonly<Record<string, string>> = {},
): { readonly name: string; readonly tags: ReadonlyMap<string, string> } {
  return { name, tags: new Map(Object.entries(tags)) };
}

describe('searchOf', () => {
  it('lists everything for a name alone, and takes the names that match', () => {
    const { filters, selects } = searchOf({ name: '^app/' });

    expect(filters).toEqual([]);
    expect([selects(listed('app/one')), selects(listed('other/app/one'))]).toEqual([true, false]);
  });

  it('lets the service narrow the list by path and tags', () => {
    expect(searchOf({ path: 'app', tags: { env: 'prod' } }).filters).toEqual([
      { Key: 'name', Values: ['app'] },
      { Key: 'tag-key', Values: ['env'] },
      { Key: 'tag-value', Values: ['prod'] },
    ]);
  });

  it('takes a tag for its own value only, where the service takes prefixes and other pairs', () => {
    const { selects } = searchOf({ tags: { env: 'prod' } });

    const secrets = [{ env: 'prod', tier: 'x' }, { env: 'production' }, { env: 'dev', tier: 'prod' }, { environment: 'prod' }, {}];

    expect(secrets.map((tags) => selects(listed('a', tags)))).toEqual([true, false, false, false, false]);
  });

  it('wants all tags and the name', () => {
    const { selects } = searchOf({ name: 'x$', tags: { team: 'core', env: 'prod' } });

    expect(selects(listed('a-x', { team: 'core', env: 'prod' }))).toBe(true);
    expect(selects(listed('a-y', { team: 'core', env: 'prod' }))).toBe(false);
    expect(selects(listed('a-x', { team: 'core' }))).toBe(false);
  });

  it('does not ask the service for what it would refuse or turn around', () => {
    const { filters, selects } = searchOf({ tags: { größe: '!kein', note: '' } });

    expect(filters).toEqual([{ Key: 'tag-key', Values: ['note'] }]);
    expect(selects(listed('a', { größe: '!kein', note: '' }))).toBe(true);
  });

  it('asks with ten filters at most', () => {
    const tags = Object.fromEntries(Array.from({ length: 8 }, (_, at) => [`tag${at}`, 'on']));

    expect(searchOf({ tags }).filters).toHaveLength(10);
  });

  it.each([{}, { path: 'app' }])('refuses a search for neither name nor tags: %j', (query) => {
    expect(() => searchOf(query)).toThrow(expect.objectContaining({ code: 'InvalidSpec', message: 'unexpected find operator' }));
  });
});
