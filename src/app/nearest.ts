// Which known name somebody most likely meant: the one with the fewest typing errors, if these are few.

/** The nearest of the names, or undefined when none is near: more than a third of the letters would have to change. */
export function nearest(name: string, names: Iterable<string>): string | undefined {
  let best: string | undefined;
  let least = Math.floor(name.length / 3) + 1;
  for (const each of names) {
    const distance = editDistance(name, each);
    if (distance >= least) continue;
    best = each;
    least = distance;
  }
  return best;
}

/** Letters to insert, delete or replace to turn one text into the other (Levenshtein). */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [at, letter] of from.split('').entries()) {
    const above = row;
    row = [at + 1];
    for (const [index, other] of to.split('').entries()) {
      const replaced = (above[index] ?? 0) + (letter === other ? 0 : 1);
      row.push(Math.min(replaced, (above[index + 1] ?? 0) + 1, (row[index] ?? 0) + 1));
    }
  }
  return row.at(-1) ?? 0;
}
