import { useMemo, useRef } from "preact/hooks";
import type { MicroGrid } from "../api/types";
import { useText } from "../text";
import { shortName } from "../village/division";
import type { Desk } from "./desk";
import { ToolIcon } from "./icons";
import { TOOL_KEYS } from "./keys";
import type { Target, Tool } from "./strokes";

export interface Hand {
  readonly tool: Tool;
  readonly brush: number;
  readonly target: Target;
}

export const SMALLEST_BRUSH = 6;
export const LARGEST_BRUSH = 72;

const GROUPS: readonly (readonly Tool[])[] = [
  ["hand"],
  ["tap", "brush", "border", "rectangle", "lasso"],
  ["cut", "area", "merge"],
  ["head", "link", "place"],
];
const TOOLS = GROUPS.flat();

/** Tools for which it matters where courtyards go. */
const AIMED: readonly Tool[] = ["tap", "brush", "rectangle", "lasso", "area", "merge", "cut"];

/** Pixels at the left edge of the map under the tools: more where there is room for their names. */
export const coveredByTools = () => (matchMedia("(min-width: 70rem)").matches ? 130 : 40);

/** The tools, one stop in the tab order: arrows go from one to the next. */
export function Palette({ hand, onHand }: { hand: Hand; onHand: (hand: Hand) => void }) {
  const t = useText();
  const bar = useRef<HTMLDivElement>(null);
  const step = (event: KeyboardEvent) => {
    const by = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (!by) return;
    const next = TOOLS[(TOOLS.indexOf(hand.tool) + by + TOOLS.length) % TOOLS.length] as Tool;
    event.preventDefault();
    onHand({ ...hand, tool: next });
    bar.current?.querySelector<HTMLElement>(`[data-tool=${next}]`)?.focus();
  };
  return (
    <div class="palette" role="toolbar" aria-label={t.editBar} ref={bar} onKeyDown={step}>
      {GROUPS.map((tools) => (
        <div class="tool-group" key={tools[0]}>
          {tools.map((tool) => (
            <button
              key={tool}
              data-tool={tool}
              aria-pressed={hand.tool === tool}
              aria-keyshortcuts={TOOL_KEYS[tool].toUpperCase()}
              tabIndex={hand.tool === tool ? 0 : -1}
              title={`${t.tool[tool]} (${TOOL_KEYS[tool].toUpperCase()})`}
              onClick={() => onHand({ ...hand, tool })}
            >
              <ToolIcon tool={tool} />
              <span class="tool-name">{t.tool[tool]}</span>
            </button>
          ))}
        </div>
      ))}
    </div>
  );
}

function Choices({ microGrids, locked }: { microGrids: readonly MicroGrid[]; locked: ReadonlySet<number> }) {
  return (
    <>
      {microGrids.map((each, i) => (
        <option key={each.id} value={String(each.id)} disabled={locked.has(each.id)}>
          {i < 9 ? `${i + 1} · ` : ""}
          {shortName(each)}
        </option>
      ))}
    </>
  );
}

/** Where edits bring courtyards, and how wide the brush is. */
export function Aim({ desk, hand, onHand }: { desk: Desk; hand: Hand; onHand: (hand: Hand) => void }) {
  const t = useText();
  const { microGrids } = desk.settled.division;
  // The pointer draws this again at every move, and there may be a thousand of them.
  const choices = useMemo(() => <Choices microGrids={microGrids} locked={desk.locked} />, [microGrids, desk.locked]);
  if (!AIMED.includes(hand.tool)) return null;
  const read = (value: string): Target =>
    value === "" ? null : value === "nowhere" || value === "new" ? value : Number(value);
  const ink = typeof hand.target === "number" ? desk.division.inks.get(hand.target) : undefined;
  return (
    <div class="aim">
      <label class="inline">
        <span>{t.editTarget}</span>
        <i class={`swatch ${ink?.hatch ?? "empty"}`} style={{ backgroundColor: ink?.colour ?? "" }} />
        <select
          value={hand.target ?? ""}
          onChange={(event) => onHand({ ...hand, target: read(event.currentTarget.value) })}
        >
          <option value="">{t.editChoose}</option>
          {choices}
          <option value="new">{t.editNew}</option>
          <option value="nowhere">{t.editNowhere}</option>
        </select>
      </label>
      {hand.tool === "brush" && (
        <label class="inline">
          {t.brushSize}
          <input
            type="range"
            min={SMALLEST_BRUSH}
            max={LARGEST_BRUSH}
            value={hand.brush}
            onInput={(event) => onHand({ ...hand, brush: Number(event.currentTarget.value) })}
          />
        </label>
      )}
    </div>
  );
}
