// Which of two resourceVersions is newer. Since Kubernetes 1.35 the documentation promises that those of one
// resource type compare as decimal numbers (API Concepts, "Resource versions").

const DECIMAL = /^[1-9]\d*$/;

/** Negative when `a` is older than `b`, positive when newer, 0 when equal. A version that is no number counts as newer than any. */
export function compareVersions(a: string, b: string): number {
  if (a === b) return 0;
  if (!DECIMAL.test(a)) return 1;
  if (!DECIMAL.test(b)) return -1;
  if (a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : 1;
}
