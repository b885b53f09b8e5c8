// The error of the test bed: its message is written for the person at the screen, a stack adds nothing to it.

/** A part cannot be had, or does not come up; the message says what to do. */
export class BedError extends Error {
  override readonly name = 'BedError';
}
