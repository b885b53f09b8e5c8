import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { Wanted } from './condition-list.ts';
import { mergeConditions, rfc3339 } from './condition-list.ts';

const NOW = Date.parse('2026-03-01T12:00:00.900Z');
const OLD = '2026-01-01T00:00:00Z';

const ready = { type: 'Ready', status: 'True', reason: 'SecretSynced', message: 'secret synced', lastTransitionTime: OLD } as const;
const foreign = { type: 'Deleted', status: 'Unknown' } as const;

function set(parts: Partial<Extract<Wanted, { kind: 'set' }>> = {}): Wanted {
  return { kind: 'set', type: 'Ready', status: 'True', reason: 'SecretSynced', message: 'secret synced', ...parts };
}

describe('mergeConditions', () => {
  it('returns the same list when nothing changes', () => {
    const existing = [foreign, ready];

    expect(mergeConditions(existing, [set(), { kind: 'drop', type: 'Stalled' }], NOW)).toBe(existing);
    expect(mergeConditions(existing, [], NOW)).toBe(existing);
  });

  it('adds new types at the end, with the time in whole seconds', () => {
    expect(mergeConditions([foreign], [set()], NOW)).toEqual([foreign, { ...ready, lastTransitionTime: '2026-03-01T12:00:00Z' }]);
  });

  it('moves the time when the status flips', () => {
    const merged = mergeConditions([ready, foreign], [set({ status: 'False', reason: 'R', message: 'm' })], NOW);

    expect(merged).toEqual([
      { type: 'Ready', status: 'False', reason: 'R', message: 'm', lastTransitionTime: '2026-03-01T12:00:00Z' },
      foreign,
    ]);
    expect(merged[1]).toBe(foreign);
  });

  it.each([{ reason: 'Other' }, { message: 'other' }])('keeps the time when only %j changes', (change) => {
    expect(mergeConditions([ready], [set(change)], NOW)).toEqual([{ ...ready, ...change }]);
  });

  it('gives a time to a condition that has none once it changes', () => {
    const { lastTransitionTime: _, ...timeless } = ready;

    expect(mergeConditions([timeless], [set()], NOW)).toEqual([timeless]);
    expect(mergeConditions([timeless], [set({ message: 'other' })], NOW)).toEqual([
      { ...ready, message: 'other', lastTransitionTime: '2026-03-01T12:00:00Z' },
    ]);
  });

  it('drops what is not to be there', () => {
    expect(mergeConditions([ready, foreign], [{ kind: 'drop', type: 'Ready' }], NOW)).toEqual([foreign]);
  });

  it('changes nothing the second time, at any later time', () => {
    const word = fc.constantFrom('a', 'b');
    const status = fc.constantFrom('True' as const, 'False' as const);
    const type = fc.constantFrom('Ready', 'Stalled', 'SourcesReady');
    const conditions = fc.uniqueArray(fc.record({ type, status, reason: word, message: word }), {
      selector: (condition) => condition.type,
    });
    const wishes = fc.uniqueArray(
      fc.oneof(
        fc.record({ kind: fc.constant('set' as const), type, status, reason: word, message: word }),
        fc.record({ kind: fc.constant('drop' as const), type }),
      ),
      { selector: (wanted) => wanted.type },
    );

    fc.assert(
      fc.property(conditions, wishes, (existing, wanted) => {
        const merged = mergeConditions(existing, wanted, NOW);

        expect(mergeConditions(merged, wanted, NOW + 100_000)).toBe(merged);
      }),
    );
  });
});

describe('rfc3339', () => {
  it('cuts fractions of a second off', () => {
    expect(rfc3339(NOW)).toBe('2026-03-01T12:00:00Z');
  });
});
