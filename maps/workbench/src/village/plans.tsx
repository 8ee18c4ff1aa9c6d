import { useState } from "preact/hooks";
import { changeStatus } from "../api/calls";
import { asProblem } from "../api/problem";
import type { Plan } from "../api/types";
import { Empty } from "../parts/states";
import { go, villagePath } from "../route";
import { useMay } from "../session";
import { problemText, useSpeech } from "../text";
import { certificateText, dateText, gapOf, percent } from "../text/numbers";
import { NewPlan } from "./new-plan";

interface PlansProps {
  readonly village: string;
  readonly plans: readonly Plan[];
  readonly shown: number | null;
  /** Read the plans again, because one changed. */
  readonly onChanged: () => void;
}

export function PlansPanel(props: PlansProps) {
  const { t } = useSpeech();
  const mayAsk = useMay("askForPlan");
  const [said, setSaid] = useState<{ good: boolean; text: string } | null>(null);
  const made = (plan: number) => {
    setSaid({ good: true, text: t.taskDone });
    props.onChanged();
    go(villagePath(props.village, { view: "plans", plan }));
  };
  return (
    <>
      {said && (
        <p class={`note ${said.good ? "good" : "bad"}`} role={said.good ? "status" : "alert"}>
          {said.text}
        </p>
      )}
      {mayAsk && <NewPlan village={props.village} onMade={made} />}
      {props.plans.length === 0 && <Empty text={mayAsk ? t.noPlan : t.noPlanViewer} />}
      <ul class="plans">
        {props.plans.map((plan) => (
          <PlanCard key={plan.id} plan={plan} {...props} say={setSaid} />
        ))}
      </ul>
    </>
  );
}

type Say = (said: { good: boolean; text: string } | null) => void;

function PlanCard(props: PlansProps & { plan: Plan; say: Say }) {
  const { t, language } = useSpeech();
  const { plan } = props;
  const shown = props.shown === plan.id;
  const number = plan.parameters["micro_grids"];
  const tolerance = plan.parameters["tolerance"];
  return (
    <li class={`card plan ${shown ? "shown" : ""}`}>
      <h3>
        {plan.name} <span class={`tag ${plan.status}`}>{t.status[plan.status]}</span>
      </h3>
      <p class="facts">
        <span>{t.planMade(dateText(plan.created_at))}</span>
        {plan.adopted_on && <span>{t.planAdopted(plan.adopted_on)}</span>}
        {typeof number === "number" && <span>{t.planSize(number)}</span>}
        {typeof tolerance === "number" && <span>{t.planTolerance(percent(tolerance, 0))}</span>}
        <span>{t.planSeed(plan.seed)}</span>
      </p>
      <p class="quality">{certificateText(t, gapOf(plan.certificate))}</p>
      <Findings plan={plan} language={language} />
      <div class="row">
        <button aria-pressed={shown} disabled={shown} onClick={() => go(villagePath(props.village, { plan: plan.id }))}>
          {shown ? t.shown : t.showPlan}
        </button>
        <Steps {...props} />
      </div>
    </li>
  );
}

function Findings({ plan, language }: { plan: Plan; language: "zh" | "en" }) {
  const { t } = useSpeech();
  const found = plan.findings.violations ?? [];
  if (!found.length) return null;
  return (
    <details class="findings">
      <summary>
        {t.findings} ({found.length})
      </summary>
      <ul>
        {found.map((each) => (
          <li key={each.en}>{each[language]}</li>
        ))}
      </ul>
    </details>
  );
}

/** The next steps of a plan's way that this role may take. */
function Steps({ plan, onChanged, say }: PlansProps & { plan: Plan; say: Say }) {
  const { t, language } = useSpeech();
  const mayConsult = useMay("openConsultation") && plan.status === "draft";
  const mayAdopt = useMay("adopt") && (plan.status === "draft" || plan.status === "consultation");
  const [sure, setSure] = useState(false);
  const step = async (status: "consultation" | "adopted") => {
    setSure(false);
    try {
      await changeStatus(plan.id, status, `"${plan.revision}"`);
      say({ good: true, text: t.done[status] });
    } catch (error) {
      const problem = asProblem(error);
      const text = problem.status === 412 ? t.stale : problemText(problem, language);
      say({ good: false, text });
    }
    onChanged();
  };
  if (sure) {
    return (
      <div class="sure" role="alertdialog" aria-label={t.adopt}>
        <p>{t.adoptSure(plan.name)}</p>
        <div class="row">
          <button class="main" autoFocus onClick={() => step("adopted")}>
            {t.adopt}
          </button>
          <button onClick={() => setSure(false)}>{t.cancel}</button>
        </div>
      </div>
    );
  }
  return (
    <>
      {mayConsult && (
        <button title={t.consultHint} onClick={() => step("consultation")}>
          {t.consult}
        </button>
      )}
      {mayAdopt && (
        <button class="main" title={t.adoptHint} onClick={() => setSure(true)}>
          {t.adopt}
        </button>
      )}
    </>
  );
}
