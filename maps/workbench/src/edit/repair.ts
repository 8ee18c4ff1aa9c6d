import type { Assignment } from "../map/mesh";
import { piecesOf } from "./judge";
import type { Neighbours, Tally, Trouble } from "./judge";
import type { Deed } from "./operations";

/**
 * Suggest what to do about a trouble that is a matter of place: courtyards in no micro-grid and
 * detached pieces go to the neighbour with the fewest households that is not locked.
 *
 * It serves while the service is out of reach; its own suggestions weigh more.
 */
export function repairOf(
  trouble: Pick<Trouble, "kind" | "part" | "courtyards">,
  assignment: Assignment,
  tallies: ReadonlyMap<number, Tally>,
  neighbours: Neighbours,
  locked: ReadonlySet<number>,
): Deed[] {
  if (trouble.kind !== "unassigned" && trouble.kind !== "pieces") return [];
  if (trouble.part !== null && locked.has(trouble.part)) return [];
  const now = new Map(assignment);
  const deeds: Deed[] = [];
  for (const piece of piecesOf(trouble.courtyards, neighbours)) {
    const target = lightestBeside(piece, trouble.part, now, tallies, neighbours, locked);
    if (target === null) continue;
    for (const courtyard of piece) now.set(courtyard, target);
    deeds.push({ kind: "assign", courtyards: piece, micro_grid: target });
  }
  return deeds;
}

function lightestBeside(
  piece: readonly number[],
  own: number | null,
  assignment: Assignment,
  tallies: ReadonlyMap<number, Tally>,
  neighbours: Neighbours,
  locked: ReadonlySet<number>,
): number | null {
  const beside = new Set(
    piece.flatMap((courtyard) =>
      (neighbours.get(courtyard) ?? []).map((other) => assignment.get(other) ?? null),
    ),
  );
  const fitting = [...beside].filter((part) => part !== null && part !== own && !locked.has(part));
  const weight = (part: number | null) => tallies.get(part as number)?.households ?? 0;
  return fitting.sort((a, b) => weight(a) - weight(b) || Number(a) - Number(b))[0] ?? null;
}
