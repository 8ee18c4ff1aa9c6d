import { useState } from "preact/hooks";
import { suggestionsFor } from "../api/operations";
import type { DraftProblem } from "../api/operations";
import { asProblem } from "../api/problem";
import { Empty } from "../parts/states";
import { problemText, useSpeech } from "../text";
import type { Catalogue } from "../text/catalogue";
import { shortName } from "../village/division";
import type { Desk } from "./desk";
import { repairOf } from "./repair";

/** One problem as the list shows it, in the words of the service or, until they come, in our own. */
export interface Line {
  readonly key: string;
  readonly kind: string;
  readonly hard: boolean;
  readonly text: string;
  readonly part: number | null;
  readonly courtyards: readonly number[];
  readonly known: DraftProblem | null;
}

const OWN_KINDS = { unassigned: "unassigned", pieces: "pieces", empty: "empty", tooFew: "under", tooMany: "over" } as const;

/** Everything that is wrong, what is in no micro-grid first. */
export function linesOf(desk: Desk, t: Catalogue, language: "zh" | "en"): Line[] {
  if (desk.problems) {
    return desk.problems.problems.map((known) => ({
      key: known.key,
      kind: known.kind,
      hard: known.severity === "hard",
      text: known[language],
      part: known.micro_grid,
      courtyards: known.courtyards,
      known,
    }));
  }
  return desk.troubles.map((trouble) => {
    const own = trouble.part === null ? undefined : desk.settled.division.byId.get(trouble.part);
    return {
      key: `${trouble.kind} ${trouble.part}`,
      kind: OWN_KINDS[trouble.kind],
      hard: trouble.kind !== "tooFew" && trouble.kind !== "tooMany",
      text: `${own ? `${shortName(own)}: ` : ""}${t.trouble[trouble.kind](trouble.amount)}`,
      part: trouble.part,
      courtyards: trouble.courtyards,
      known: null,
    };
  });
}

/** The problems of a draft; each can be looked at, most repaired by one click. */
export function ProblemsPanel(props: {
  plan: number;
  desk: Desk;
  lines: readonly Line[];
  at: number;
  onAt: (at: number) => void;
  onMark: (courtyards: readonly number[]) => void;
}) {
  const { t, language } = useSpeech();
  const { desk, lines } = props;
  const [said, setSaid] = useState<string | null>(null);
  if (!lines.length) return <Empty text={t.troublesNone} />;
  const step = (by: number) => props.onAt((Math.max(props.at, by > 0 ? -1 : 0) + by + lines.length) % lines.length);
  const repair = async (line: Line) => {
    setSaid(null);
    const { assignment } = desk.draft;
    const own = repairOf(
      { kind: line.kind === "unassigned" || line.kind === "pieces" ? line.kind : "empty", part: line.part, courtyards: line.courtyards },
      assignment, desk.settled.tallies, desk.neighbours, desk.locked,
    );
    try {
      if (!line.known) return void (own.length ? desk.put(...own) : setSaid(t.repairNone));
      const { suggestions, reason } = await suggestionsFor(props.plan, line.known.key);
      const best = suggestions[0];
      if (best) desk.put(...best.operations);
      setSaid(best ? best[language] : (reason?.[language] ?? t.repairNone));
    } catch (error) {
      const problem = asProblem(error);
      if (problem.status === 0 && own.length) desk.put(...own);
      else setSaid(problemText(problem, language));
    }
  };
  return (
    <>
      <Counts lines={lines} />
      <div class="row">
        <button onClick={() => step(-1)}>{t.troublePrevious}</button>
        <button onClick={() => step(1)} aria-keyshortcuts="J">
          {t.troubleNext}
        </button>
      </div>
      <p class="said" role="status">
        {said}
      </p>
      <ul class="troubles">
        {lines.map((line, number) => (
          <li
            key={line.key}
            class={`${number === props.at ? "current" : ""} ${line.hard ? "hard" : "soft"}`}
            onMouseEnter={() => props.onMark(line.courtyards)}
            onMouseLeave={() => props.onMark([])}
          >
            <span>{line.text}</span>
            <span class="row">
              {line.courtyards.length > 0 && (
                <button aria-label={`${t.troubleShow}: ${line.text}`} onClick={() => props.onAt(number)}>
                  {t.troubleShow}
                </button>
              )}
              {(line.known?.repairable ?? (line.kind === "unassigned" || line.kind === "pieces")) && (
                <button
                  class="main"
                  aria-label={`${t.troubleRepair}: ${line.text}`}
                  onClick={() => void repair(line)}
                >
                  {t.troubleRepair}
                </button>
              )}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

function Counts({ lines }: { lines: readonly Line[] }) {
  const { t } = useSpeech();
  const counts = new Map<string, number>();
  for (const { kind } of lines) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return (
    <p class="counts">
      {[...counts].map(([kind, count]) => (
        <span key={kind} class={`tag problem-${kind}`}>
          {t.problemKind[kind as keyof Catalogue["problemKind"]]} {count}
        </span>
      ))}
    </p>
  );
}
