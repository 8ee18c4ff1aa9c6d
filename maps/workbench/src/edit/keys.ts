import type { Tool } from "./strokes";

export type Command =
  | { readonly do: "tool"; readonly tool: Tool }
  | { readonly do: "target"; readonly at: number }
  | { readonly do: "brush"; readonly by: number }
  | { readonly do: "erase" | "new" | "delete" | "undo" | "redo" | "lock" | "help" | "problem" };

/** The key of every tool; the help shows them. */
export const TOOL_KEYS: Readonly<Record<Tool, string>> = {
  hand: "h",
  tap: "t",
  brush: "b",
  border: "g",
  rectangle: "r",
  lasso: "o",
  cut: "c",
  area: "a",
  merge: "m",
  link: "k",
  place: "v",
  head: "d",
};

const TOOLS = new Map(Object.entries(TOOL_KEYS).map(([tool, key]) => [key, tool as Tool]));

const OTHERS: Readonly<Record<string, Command>> = {
  e: { do: "erase" },
  n: { do: "new" },
  delete: { do: "delete" },
  l: { do: "lock" },
  j: { do: "problem" },
  "?": { do: "help" },
  "[": { do: "brush", by: -6 },
  "]": { do: "brush", by: 6 },
};

interface Key {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

/** What a key asks for; null leaves it to the browser. */
export function commandOf(event: Key): Command | null {
  const key = event.key.toLowerCase();
  if (event.altKey) return null;
  if (event.ctrlKey || event.metaKey) {
    if (key === "y" || (key === "z" && event.shiftKey)) return { do: "redo" };
    return key === "z" ? { do: "undo" } : null;
  }
  const tool = TOOLS.get(key);
  if (tool) return { do: "tool", tool };
  if (/^[1-9]$/.test(key)) return { do: "target", at: Number(key) - 1 };
  return OTHERS[key] ?? null;
}

/** Whether a key belongs to a field that is being written in. */
export function isWriting(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.matches("input:not([type=checkbox]):not([type=radio]):not([type=range]), select, textarea");
}
