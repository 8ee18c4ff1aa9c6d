import type { Deed, Errand, Operation, Ref, Reversal } from "../api/operations";
import type { Assignment } from "../map/mesh";
import { provisional } from "./draft";
import type { Draft, Part } from "./draft";

export type { Deed, Errand, Operation, Ref, Reversal };

/** Why an operation cannot be done on a draft as it stands. */
export type Refusal =
  | { readonly why: "locked" | "pinned" | "gone"; readonly part: number | null }
  | { readonly why: "nothing"; readonly part: null };

export function named(deed: Deed): Operation {
  return { ...deed, id: crypto.randomUUID(), gesture: null };
}

export function reversal(kind: Reversal["kind"]): Reversal {
  return { kind, id: crypto.randomUUID() };
}

export function isReversal(errand: Errand): errand is Reversal {
  return errand.kind === "undo" || errand.kind === "redo";
}

/** What one click or stroke does: however many edits, they are one step of undo. */
export function together(operations: readonly Operation[]): readonly Operation[] {
  if (operations.length < 2) return operations;
  const gesture = crypto.randomUUID();
  return operations.map((each) => ({ ...each, gesture }));
}

/** A deed that names micro-grids as the service knows them, also one that it has not numbered yet. */
export function addressed(draft: Draft, deed: Deed): Deed {
  const ref = (at: Ref): Ref => {
    if (typeof at !== "number" || at >= 0) return at;
    // Whoever chose it may not have noticed yet that it has its number.
    return draft.numbered.get(at) ?? (draft.parts.get(at)?.code as Ref | undefined) ?? at;
  };
  switch (deed.kind) {
    case "assign":
      return { ...deed, micro_grid: deed.micro_grid === null ? null : ref(deed.micro_grid) };
    case "merge":
      return { ...deed, into: ref(deed.into), micro_grids: deed.micro_grids.map(ref) };
    case "lock":
    case "unlock":
      return { ...deed, micro_grids: deed.micro_grids?.map(ref) ?? null };
    case "split":
    case "delete":
    case "pin":
    case "unpin":
    case "rename":
      return { ...deed, micro_grid: ref(deed.micro_grid) };
    default:
      return deed;
  }
}

/** The number of a micro-grid in a draft. */
export function numberOf(draft: Draft, ref: Ref): number {
  if (typeof ref === "number") return draft.numbered.get(ref) ?? ref;
  const before = provisional(ref.slice("new:".length));
  return draft.numbered.get(before) ?? before;
}

/**
 * The courtyards that may go to a micro-grid: those that are elsewhere and in none that is locked,
 * and that no head is bound to. A locked target takes none.
 */
export function movable(draft: Draft, courtyards: Iterable<number>, to: number | null): number[] {
  if (to !== null && draft.parts.get(to)?.locked) return [];
  return [...new Set(courtyards)].filter((courtyard) => {
    const from = draft.assignment.get(courtyard) ?? null;
    const own = from === null ? undefined : draft.parts.get(from);
    return from !== to && !own?.locked && own?.pin?.courtyard !== courtyard;
  });
}

/** Do an operation on a draft, or say why it cannot be done; then nothing is done. */
export function applied(draft: Draft, operation: Operation): Draft | Refusal {
  switch (operation.kind) {
    case "assign":
      return assigned(draft, operation.courtyards, operation.micro_grid);
    case "new":
      return made(draft, operation.courtyards, operation.id, operation.grid, operation.name);
    case "split": {
      const from = draft.parts.get(numberOf(draft, operation.micro_grid));
      if (!from) return { why: "gone", part: null };
      return made(draft, operation.courtyards, operation.id, from.grid, null);
    }
    case "merge":
      return merged(draft, operation.into, operation.micro_grids);
    case "delete":
      return removed(draft, numberOf(draft, operation.micro_grid), null);
    case "lock":
    case "unlock": {
      const all = operation.micro_grids?.map((ref) => numberOf(draft, ref)) ?? [...draft.parts.keys()];
      return changed(draft, all, (part) => ({ ...part, locked: operation.kind === "lock" }));
    }
    case "pin":
    case "unpin":
      return pinned(draft, operation);
    case "rename":
      return changed(draft, [numberOf(draft, operation.micro_grid)], (part) => ({
        ...part,
        name: operation.name,
      }));
    case "move_courtyard": {
      const places = new Map(draft.places);
      return { ...draft, places: places.set(operation.courtyard, [operation.lon, operation.lat]) };
    }
    case "link":
      return draft;
  }
}

export function isRefusal(made: Draft | Refusal): made is Refusal {
  return "why" in made;
}

function assigned(draft: Draft, courtyards: readonly number[], ref: Ref | null): Draft | Refusal {
  const to = ref === null ? null : numberOf(draft, ref);
  if (to !== null && !draft.parts.has(to)) return { why: "gone", part: to };
  if (to !== null && draft.parts.get(to)?.locked) return { why: "locked", part: to };
  const fixed = fixedAmong(draft, courtyards, to);
  return fixed ?? { ...draft, assignment: moved(draft.assignment, courtyards, to) };
}

function fixedAmong(draft: Draft, courtyards: readonly number[], to: number | null): Refusal | null {
  for (const courtyard of courtyards) {
    const from = draft.assignment.get(courtyard);
    const own = from === undefined || from === to ? undefined : draft.parts.get(from);
    if (own?.locked) return { why: "locked", part: own.id };
    if (own?.pin?.courtyard === courtyard) return { why: "pinned", part: own.id };
  }
  return null;
}

function moved(assignment: Assignment, courtyards: Iterable<number>, to: number | null): Assignment {
  const after = new Map(assignment);
  for (const courtyard of courtyards) {
    if (to === null) after.delete(courtyard);
    else after.set(courtyard, to);
  }
  return after;
}

function made(
  draft: Draft,
  courtyards: readonly number[],
  operation: string,
  grid: number | null,
  name: string | null,
): Draft | Refusal {
  const id = provisional(operation);
  const fixed = fixedAmong(draft, courtyards, id);
  if (fixed) return fixed;
  const among = draft.parts.get(draft.assignment.get(courtyards[0] ?? -1) ?? -1);
  const first = [...draft.parts.values()][0];
  const part: Part = {
    id,
    grid: grid ?? among?.grid ?? first?.grid ?? 0,
    number: 0,
    code: `new:${operation}`,
    name: name ?? "",
    locked: false,
    pin: null,
    head: null,
  };
  return {
    ...draft,
    parts: new Map(draft.parts).set(id, part),
    assignment: moved(draft.assignment, courtyards, id),
  };
}

function removed(draft: Draft, part: number, into: number | null): Draft | Refusal {
  const found = draft.parts.get(part);
  if (!found) return { why: "gone", part };
  if (found.locked) return { why: "locked", part };
  const parts = new Map(draft.parts);
  parts.delete(part);
  const held = [...draft.assignment].flatMap(([id, own]) => (own === part ? [id] : []));
  return { ...draft, parts, assignment: moved(draft.assignment, held, into) };
}

function merged(draft: Draft, into: Ref, others: readonly Ref[]): Draft | Refusal {
  const to = numberOf(draft, into);
  const target = draft.parts.get(to);
  if (!target) return { why: "gone", part: to };
  if (target.locked) return { why: "locked", part: to };
  let now: Draft = draft;
  for (const other of others) {
    const next = removed(now, numberOf(draft, other), to);
    if (isRefusal(next)) return next;
    now = next;
  }
  return now;
}

function changed(
  draft: Draft,
  wanted: readonly number[],
  change: (part: Part) => Part,
): Draft | Refusal {
  const parts = new Map(draft.parts);
  for (const id of wanted) {
    const part = parts.get(id);
    if (!part) return { why: "gone", part: id };
    parts.set(id, change(part));
  }
  return { ...draft, parts };
}

function pinned(draft: Draft, operation: Extract<Operation, { kind: "pin" | "unpin" }>) {
  const id = numberOf(draft, operation.micro_grid);
  if (draft.parts.get(id)?.locked) return { why: "locked", part: id } as const;
  return changed(draft, [id], (part) => ({
    ...part,
    pin:
      operation.kind === "pin" && operation.courtyard !== null
        ? { member: operation.member, name: "", courtyard: operation.courtyard }
        : null,
  }));
}

/** Whether two lists of deeds do the same. */
export function sameDeeds(some: readonly Deed[], others: readonly Deed[]): boolean {
  return some.length === others.length && some.every((deed, i) => same(deed, others[i]));
}

function same(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== "object" || typeof other !== "object" || !one || !other) return false;
  const [a, b] = [Object.entries(one), Object.entries(other)];
  return a.length === b.length && a.every(([key, value], i) => key === b[i]?.[0] && same(value, b[i]?.[1]));
}
