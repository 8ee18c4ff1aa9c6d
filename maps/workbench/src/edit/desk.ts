import { useMemo, useReducer, useRef } from "preact/hooks";
import type { MicroGrid } from "../api/types";
import { recolour } from "../map/colouring";
import { touchingParts } from "../map/mesh";
import { inksOf } from "../village/division";
import type { Division } from "../village/division";
import type { Land } from "../village/land";
import { begin, edit, extend, redo, undo } from "./history";
import type { History } from "./history";
import { limitsOf, neighboursOf, talliesOf, troublesOf } from "./judge";
import type { Limits, Neighbours, Tally, Trouble } from "./judge";
import { moveTo } from "./operations";
import type { Operation } from "./operations";

/** Where edits bring courtyards: a micro-grid, out of all of them, or nothing chosen yet. */
export type Target = number | "nowhere" | null;

export interface DeskState {
  readonly history: History;
  readonly locked: ReadonlySet<number>;
}

export type Act =
  | { readonly kind: "move"; readonly courtyards: readonly number[]; readonly to: number | null; readonly more: boolean }
  | { readonly kind: "operation"; readonly operation: Operation }
  | { readonly kind: "undo" }
  | { readonly kind: "redo" }
  | { readonly kind: "lock"; readonly parts: readonly number[]; readonly on: boolean }
  | { readonly kind: "begin"; readonly history: History };

/** What an act makes of the desk; an act that changes nothing gives the same desk back. */
export function acted(state: DeskState, act: Act): DeskState {
  const { history, locked } = state;
  switch (act.kind) {
    case "move": {
      const operation = moveTo(history.assignment, locked, act.courtyards, act.to);
      if (!operation) return state;
      return { ...state, history: act.more ? extend(history, operation) : edit(history, operation) };
    }
    case "operation":
      return { ...state, history: edit(history, act.operation) };
    case "undo":
      return { ...state, history: undo(history) };
    case "redo":
      return { ...state, history: redo(history) };
    case "lock": {
      const after = new Set(locked);
      for (const part of act.parts) act.on ? after.add(part) : after.delete(part);
      return { ...state, locked: after };
    }
    case "begin":
      return { ...state, history: act.history };
  }
}

export interface Desk {
  readonly state: DeskState;
  readonly act: (act: Act) => void;
  /** The division as it stands now, with the colours it had at the start. */
  readonly division: Division;
  readonly tallies: ReadonlyMap<number, Tally>;
  readonly neighbours: Neighbours;
  readonly limits: Limits | null;
  readonly troubles: readonly Trouble[];
}

const NOTHING: Tally = { courtyards: [], households: 0, people: 0 };

/** A draft on the desk with everything that is derived from it. */
export function useDesk(land: Land, base: Division, tolerance: number | null): Desk {
  const [state, act] = useReducer(acted, base, (from): DeskState => ({
    history: begin(from.assignment),
    locked: new Set(),
  }));
  const numbers = useRef(base.numbers);
  const neighbours = useMemo(() => neighboursOf(land.links), [land]);
  const { assignment } = state.history;
  const judged = useMemo(() => {
    const ids = base.microGrids.map((each) => each.id);
    const tallies = talliesOf(land.courtyards, assignment, ids);
    const microGrids = base.microGrids.map((each) => asItStands(each, tallies.get(each.id)));
    const total = microGrids.reduce((sum, each) => sum + each.households, 0);
    const mean = ids.length ? total / ids.length : 0;
    const limits = tolerance === null ? null : limitsOf(mean, tolerance);
    const byId = new Map(microGrids.map((each) => [each.id, each]));
    numbers.current = recolour(numbers.current, ids, touchingParts(land.mesh, assignment));
    const inks = inksOf(numbers.current);
    const division: Division = {
      microGrids,
      byId,
      assignment,
      mean,
      inks,
      numbers: numbers.current,
    };
    const troubles = troublesOf(land.courtyards, assignment, tallies, neighbours, limits);
    return { tallies, division, limits, troubles };
  }, [land, base, assignment, neighbours, tolerance]);
  return { state, act, neighbours, ...judged };
}

function asItStands(microGrid: MicroGrid, tally: Tally = NOTHING): MicroGrid {
  return { ...microGrid, ...tally };
}
