// Which lane is served next. Weights, not strict priority: a flood in a higher lane slows a lower one, it never stops it.

/**
 * What brings a key onto the queue: a person (new, edited, forced), a source that changed, or its time.
 * In order of rank.
 */
export const LANES = ['interactive', 'rotation', 'periodic'] as const;

export type Lane = (typeof LANES)[number];

/**
 * One round: 8 turns interactive, 4 rotation, 1 periodic, spread out. A turn whose lane is empty passes to the next one,
 * so a lane alone gets everything, and a key at the head of any lane waits for at most one round.
 */
export const ROUND: readonly Lane[] = [
  'interactive',
  'interactive',
  'rotation',
  'interactive',
  'interactive',
  'rotation',
  'periodic',
  'interactive',
  'interactive',
  'rotation',
  'interactive',
  'interactive',
  'rotation',
];

/** The higher of two lanes. */
export function higherLane(one: Lane, other: Lane): Lane {
  return LANES.indexOf(one) <= LANES.indexOf(other) ? one : other;
}

/** The turns, round after round, without end. */
export function* turns(): Generator<Lane, never> {
  for (;;) yield* ROUND;
}
