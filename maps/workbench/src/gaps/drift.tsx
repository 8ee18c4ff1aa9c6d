import { useState } from "preact/hooks";
import { ask } from "../api/client";
import { asProblem } from "../api/problem";
import { useLoad } from "../load";
import { useSession } from "../session";
import { problemText, useSpeech } from "../text";

interface Words {
  readonly zh: string;
  readonly en: string;
}

interface Drift {
  readonly plan_name: string;
  readonly adopted_on: string | null;
  readonly problems: readonly (Words & { readonly key: string })[];
  readonly repair: Words & {
    readonly feasible: boolean;
    readonly steps: readonly (Words & { readonly number: number })[];
  };
}

const path = (village: string) => `/api/villages/${village}/drift`;

/** Whether the adopted plan still fits the village, and the fewest moves that would mend it. */
export function DriftCard({ village, onChanged }: { village: string; onChanged: () => void }) {
  const { t, language } = useSpeech();
  const { me } = useSession();
  const [loaded, again] = useLoad((off) => ask<Drift>(path(village), { signal: off }), [village]);
  const [said, setSaid] = useState<{ good: boolean; text: string } | null>(null);
  if (loaded.state !== "ready") return null;
  const { value: found, etag } = loaded.value;
  const steps = found.repair.steps;
  const mend = async () => {
    try {
      const body = { steps: steps.map((step) => step.number) };
      await ask(`${path(village)}/repair`, { method: "POST", body, ifMatch: etag ?? "" });
      setSaid({ good: true, text: t.driftMended });
      onChanged();
    } catch (error) {
      const problem = asProblem(error);
      setSaid({ good: false, text: problem.status === 412 ? t.gapStale : problemText(problem, language) });
    }
    again();
  };
  if (!found.problems.length && !said) return <p class="drift fits">{t.driftFits}</p>;
  return (
    <section class="card drift" aria-labelledby="drift-title">
      <h3 id="drift-title">{t.driftTitle}</h3>
      {said && (
        <p class={`note ${said.good ? "good" : "bad"}`} role={said.good ? "status" : "alert"}>
          {said.text}
        </p>
      )}
      <ul>
        {found.problems.map((each) => (
          <li key={each.key}>{each[language]}</li>
        ))}
      </ul>
      {found.problems.length > 0 && <p>{found.repair[language]}</p>}
      <ol>
        {steps.map((step) => (
          <li key={step.number}>{step[language]}</li>
        ))}
      </ol>
      {steps.length > 0 &&
        (me.role === "town_officer" ? (
          <button class="main" onClick={mend}>
            {t.driftMend(steps.length)}
          </button>
        ) : (
          <p>{t.gapTownRepairs}</p>
        ))}
    </section>
  );
}
