import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DueHeap } from './due-heap.ts';

function drain<T>(heap: DueHeap<T>): readonly T[] {
  const values: T[] = [];
  for (let slot = heap.first; slot !== undefined; slot = heap.first) {
    values.push(slot.value);
    heap.remove(slot);
  }
  return values;
}

describe('DueHeap', () => {
  it('gives things by their time, equal times in the order they came', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20 })), (dues) => {
        const heap = new DueHeap<number>();

        for (const [at, due] of dues.entries()) heap.push(at, due);

        const expected = [...dues.entries()].toSorted(([at, due], [otherAt, other]) => due - other || at - otherAt).map(([at]) => at);
        expect(drain(heap)).toEqual(expected);
      }),
    );
  });

  it('keeps its order when things are taken out from anywhere', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 50 }), fc.boolean()), { maxLength: 60, size: 'max' }), (things) => {
        const heap = new DueHeap<number>();
        const slots = things.map(([due]) => heap.push(due, due));

        for (const slot of slots.filter((_slot, at) => things[at]?.[1] === true)) heap.remove(slot);

        const expected = things.filter(([, goes]) => !goes).map(([due]) => due);
        expect([...heap.values()].toSorted((one, other) => one - other)).toEqual(expected.toSorted((one, other) => one - other));
        expect(drain(heap)).toEqual(expected.toSorted((one, other) => one - other));
      }),
    );
  });

  it('ignores a slot that was taken out before', () => {
    const heap = new DueHeap<string>();
    const gone = heap.push('gone', 1);
    heap.push('here', 2);
    heap.push('here too', 3);
    heap.remove(gone);

    heap.remove(gone);

    expect(heap.size).toBe(2);
    expect(drain(heap)).toEqual(['here', 'here too']);
  });
});
