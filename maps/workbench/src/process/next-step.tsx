import { useState } from "preact/hooks";
import { problemsOf } from "../api/operations";
import type { DraftProblem } from "../api/operations";
import { asProblem } from "../api/problem";
import { changeState } from "../api/process";
import type { Plan } from "../api/types";
import { branch } from "../api/versions";
import { useLoad } from "../load";
import { NameForm } from "../parts/name-form";
import { WhenReady } from "../parts/states";
import { go, villagePath } from "../route";
import { useMay } from "../session";
import { problemText, useSpeech } from "../text";
import type { Land } from "../village/land";
import type { Said } from "./page";

interface StepProps {
  readonly land: Land;
  readonly plan: Plan;
  readonly say: (said: Said | null) => void;
  readonly onChanged: () => void;
}

/** What can be done with the plan now, by whoever is looking. */
export function NextStep(props: StepProps & { plans: readonly Plan[] }) {
  const { t } = useSpeech();
  const { land, plan, plans } = props;
  const adopted = plans.find((each) => each.status === "adopted");
  return (
    <section class="card next-step" aria-labelledby="next-title">
      <h2 id="next-title">{t.process.next}</h2>
      {plan.status === "draft" && <Submit {...props} />}
      {plan.status === "consultation" && <Decide {...props} />}
      {(plan.status === "adopted" || plan.status === "superseded") && <Frozen {...props} />}
      {adopted && adopted.id !== plan.id && (
        <p>
          <a href={villagePath(land.code, { view: "compare", plan: plan.id, beside: adopted.id })}>
            {t.process.sinceAdoption}
          </a>
        </p>
      )}
    </section>
  );
}

/** Take a step and say how it went; a refusal's hard problems are handed back. */
function useStep({ plan, say, onChanged }: StepProps) {
  const { t, language } = useSpeech();
  return async (to: Parameters<typeof changeState>[1]) => {
    try {
      await changeState(plan, to);
      say({ good: true, text: t.process.done[to.status] });
    } catch (error) {
      const problem = asProblem(error);
      const text = problem.status === 412 ? t.stale : problemText(problem, language);
      say({ good: false, text });
    }
    onChanged();
  };
}

/** The village submits; while something hard is wrong, each problem is a way to its repair. */
function Submit(props: StepProps) {
  const { t } = useSpeech();
  const { plan, land } = props;
  const may = useMay("openConsultation");
  const step = useStep(props);
  const [loaded, again] = useLoad(
    (off) => (may ? problemsOf(plan.id, off) : Promise.resolve(null)),
    [plan.id, plan.revision, may],
  );
  if (!may) return <p>{t.process.draftForOthers}</p>;
  return (
    <WhenReady loaded={loaded} retry={again}>
      {(found) => {
        const hard = found?.problems.filter((each) => each.severity === "hard") ?? [];
        const warnings = (found?.problems.length ?? 0) - hard.length;
        return (
          <>
            {hard.length > 0 ? (
              <>
                <p class="bad">{t.process.blocked(hard.length)}</p>
                <HardProblems land={land} plan={plan} problems={hard} />
              </>
            ) : (
              <p>{t.process.submitHint}</p>
            )}
            {warnings > 0 && <p class="hint">{t.process.warnings(warnings)}</p>}
            <button
              class="main"
              disabled={hard.length > 0}
              onClick={() => void step({ status: "consultation" })}
            >
              {t.process.submit}
            </button>
          </>
        );
      }}
    </WhenReady>
  );
}

function HardProblems(props: { land: Land; plan: Plan; problems: readonly DraftProblem[] }) {
  const { language } = useSpeech();
  const { land, plan } = props;
  return (
    <ul class="hard-problems">
      {props.problems.map((each) => (
        <li key={each.key}>
          <a href={villagePath(land.code, { plan: plan.id, edit: true, problem: each.key })}>
            {each[language]}
          </a>
        </li>
      ))}
    </ul>
  );
}

/** The town adopts or sends back with a reason; the village waits. */
function Decide(props: StepProps) {
  const { t } = useSpeech();
  const { plan } = props;
  const mayAdopt = useMay("adopt");
  const maySendBack = useMay("openConsultation");
  const step = useStep(props);
  const [asked, setAsked] = useState<"adopt" | "back" | null>(null);
  if (asked === "adopt") {
    return (
      <div class="sure" role="alertdialog" aria-label={t.process.adopt}>
        <p>{t.process.adoptSure(plan.name)}</p>
        <div class="row">
          <button class="main" autoFocus onClick={() => void step({ status: "adopted" })}>
            {t.process.adopt}
          </button>
          <button onClick={() => setAsked(null)}>{t.cancel}</button>
        </div>
      </div>
    );
  }
  if (asked === "back") {
    const send = (event: SubmitEvent) => {
      event.preventDefault();
      const form = new FormData(event.currentTarget as HTMLFormElement);
      void step({ status: "draft", reason: String(form.get("reason")).trim() });
    };
    return (
      <form onSubmit={send}>
        <label>
          {t.process.reason}
          <textarea name="reason" rows={3} required maxLength={2000} autoFocus />
        </label>
        <div class="row">
          <button class="main">{t.process.sendBack}</button>
          <button type="button" onClick={() => setAsked(null)}>
            {t.cancel}
          </button>
        </div>
      </form>
    );
  }
  return (
    <>
      <p>{mayAdopt ? t.process.decideHint : t.process.waiting}</p>
      <div class="row">
        {mayAdopt && (
          <button class="main" onClick={() => setAsked("adopt")}>
            {t.process.adopt}
          </button>
        )}
        {maySendBack && <button onClick={() => setAsked("back")}>{t.process.sendBack}</button>}
      </div>
    </>
  );
}

/** An adopted plan stays as it is; a new draft starts from it. */
function Frozen(props: StepProps) {
  const { t, language } = useSpeech();
  const { plan, land, onChanged } = props;
  const mayBranch = useMay("edit");
  const start = async (name: string) => {
    try {
      const made = await branch(plan.id, name);
      onChanged();
      go(villagePath(land.code, { plan: made.id, edit: true }));
      return null;
    } catch (error) {
      return problemText(asProblem(error), language);
    }
  };
  return (
    <>
      <p>
        {plan.status === "adopted" ? t.process.inForce(plan.adopted_on ?? "") : t.process.replaced}
      </p>
      {mayBranch && (
        <NameForm label={t.process.draftName} button={t.process.newDraft} onName={start} />
      )}
    </>
  );
}
