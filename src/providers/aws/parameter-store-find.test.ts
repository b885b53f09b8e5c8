import { describe, expect, it } from 'vitest';

import { filtersFor } from './parameter-store-find.ts';

describe('filtersFor', () => {
  it('asks for everything at the root', () => {
    expect([filtersFor({ name: 'x' }), filtersFor({ name: 'x', path: '/' })]).toEqual([[], []]);
  });

  it('asks for all levels below a path, and for each tag by its own value', () => {
    expect(filtersFor({ path: '/app', tags: { env: 'prod', team: 'core' } })).toEqual([
      { Key: 'Path', Option: 'Recursive', Values: ['/app'] },
      { Key: 'tag:env', Option: 'Equals', Values: ['prod'] },
      { Key: 'tag:team', Option: 'Equals', Values: ['core'] },
    ]);
  });

  it('leaves tags out beside a name', () => {
    expect(filtersFor({ name: 'x', tags: { env: 'prod' } })).toEqual([]);
  });
});
