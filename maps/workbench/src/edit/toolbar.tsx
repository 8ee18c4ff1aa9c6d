import type { Division } from "../village/division";
import { shortName } from "../village/division";
import { useText } from "../text";
import type { Act, Desk, Target } from "./desk";
import type { Tool } from "./reach";

const TOOLS: readonly Tool[] = ["hand", "tap", "brush", "rectangle", "lasso"];

export interface Hand {
  readonly tool: Tool;
  readonly brush: number;
  readonly target: Target;
}

export const SMALLEST_BRUSH = 6;
export const LARGEST_BRUSH = 60;

export function Toolbar(props: {
  desk: Desk;
  hand: Hand;
  onHand: (hand: Hand) => void;
  hint: string;
  help: boolean;
}) {
  const t = useText();
  const { desk, hand, onHand } = props;
  const { history } = desk.state;
  const act = (kind: "undo" | "redo") => () => desk.act({ kind } as Act);
  return (
    <div class="toolbar" role="toolbar" aria-label={t.editBar}>
      <div class="tools">
        {TOOLS.map((tool) => (
          <button
            key={tool}
            aria-pressed={hand.tool === tool}
            onClick={() => onHand({ ...hand, tool })}
          >
            {t.tool[tool]}
          </button>
        ))}
      </div>
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
      <label class="inline">
        {t.editTarget}
        <TargetChoice
          division={desk.division}
          target={hand.target}
          onChange={(target) => onHand({ ...hand, target })}
        />
      </label>
      <div class="tools">
        <button onClick={act("undo")} disabled={!history.done.length}>
          {t.undo}
        </button>
        <button onClick={act("redo")} disabled={!history.undone.length}>
          {t.redo}
        </button>
      </div>
      <p class="hint" aria-live="polite">
        {props.help ? t.keys : props.hint}
      </p>
    </div>
  );
}

function TargetChoice(props: {
  division: Division;
  target: Target;
  onChange: (target: Target) => void;
}) {
  const t = useText();
  const read = (value: string): Target =>
    value === "" ? null : value === "nowhere" ? "nowhere" : Number(value);
  return (
    <select
      value={props.target ?? ""}
      onChange={(event) => props.onChange(read(event.currentTarget.value))}
    >
      <option value="">{t.editChoose}</option>
      {props.division.microGrids.map((each) => (
        <option key={each.id} value={each.id}>
          {shortName(each)}
        </option>
      ))}
      <option value="nowhere">{t.editNowhere}</option>
    </select>
  );
}
