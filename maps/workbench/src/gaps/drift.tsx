import { useEffect, useRef, useState } from "preact/hooks";
import { ask } from "../api/client";
import type { RebalanceStep } from "../api/operations";
import { asProblem } from "../api/problem";
import { useLoad } from "../load";
import { useSession } from "../session";
import { problemText, useSpeech } from "../text";

interface Words {
  readonly zh: string;
  readonly en: string;
}

type Step = Pick<RebalanceStep, "number" | "needs" | "zh" | "en">;

interface Drift {
  readonly plan_name: string;
  readonly adopted_on: string | null;
  readonly problems: readonly (Words & { readonly key: string })[];
  readonly repair: Words & { readonly feasible: boolean; readonly steps: readonly Step[] };
}

const path = (village: string) => `/api/villages/${village}/drift`;

/** Whether the adopted plan still fits the village, and the fewest moves that would mend it. */
export function DriftCard({ village, onChanged }: { village: string; onChanged: () => void }) {
  const { t, language } = useSpeech();
  const { me } = useSession();
  const [loaded, again] = useLoad((off) => ask<Drift>(path(village), { signal: off }), [village]);
  const [said, setSaid] = useState<{ good: boolean; text: string } | null>(null);
  const [busy, setBusy] = useState(false);
  if (loaded.state !== "ready") return null;
  const { value: found, etag } = loaded.value;
  const { steps } = found.repair;
  const mend = async (chosen: readonly number[]) => {
    setBusy(true);
    try {
      const body = { steps: chosen };
      const done = await ask<Drift>(`${path(village)}/repair`, {
        method: "POST",
        body,
        ifMatch: etag ?? "",
      });
      const left = done.value.repair.steps.length;
      setSaid({ good: true, text: done.value.problems.length ? t.driftStepDone(left) : t.driftMended });
      onChanged();
    } catch (error) {
      const problem = asProblem(error);
      setSaid({ good: false, text: problem.status === 412 ? t.gapStale : problemText(problem, language) });
    }
    setBusy(false);
    again();
  };
  if (!found.problems.length) {
    return said ? <Said {...said} /> : <p class="drift fits">{t.driftFits}</p>;
  }
  const able = me.role === "town_officer";
  return (
    <section class="card drift" aria-labelledby="drift-title">
      <h3 id="drift-title">{t.driftTitle}</h3>
      {said && <Said {...said} />}
      <ul>
        {found.problems.map((each) => (
          <li key={each.key}>{each[language]}</li>
        ))}
      </ul>
      <p>{found.repair[language]}</p>
      <ol class="drift-steps">
        {steps.map((step) => (
          <StepLine
            key={step.number}
            step={step}
            // A single step needs no button of its own beside the one for all of them.
            onDo={able && steps.length > 1 ? () => void mend([step.number]) : null}
            busy={busy}
          />
        ))}
      </ol>
      {steps.length > 0 &&
        (able ? (
          <button
            class="main"
            disabled={busy}
            onClick={() => void mend(steps.map((step) => step.number))}
          >
            {t.driftMend(steps.length)}
          </button>
        ) : (
          <p>{t.gapTownRepairs}</p>
        ))}
    </section>
  );
}

/** What one step moves, why, and what changes by it; to be taken when those it needs are done. */
function StepLine(props: { step: Step; onDo: (() => void) | null; busy: boolean }) {
  const { t, language } = useSpeech();
  const { step, onDo } = props;
  const [needed] = step.needs;
  return (
    <li>
      <p>{step[language]}</p>
      {onDo && (
        <span class="row">
          <button
            disabled={props.busy || needed !== undefined}
            aria-label={`${t.driftStep}: ${step[language]}`}
            onClick={onDo}
          >
            {t.driftStep}
          </button>
          {needed !== undefined && (
            <small>{t.stepNeeds(step.needs.map((each) => each + 1).join("、"))}</small>
          )}
        </span>
      )}
    </li>
  );
}

/** How it went; it takes the focus, because the button that was pressed is gone. */
function Said({ good, text }: { good: boolean; text: string }) {
  const note = useRef<HTMLParagraphElement>(null);
  useEffect(() => note.current?.focus(), [text]);
  return (
    <p ref={note} tabIndex={-1} class={`note ${good ? "good" : "bad"}`} role={good ? "status" : "alert"}>
      {text}
    </p>
  );
}
