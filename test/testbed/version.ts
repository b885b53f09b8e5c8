// Reads versions out of what programs print about themselves.

/** Whether the first version in a text is old: `major.minor` below the minimum. 0.0 (a plain `go build`) counts as new. */
export function isOlder(text: string, minimum: readonly [number, number]): boolean {
  const match = /\bv?(\d+)\.(\d+)/.exec(text);
  if (match === null) return false;
  const [major, minor] = [Number(match[1]), Number(match[2])];
  if (major === 0 && minor === 0) return false;
  return major < minimum[0] || (major === minimum[0] && minor < minimum[1]);
}
