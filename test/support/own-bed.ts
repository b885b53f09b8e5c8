// A test bed of a test file's own, for tests that stop servers: nobody else notices.

import { afterAll } from 'vitest';
import { openBed } from '../testbed/bed.ts';
import type { Bed, BedOptions } from '../testbed/bed.ts';

/** Opens a bed that is closed after the test file; its servers start when they are asked for. */
export function ownBed(options: BedOptions = {}): Bed {
  const bed = openBed(options);
  afterAll(async () => await bed[Symbol.asyncDispose]());
  return bed;
}
