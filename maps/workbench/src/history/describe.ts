import type { MicroGrid } from "../api/types";
import type { LogEntry } from "../api/versions";
import type { Catalogue } from "../text/catalogue";

/** Names of micro-grids by number, also of those that an operation made or took away. */
export function namesOf(
  present: readonly Pick<MicroGrid, "id" | "name">[],
  operations: readonly LogEntry[],
): ReadonlyMap<number, string> {
  const names = new Map<number, string>();
  for (const operation of operations) {
    for (const { id, before, after } of operation.changes.micro_grids ?? []) {
      const name = nameIn(after) ?? nameIn(before);
      if (name) names.set(id, name);
    }
  }
  for (const each of present) names.set(each.id, each.name);
  return names;
}

/** What an operation did, in one sentence. */
export function sentenceOf(
  t: Catalogue["history"],
  operation: LogEntry,
  names: ReadonlyMap<number, string>,
  courtyards: ReadonlyMap<number, string>,
): string {
  const given = operation.arguments;
  const called = (ref: unknown) => short(names.get(Number(ref)) ?? t.unknownPart);
  const many = (key: string) => (Array.isArray(given[key]) ? (given[key] as unknown[]) : []);
  const yard = (id: unknown) => courtyards.get(Number(id)) ?? t.unknownCourtyard;
  const which = (key: string) => {
    const ids = many(key);
    return ids.length === 1 ? yard(ids[0]) : t.courtyards(ids.length);
  };
  switch (operation.kind) {
    case "assign":
      return given["micro_grid"] === null
        ? t.did.takenOut(which("courtyards"))
        : t.did.assign(which("courtyards"), called(given["micro_grid"]));
    case "new":
      return t.did.made(madeIn(operation, t), t.courtyards(many("courtyards").length));
    case "merge":
      return t.did.merge(many("micro_grids").map(called).join(t.comma), called(given["into"]));
    case "split":
      return t.did.split(called(given["micro_grid"]), madeIn(operation, t));
    case "delete":
      return t.did.remove(called(given["micro_grid"]));
    case "lock":
    case "unlock": {
      const parts = many("micro_grids").map(called).join(t.comma);
      return t.did[operation.kind](given["micro_grids"] === null ? t.allParts : parts);
    }
    case "pin":
    case "unpin":
      return t.did[operation.kind](called(given["micro_grid"]));
    case "move_courtyard":
      return t.did.moveCourtyard(yard(given["courtyard"]));
    case "link": {
      const action = given["action"] as "add" | "cut" | "clear";
      const said = t.did.link[action]?.(yard(given["a"]), yard(given["b"])) ?? operation.kind;
      const reason = given["reason"];
      return typeof reason === "string" && reason ? `${said}${t.colon}${reason}` : said;
    }
    case "rename":
      return t.did.rename(called(given["micro_grid"]));
    case "undo":
    case "redo":
      return t.did[operation.kind](operation.undoes ?? 0);
    case "restore":
      return t.did.restore(Number(given["revision"] ?? 0));
    default:
      return operation.kind;
  }
}

function madeIn(operation: LogEntry, t: Catalogue["history"]): string {
  const made = operation.changes.micro_grids?.find((each) => each.before === null)?.after;
  return short(nameIn(made ?? null) ?? t.unknownPart);
}

function nameIn(part: object | null): string | null {
  const name = (part as { readonly name?: unknown } | null)?.name;
  return typeof name === "string" ? name : null;
}

const short = (name: string) => name.replace(/微网格$/, "");
