import type { SourceRef } from '#core/source.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { ask, BATCH_SIZE, type Learned, planRead, planVersions } from './plan.ts';

/** Enough ids for two batches. */
const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEF'.split('');
const NOTHING_LEARNED: Learned = { batchDenied: false, alone: new Set() };

function keys(...names: string[]): SourceRef[] {
  return names.map((key) => ({ key }));
}

function ids(asked: readonly { readonly id: string }[]): string[] {
  return asked.map(({ id }) => id);
}

describe('ask', () => {
  it('puts the prefix before the key verbatim and keeps the key', () => {
    expect(ask([{ key: '/db' }], 'prod')).toEqual([
      { index: 0, key: '/db', id: 'prod/db', selector: { kind: 'stage', stage: 'AWSCURRENT' } },
    ]);
  });

  it.each([
    [undefined, { kind: 'stage', stage: 'AWSCURRENT' }],
    ['', { kind: 'stage', stage: 'AWSCURRENT' }],
    ['AWSPREVIOUS', { kind: 'stage', stage: 'AWSPREVIOUS' }],
    ['uuid/1-2', { kind: 'version', versionId: '1-2' }],
    ['uuid', { kind: 'stage', stage: 'uuid' }],
  ])('reads version %j', (version, selector) => {
    const [asked] = ask([version === undefined ? { key: 'k' } : { key: 'k', version }]);

    expect(asked?.selector).toEqual(selector);
  });
});

describe('planRead', () => {
  it('reads one current version alone and two in a batch', () => {
    expect(planRead(ask(keys('a')), NOTHING_LEARNED)).toMatchObject({ batches: [], singles: [{ id: 'a' }] });
    expect(planRead(ask(keys('a', 'b')), NOTHING_LEARNED).batches.map(ids)).toEqual([['a', 'b']]);
  });

  it('fills batches up to the limit of the service', () => {
    const refs = keys(...Array.from({ length: 45 }, (_, at) => `s${at}`));

    expect(planRead(ask(refs), NOTHING_LEARNED).batches.map((batch) => batch.length)).toEqual([20, 20, 5]);
  });

  it('counts an explicit AWSCURRENT as current, and two refs on one secret as one id', () => {
    const refs = [{ key: 'a' }, { key: 'a', version: 'AWSCURRENT' }];

    expect(planRead(ask(refs), NOTHING_LEARNED)).toMatchObject({ batches: [], staged: [], singles: [{ index: 0 }, { index: 1 }] });
    expect(planRead(ask([...refs, { key: 'b' }]), NOTHING_LEARNED).batches.map(ids)).toEqual([['a', 'a', 'b']]);
  });

  it('reads stages of one secret by one stage map, and leaves its pins alone', () => {
    const plan = planRead(
      ask([
        { key: 'a' },
        { key: 'a', version: 'AWSPREVIOUS' },
        { key: 'a', version: 'uuid/1' },
        { key: 'b', version: 'uuid/2' },
        { key: 'c', version: 'x' },
      ]),
      NOTHING_LEARNED,
    );

    expect(plan.batches).toEqual([]);
    expect(plan.staged.map(({ id, asked }) => [id, asked.map(({ index }) => index)])).toEqual([['a', [0, 1]]]);
    expect(plan.singles.map(({ index }) => index)).toEqual([4, 2, 3]);
  });

  it('puts nothing into a batch when batches are denied, and no id that a batch was refused', () => {
    const asked = ask(keys('a', 'b', 'c'));

    expect(planRead(asked, { ...NOTHING_LEARNED, batchDenied: true })).toMatchObject({
      batches: [],
      singles: [{ id: 'a' }, { id: 'b' }, { id: 'c' }],
    });
    const plan = planRead(asked, { ...NOTHING_LEARNED, alone: new Set(['b']) });
    expect([plan.batches.map(ids), ids(plan.singles)]).toEqual([[['a', 'c']], ['b']]);
  });
});

describe('planVersions', () => {
  it('looks at one secret by its description and at several by a batch', () => {
    expect(planVersions(ask(keys('a')), NOTHING_LEARNED)).toMatchObject({ batches: [], described: [{ id: 'a' }] });
    expect(planVersions(ask(keys('a', 'b')), NOTHING_LEARNED)).toMatchObject({ batches: [[{ id: 'a' }, { id: 'b' }]], described: [] });
  });

  it('describes a secret once for all its stages and pins, and keeps it out of the batch', () => {
    const refs = [{ key: 'a' }, { key: 'a', version: 'AWSPREVIOUS' }, { key: 'a', version: 'uuid/1' }, { key: 'b' }, { key: 'c' }];

    const plan = planVersions(ask(refs), NOTHING_LEARNED);

    expect(plan.batches.map(ids)).toEqual([['b', 'c']]);
    expect(plan.described.map(({ id, asked }) => [id, asked.length])).toEqual([['a', 3]]);
  });
});

describe('every plan', () => {
  const someRefs = fc.uniqueArray(
    fc.record({
      key: fc.constantFrom(...LETTERS),
      version: fc.constantFrom('', 'AWSPREVIOUS', 'uuid/1', 'AWSCURRENT'),
    }),
    { maxLength: 90, selector: ({ key, version }) => `${key} ${version}` },
  );
  const someLearned = fc.record({
    batchDenied: fc.boolean(),
    alone: fc.uniqueArray(fc.constantFrom('a', 'b', 'c')).map((some) => new Set(some)),
  });

  it('asks each ref exactly once, and fits batches to the limits', () => {
    fc.assert(
      fc.property(someRefs, someLearned, (refs, learned) => {
        const asked = ask(refs);
        const read = planRead(asked, learned);
        const versions = planVersions(asked, learned);

        const all = refs.map((_, index) => index);
        const inRead = [...read.batches.flat(), ...read.staged.flatMap((group) => group.asked), ...read.singles];
        const inVersions = [...versions.batches.flat(), ...versions.described.flatMap((group) => group.asked)];
        expect(inRead.map(({ index }) => index).toSorted((a, b) => a - b)).toEqual(all);
        expect(inVersions.map(({ index }) => index).toSorted((a, b) => a - b)).toEqual(all);
        const sizes = [...read.batches, ...versions.batches].map((batch) => new Set(ids(batch)).size);
        expect(sizes.every((size) => size <= BATCH_SIZE && !learned.batchDenied)).toBe(true);
      }),
    );
  });
});
