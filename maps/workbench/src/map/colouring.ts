import { AREAS } from "./palette";

/**
 * Give each area a number such that the two of every pair differ.
 *
 * Brélaz's order (DSATUR, 1979), as `maps/palette.py` does it: next comes the area whose
 * neighbours show the most different numbers, then the one with more neighbours, then the first;
 * it takes the least used number that fits, a new one only under need.
 */
export function colourGraph(
  areas: readonly number[],
  pairs: Iterable<readonly [number, number]>,
): Map<number, number> {
  const neighbours = new Map(areas.map((area) => [area, new Set<number>()]));
  for (const [a, b] of pairs) {
    neighbours.get(a)?.add(b);
    neighbours.get(b)?.add(a);
  }
  const seen = new Map(areas.map((area) => [area, new Set<number>()]));
  const used: number[] = Array(AREAS.length).fill(0);
  const chosen = new Map<number, number>();
  const waiting = new Set(areas);
  while (waiting.size) {
    const area = mostPressed(waiting, seen, neighbours);
    waiting.delete(area);
    const number = leastUsed(used, seen.get(area) as Set<number>);
    chosen.set(area, number);
    used[number] = (used[number] ?? 0) + 1;
    for (const other of neighbours.get(area) ?? []) seen.get(other)?.add(number);
  }
  return chosen;
}

function mostPressed(
  waiting: ReadonlySet<number>,
  seen: ReadonlyMap<number, ReadonlySet<number>>,
  neighbours: ReadonlyMap<number, ReadonlySet<number>>,
): number {
  let best = -1;
  let pressed = -1;
  for (const area of waiting) {
    // Neighbours are far fewer than ten thousand, so one number orders by both.
    const press = (seen.get(area)?.size ?? 0) * 1e4 + (neighbours.get(area)?.size ?? 0);
    if (press > pressed) [best, pressed] = [area, press];
  }
  return best;
}

function leastUsed(used: readonly number[], taken: ReadonlySet<number>): number {
  let best = -1;
  used.forEach((count, number) => {
    if (!taken.has(number) && (best < 0 || count < (used[best] as number))) best = number;
  });
  return best < 0 ? used.length : best;
}

/**
 * Keep the numbers that areas have and change only where two of a pair came to have the same:
 * the later one takes the least used number that fits.
 */
export function recolour(
  former: ReadonlyMap<number, number>,
  areas: readonly number[],
  pairs: readonly (readonly [number, number])[],
): Map<number, number> {
  const neighbours = new Map(areas.map((area) => [area, new Set<number>()]));
  for (const [a, b] of pairs) {
    neighbours.get(a)?.add(b);
    neighbours.get(b)?.add(a);
  }
  const used: number[] = Array(AREAS.length).fill(0);
  for (const number of former.values()) used[number] = (used[number] ?? 0) + 1;
  const chosen = new Map<number, number>();
  for (const area of areas) {
    const own = former.get(area);
    const beside = [...(neighbours.get(area) ?? [])];
    const before = new Set(beside.flatMap((other) => chosen.get(other) ?? []));
    const after = beside.flatMap((other) => former.get(other) ?? []);
    const fits = own !== undefined && !before.has(own);
    const number = fits ? own : leastUsed(used, new Set([...before, ...after]));
    if (!fits) used[number] = (used[number] ?? 0) + 1;
    chosen.set(area, number);
  }
  return chosen;
}
