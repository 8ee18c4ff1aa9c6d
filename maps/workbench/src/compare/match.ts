import type { MicroGrid } from "../api/types";
import type { MicroGridMatch } from "../api/versions";
import { recolour } from "../map/colouring";
import { touchingParts } from "../map/mesh";
import type { Mesh } from "../map/mesh";
import { divisionOf, inksOf } from "../village/division";
import type { Division } from "../village/division";

/** Two plans whose matched micro-grids have the same colours, so that only changes catch the eye. */
export function likeOther(
  before: readonly MicroGrid[],
  own: readonly MicroGrid[],
  matches: readonly MicroGridMatch[],
  mesh: Mesh,
): { readonly before: Division; readonly own: Division } {
  const former = divisionOf(before, mesh);
  const plain = divisionOf(own, mesh);
  const kept = new Map<number, number>();
  for (const { micro_grid, other } of matches) {
    const number = other === null ? undefined : former.numbers.get(other);
    if (number !== undefined) kept.set(micro_grid, number);
  }
  const ids = own.map((each) => each.id);
  const numbers = recolour(kept, ids, touchingParts(mesh, plain.assignment));
  return { before: former, own: { ...plain, numbers, inks: inksOf(numbers) } };
}

/** "1-2" of the code "500238115203001002": grid and micro-grid as people say them. */
export function spoken(code: string): string {
  if (!/^[0-9]{18}$/.test(code)) return code;
  return `${Number(code.slice(12, 15))}-${Number(code.slice(15))}`;
}
