import { useState } from "preact/hooks";
import { sendOperations } from "../api/operations";
import type { Suggestion, Suggestions } from "../api/operations";
import { asProblem } from "../api/problem";
import { answerObjection, movesFor } from "../api/process";
import type { Objection, ObjectionStatus } from "../api/process";
import type { Plan, Position } from "../api/types";
import { useMay } from "../session";
import { problemText, useSpeech } from "../text";
import { dayText } from "../text/numbers";
import type { Land } from "../village/land";

/** One objection, what became of it, and the moves that would meet it. */
export function ObjectionCard(props: {
  land: Land;
  plan: Plan;
  objection: Objection;
  onShow: (at: Position) => void;
  onChanged: () => void;
}) {
  const { t, language } = useSpeech();
  const { land, plan, objection } = props;
  const mayAnswer = useMay("edit");
  const [answer, setAnswer] = useState("");
  const [problem, setProblem] = useState("");
  const [found, setFound] = useState<Suggestions | null>(null);
  const trying = async (work: () => Promise<void>) => {
    try {
      await work();
      setProblem("");
    } catch (error) {
      setProblem(problemText(asProblem(error), language));
    }
  };
  const decide = (status: ObjectionStatus, said = answer) =>
    trying(async () => {
      await answerObjection(plan.id, objection, status, said.trim());
      props.onChanged();
    });
  const meet = (suggestion: Suggestion, revision: number) =>
    trying(async () => {
      await sendOperations(plan.id, suggestion.operations, revision);
      await answerObjection(plan.id, objection, "accepted", answer.trim() || suggestion[language]);
      props.onChanged();
    });
  const at = placeOf(land, objection);
  return (
    <li class={`objection ${objection.status}`}>
      <p class="said">
        <span class={`tag ${objection.status === "open" ? "" : "superseded"}`}>
          {t.process.objectionStatus[objection.status]}
        </span>{" "}
        {objection.text}
      </p>
      <p class="hint">
        {courtyardName(land, objection) ?? t.process.wholeVillage} · {dayText(objection.at)}
        {objection.by && ` · ${objection.by}`}
      </p>
      {objection.answer && <p class="answer">{t.process.answered(objection.answer)}</p>}
      <div class="row">
        {at && (
          <button class="small" onClick={() => props.onShow(at)}>
            {t.gapShow}
          </button>
        )}
        {mayAnswer && objection.status === "open" && objection.courtyard !== null && (
          <button
            class="small"
            onClick={() => trying(async () => setFound(await movesFor(plan.id, objection.id)))}
          >
            {t.process.suggest}
          </button>
        )}
      </div>
      {found && (
        <Proposed found={found} draft={plan.status === "draft"} onDo={(each) => meet(each, found.revision)} />
      )}
      {mayAnswer && objection.status === "open" && (
        <div class="decide">
          <input
            aria-label={t.process.answer}
            placeholder={t.process.answer}
            maxLength={4000}
            value={answer}
            onInput={(event) => setAnswer(event.currentTarget.value)}
          />
          <button class="small" disabled={!answer.trim()} onClick={() => void decide("accepted")}>
            {t.process.accept}
          </button>
          <button class="small" disabled={!answer.trim()} onClick={() => void decide("rejected")}>
            {t.process.reject}
          </button>
        </div>
      )}
      {problem && (
        <p class="bad" role="alert">
          {problem}
        </p>
      )}
    </li>
  );
}

function Proposed(props: { found: Suggestions; draft: boolean; onDo: (suggestion: Suggestion) => void }) {
  const { t, language } = useSpeech();
  const { found } = props;
  if (!found.suggestions.length) {
    return <p class="hint">{found.reason?.[language] ?? t.process.noMoves}</p>;
  }
  return (
    <ul class="proposed-moves">
      {!props.draft && <li class="hint">{t.process.onlyDraft}</li>}
      {found.suggestions.map((each) => (
        <li key={each.en}>
          {each[language]}
          {props.draft && (
            <button class="small" onClick={() => props.onDo(each)}>
              {t.process.doIt}
            </button>
          )}
        </li>
      ))}
    </ul>
  );
}

const courtyardOf = (land: Land, { courtyard }: Objection) =>
  courtyard === null ? undefined : land.courtyards.find((each) => Number(each.id) === courtyard);

function courtyardName(land: Land, objection: Objection): string | null {
  return courtyardOf(land, objection)?.properties.name ?? null;
}

function placeOf(land: Land, objection: Objection): Position | null {
  if (objection.lon !== null && objection.lat !== null) return [objection.lon, objection.lat];
  const shape = courtyardOf(land, objection)?.geometry;
  return shape?.type === "Point" ? shape.coordinates : null;
}
