import { Failure } from '#core/errors.ts';
import { Redacted } from '#core/redacted.ts';
import type { SourceRef } from '#core/source.ts';
import type { Provider } from '#providers/provider.ts';
import { describe, expect, it } from 'vitest';

import type { Tag } from './tag-document.ts';
import { WithTags } from './with-tags.ts';

const NEVER = new AbortController().signal;
const REFS: readonly SourceRef[] = [{ key: 'a', metadata: true }, { key: 'b' }, { key: 'c', metadata: true }, { key: 'd' }];

/** Answers each ref with its key. */
function session(): Provider {
  return {
    propertyRule: 'literal-dots-first',
    read: async (refs) => refs.map(({ key }) => ({ kind: 'value', value: Redacted.ofText(`value of ${key}`), version: { token: key } })),
    versions: async (refs) => refs.map(({ key }) => ({ kind: 'version', version: { token: key } })),
    find: async ({ name = '' }) => [{ key: name, read: { kind: 'value', value: Redacted.ofText('found'), version: { token: name } } }],
    check: async () => {},
    [Symbol.asyncDispose]: async () => {},
  };
}

function tagged(tags: Readonly<Record<string, readonly Tag[]>>): WithTags {
  return new WithTags(session(), async ({ key }) => {
    const found = tags[key];
    if (found === undefined) throw new Failure('NotFound', `no ${key}`);
    return found;
  });
}

describe('WithTags', () => {
  it('answers each ref at its place, tags as a document', async () => {
    const reads = await tagged({ a: [{ Key: 'team', Value: 'core' }] }).read(REFS, NEVER);

    const shown = reads.map((read) => (read.kind === 'value' ? Buffer.from(read.value.reveal()).toString() : read.failure.code));
    expect(shown).toEqual(['{"team":"core"}', 'value of b', 'NotFound', 'value of d']);
  });

  it('shows the same token to read and versions as long as the tags are the same, in whatever order', async () => {
    const [one, two] = [
      { Key: 'a', Value: '1' },
      { Key: 'b', Value: '2' },
    ];
    const refs = REFS.slice(0, 1);

    const [read] = await tagged({ a: [one, two] }).read(refs, NEVER);
    const [same] = await tagged({ a: [two, one] }).versions(refs, NEVER);
    const [changed] = await tagged({ a: [one] }).versions(refs, NEVER);

    const tokens = [read, same, changed].map((result) => (result === undefined || result.kind === 'failure' ? '' : result.version.token));
    expect(tokens[0]).toMatch(/^tags /);
    expect([tokens[1], tokens[2] === tokens[0]]).toEqual([tokens[0], false]);
    expect(tokens[0]).not.toContain('"a"');
  });

  it('lets a search through', async () => {
    expect(await tagged({}).find({ name: 'x' }, NEVER)).toMatchObject([{ key: 'x', read: { kind: 'value' } }]);
  });

  it('asks for tags only where a ref wants them', async () => {
    const seen = await tagged({}).versions([{ key: 'b' }, { key: 'd' }], NEVER);

    expect(seen).toMatchObject([{ version: { token: 'b' } }, { version: { token: 'd' } }]);
  });

  it('passes on what is no Failure, and the reason of an abort', async () => {
    const broken = new WithTags(session(), () => Promise.reject(new TypeError('a bug')));
    const silent = new WithTags(session(), () => Promise.withResolvers<never>().promise);

    await expect(broken.read(REFS, NEVER)).rejects.toThrow('a bug');
    await expect(silent.versions(REFS, AbortSignal.abort('stopping'))).rejects.toBe('stopping');
  });
});
