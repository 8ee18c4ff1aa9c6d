import type { Assignment } from "../map/mesh";
import { apply, inverse, merge } from "./operations";
import type { Operation } from "./operations";

/** A draft on the desk: where every courtyard is, and the edits that can be undone and redone. */
export interface History {
  readonly assignment: Assignment;
  readonly done: readonly Operation[];
  readonly undone: readonly Operation[];
}

export function begin(assignment: Assignment): History {
  return { assignment, done: [], undone: [] };
}

/** Do an edit; what was undone before is given up, as everywhere. */
export function edit(history: History, operation: Operation): History {
  return {
    assignment: apply(history.assignment, operation),
    done: [...history.done, operation],
    undone: [],
  };
}

/** Add to the last edit, so that one stroke of the brush is one step to undo. */
export function extend(history: History, operation: Operation): History {
  const last = history.done[history.done.length - 1];
  if (!last) return edit(history, operation);
  return {
    assignment: apply(history.assignment, operation),
    done: [...history.done.slice(0, -1), merge(last, operation)],
    undone: [],
  };
}

export function undo(history: History): History {
  const last = history.done[history.done.length - 1];
  if (!last) return history;
  return {
    assignment: apply(history.assignment, inverse(last)),
    done: history.done.slice(0, -1),
    undone: [...history.undone, last],
  };
}

export function redo(history: History): History {
  const next = history.undone[history.undone.length - 1];
  if (!next) return history;
  return {
    assignment: apply(history.assignment, next),
    done: [...history.done, next],
    undone: history.undone.slice(0, -1),
  };
}
