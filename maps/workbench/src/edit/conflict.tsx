import type { LoggedOperation } from "../api/operations";
import { useText } from "../text";
import { shortName } from "../village/division";
import type { Conflict } from "./courier";
import type { Desk } from "./desk";
import { Dialog } from "./dialog";
import type { Operation } from "./operations";
import { inForce } from "./queue";
import type { Choice } from "./queue";

const CHOICES: readonly Choice[] = ["merge", "mine", "theirs"];
const MOST_LINES = 8;

/** Somebody else changed the draft meanwhile: who, what, and how to go on. */
export function ConflictDialog({ desk, conflict }: { desk: Desk; conflict: Conflict }) {
  const t = useText();
  const mine = inForce(desk.dispatch.queue);
  return (
    <Dialog title={t.conflictTitle(conflict.by ?? t.conflictSomebody)}>
      <div class="sides">
        <section>
          <h3>{t.conflictTheirs(conflict.theirs.length)}</h3>
          <Lines lines={conflict.theirs.map((each) => logged(t, desk, each))} />
        </section>
        <section>
          <h3>{t.conflictMine(mine.length)}</h3>
          <Lines lines={mine.map((each) => planned(t, desk, each))} />
        </section>
      </div>
      <ul class="choices">
        {CHOICES.map((choice) => (
          <li key={choice}>
            <button
              class={choice === "merge" ? "main" : ""}
              aria-describedby={`choice-${choice}`}
              onClick={() => desk.courier.choose(choice)}
            >
              {t.conflictChoice[choice]}
            </button>
            <span id={`choice-${choice}`}>{t.conflictHint[choice]}</span>
          </li>
        ))}
      </ul>
      <p class="hint">{t.conflictNothingLost}</p>
    </Dialog>
  );
}

function Lines({ lines }: { lines: readonly string[] }) {
  const t = useText();
  return (
    <ul>
      {lines.slice(0, MOST_LINES).map((line, i) => (
        <li key={i}>{line}</li>
      ))}
      {lines.length > MOST_LINES && <li>{t.moreLines(lines.length - MOST_LINES)}</li>}
    </ul>
  );
}

type Text = ReturnType<typeof useText>;

function logged(t: Text, desk: Desk, { kind, changes }: LoggedOperation): string {
  const moves = changes.assignment ?? [];
  const places = new Set(moves.map((move) => named(t, desk, move.to)));
  return t.didOf(t.kind[kind as keyof Text["kind"]] ?? kind, moves.length, [...places].join("、"));
}

function planned(t: Text, desk: Desk, operation: Operation): string {
  const count = "courtyards" in operation ? operation.courtyards.length : 0;
  const to = operation.kind === "assign" ? named(t, desk, operation.micro_grid as number | null) : "";
  return t.didOf(t.kind[operation.kind], count, to);
}

function named(t: Text, desk: Desk, part: number | null): string {
  if (part === null) return t.editNowhereShort;
  const found = desk.settled.division.byId.get(part);
  return found ? shortName(found) : t.editNewShort;
}
