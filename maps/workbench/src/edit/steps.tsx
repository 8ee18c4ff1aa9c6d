import { useState } from "preact/hooks";
import { rebalance } from "../api/operations";
import type { Rebalance, RebalanceStep } from "../api/operations";
import { asProblem } from "../api/problem";
import type { Problem } from "../api/problem";
import { Empty, Failed, Loading } from "../parts/states";
import { useSpeech } from "../text";
import type { Desk } from "./desk";

type Verdicts = ReadonlyMap<number, "accepted" | "rejected">;

/** The fewest moves that repair a draft, each explained, to accept or reject one by one. */
export function StepsPanel(props: {
  plan: number;
  desk: Desk;
  onMark: (step: RebalanceStep | null) => void;
  onShow: (courtyards: readonly number[]) => void;
}) {
  const { t, language } = useSpeech();
  const { desk } = props;
  const [proposal, setProposal] = useState<Rebalance | "asking" | { readonly problem: Problem } | null>(null);
  const [decided, setDecided] = useState<Verdicts>(new Map());
  const ask = async () => {
    setProposal("asking");
    setDecided(new Map());
    try {
      setProposal(await rebalance(props.plan));
    } catch (error) {
      setProposal({ problem: asProblem(error) });
    }
  };
  const unsent = desk.dispatch.queue.waiting.length > 0;
  const start = (
    <button class="main" onClick={() => void ask()} disabled={unsent}>
      {proposal ? t.stepsAgain : t.stepsAsk}
    </button>
  );
  if (proposal === "asking") return <Loading />;
  if (!proposal) return <Empty text={t.stepsHint}>{start}</Empty>;
  if ("problem" in proposal) return <Failed problem={proposal.problem} retry={() => void ask()} />;
  const decide = (step: RebalanceStep, verdict: "accepted" | "rejected") => {
    if (verdict === "accepted" && desk.put(...step.operations)) return;
    props.onMark(null);
    setDecided((now) => new Map(now).set(step.number, verdict));
  };
  return (
    <>
      <p class="steps-sum">{proposal[language]}</p>
      {proposal.remaining.map((each) => (
        <p class="warn" key={each.en}>
          {each[language]}
        </p>
      ))}
      <ol class="steps">
        {proposal.steps.map((step) => (
          <StepLine
            key={step.number}
            step={step}
            verdict={decided.get(step.number) ?? null}
            missing={step.needs.filter((need) => decided.get(need) !== "accepted")}
            onDecide={decide}
            onMark={props.onMark}
            onShow={props.onShow}
          />
        ))}
      </ol>
      {start}
    </>
  );
}

function StepLine(props: {
  step: RebalanceStep;
  verdict: "accepted" | "rejected" | null;
  /** Earlier steps that this one builds on and that are not accepted. */
  missing: readonly number[];
  onDecide: (step: RebalanceStep, verdict: "accepted" | "rejected") => void;
  onMark: (step: RebalanceStep | null) => void;
  onShow: (courtyards: readonly number[]) => void;
}) {
  const { t, language } = useSpeech();
  const { step, verdict, missing } = props;
  const text = step[language];
  return (
    <li
      class={verdict ?? ""}
      onMouseEnter={() => props.onMark(step)}
      onMouseLeave={() => props.onMark(null)}
      onFocusCapture={() => props.onMark(step)}
      onBlurCapture={() => props.onMark(null)}
    >
      <p>{text}</p>
      {verdict ? (
        <span class={`tag ${verdict}`}>{t.stepVerdict[verdict]}</span>
      ) : (
        <span class="row">
          <button
            class="main"
            disabled={missing.length > 0}
            aria-label={`${t.stepAccept}: ${text}`}
            onClick={() => props.onDecide(step, "accepted")}
          >
            {t.stepAccept}
          </button>
          <button aria-label={`${t.stepReject}: ${text}`} onClick={() => props.onDecide(step, "rejected")}>
            {t.stepReject}
          </button>
          <button aria-label={`${t.troubleShow}: ${text}`} onClick={() => props.onShow(step.courtyards)}>
            {t.troubleShow}
          </button>
          {missing.length > 0 && <small>{t.stepNeeds(missing.map((each) => each + 1).join("、"))}</small>}
        </span>
      )}
    </li>
  );
}
