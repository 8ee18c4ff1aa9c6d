import { useLayoutEffect, useRef } from "preact/hooks";
import { useText } from "../text";
import type { Desk } from "./desk";
import { commandOf, isWriting } from "./keys";
import type { Command } from "./keys";
import { LARGEST_BRUSH, SMALLEST_BRUSH } from "./palette";
import type { Hand } from "./palette";

export interface Hands {
  readonly setHand: (change: (hand: Hand) => Hand) => void;
  readonly choose: (part: number | null) => void;
  readonly help: () => void;
  readonly nextProblem: () => void;
  readonly makeNew: () => void;
  readonly say: (text: string | null) => void;
}

const clamp = (size: number) => Math.min(LARGEST_BRUSH, Math.max(SMALLEST_BRUSH, size));

/** Every tool by its key, wherever the focus is, but for fields and open dialogs. */
export function useShortcuts(desk: Desk, hand: Hand, hands: Hands): void {
  const t = useText();
  const follow = (command: Command) => {
    const { target } = hand;
    switch (command.do) {
      case "tool":
        return hands.setHand((now) => ({ ...now, tool: command.tool }));
      case "brush":
        return hands.setHand((now) => ({ ...now, brush: clamp(now.brush + command.by) }));
      case "target":
        return hands.choose(desk.settled.division.microGrids[command.at]?.id ?? null);
      case "erase":
        return hands.setHand((now) => ({
          ...now,
          tool: now.tool === "hand" ? "brush" : now.tool,
          target: "nowhere",
        }));
      case "new":
        return hands.makeNew();
      case "delete":
      case "lock": {
        if (typeof target !== "number") return hands.say(t.fault.noTarget);
        const locked = desk.locked.has(target);
        const kind = command.do === "delete" ? "delete" : locked ? "unlock" : "lock";
        const refusal = desk.put(
          kind === "delete" ? { kind, micro_grid: target } : { kind, micro_grids: [target] },
        );
        return hands.say(refusal ? t.refusal[refusal.why] : null);
      }
      case "help":
        return hands.help();
      case "problem":
        return hands.nextProblem();
      case "undo":
        return desk.undo();
      case "redo":
        return desk.redo();
    }
  };
  const newest = useRef(follow);
  newest.current = follow;
  // From the first frame: a key that comes before a listener is lost.
  useLayoutEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      const busy = isWriting(event.target) || document.querySelector("dialog[open]") !== null;
      const command = busy ? null : commandOf(event);
      if (!command) return;
      event.preventDefault();
      newest.current(command);
    };
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  }, []);
}
