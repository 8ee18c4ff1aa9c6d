import type { Assignment } from "../map/mesh";
import { piecesOf } from "./judge";
import type { Neighbours, Tally, Trouble } from "./judge";
import { apply, merge, moveTo } from "./operations";
import type { Operation } from "./operations";

/**
 * Suggest one operation against a trouble that is a matter of place: courtyards in no micro-grid
 * and detached pieces go to the neighbour with the fewest households that is not locked.
 *
 * Limits are a matter of balance; for them the service proposes steps.
 */
export function repairOf(
  trouble: Trouble,
  assignment: Assignment,
  tallies: ReadonlyMap<number, Tally>,
  neighbours: Neighbours,
  locked: ReadonlySet<number>,
): Operation | null {
  if (trouble.kind !== "unassigned" && trouble.kind !== "pieces") return null;
  let now = assignment;
  let whole: Operation = [];
  for (const piece of piecesOf(trouble.courtyards, neighbours)) {
    const target = lightestBeside(piece, trouble.part, now, tallies, neighbours, locked);
    const step = target === null ? null : moveTo(now, locked, piece, target);
    if (!step) continue;
    now = apply(now, step);
    whole = merge(whole, step);
  }
  return whole.length ? whole : null;
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
