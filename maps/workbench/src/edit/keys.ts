import type { Tool } from "./reach";

export type Command =
  | { readonly do: "tool"; readonly tool: Tool }
  | { readonly do: "target"; readonly at: number }
  | { readonly do: "brush"; readonly by: number }
  | { readonly do: "undo" | "redo" | "lock" | "help" };

const TOOLS: Readonly<Record<string, Tool>> = {
  h: "hand",
  t: "tap",
  b: "brush",
  r: "rectangle",
  o: "lasso",
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
  const tool = TOOLS[key];
  if (tool) return { do: "tool", tool };
  if (/^[1-9]$/.test(key)) return { do: "target", at: Number(key) - 1 };
  if (key === "[" || key === "]") return { do: "brush", by: key === "[" ? -6 : 6 };
  if (key === "l") return { do: "lock" };
  return key === "?" ? { do: "help" } : null;
}

/** Whether a key belongs to a field that is being written in. */
export function isWriting(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.matches("input:not([type=checkbox]):not([type=radio]), select, textarea");
}
