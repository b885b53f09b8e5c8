// A binary heap of things by due time; equal times keep the order in which they came.
// Whoever pushed something holds its slot and can take it out again from anywhere in O(log n).

/** A thing in a {@link DueHeap}; its position belongs to the heap. */
export class Slot<T> {
  readonly value: T;
  /** In milliseconds of the caller's clock. */
  readonly due: number;
  /** How many were pushed before it. */
  readonly order: number;
  index: number;

  constructor(value: T, due: number, order: number, index: number) {
    this.value = value;
    this.due = due;
    this.order = order;
    this.index = index;
  }

  precedes(other: Slot<T>): boolean {
    return this.due < other.due || (this.due === other.due && this.order < other.order);
  }
}

/** Things by due time, earliest first. */
export class DueHeap<T> {
  readonly #slots: Slot<T>[] = [];
  #pushed = 0;

  get size(): number {
    return this.#slots.length;
  }

  /** The earliest, if there is one. */
  get first(): Slot<T> | undefined {
    return this.#slots[0];
  }

  push(value: T, due: number): Slot<T> {
    const slot = new Slot(value, due, this.#pushed++, this.#slots.length);
    this.#slots.push(slot);
    this.#rise(slot);
    return slot;
  }

  /** Takes a slot out; one that is not (or no longer) in here is ignored. */
  remove(slot: Slot<T>): void {
    if (this.#slots[slot.index] !== slot) return;
    const last = this.#slots.pop();
    if (last === undefined || last === slot) return;
    this.#put(last, slot.index);
    this.#rise(last);
    this.#sink(last);
  }

  /** Everything in here, in no particular order. */
  *values(): Generator<T> {
    for (const { value } of this.#slots) yield value;
  }

  #rise(slot: Slot<T>): void {
    for (;;) {
      const above = this.#slots[Math.ceil(slot.index / 2) - 1];
      if (above === undefined || !slot.precedes(above)) return;
      this.#swap(slot, above);
    }
  }

  #sink(slot: Slot<T>): void {
    for (;;) {
      const below = this.#earlierBelow(slot.index);
      if (below === undefined || !below.precedes(slot)) return;
      this.#swap(slot, below);
    }
  }

  #earlierBelow(index: number): Slot<T> | undefined {
    const left = this.#slots[2 * index + 1];
    const right = this.#slots[2 * index + 2];
    return left !== undefined && right?.precedes(left) === true ? right : left;
  }

  #swap(one: Slot<T>, other: Slot<T>): void {
    const index = one.index;
    this.#put(one, other.index);
    this.#put(other, index);
  }

  #put(slot: Slot<T>, index: number): void {
    this.#slots[index] = slot;
    slot.index = index;
  }
}
