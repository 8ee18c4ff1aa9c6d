import { useState } from "preact/hooks";
import { asProblem } from "../api/problem";
import { problemText, useSpeech } from "../text";
import { undo } from "./calls";

/** Undo one import, asked twice; a refusal says why and what to do. */
export function Undo(props: { batch: number; label: string; onUndone: () => void }) {
  const { t, language } = useSpeech();
  const [asked, setAsked] = useState(false);
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState("");
  const take = async () => {
    setBusy(true);
    try {
      await undo(props.batch);
      props.onUndone();
    } catch (error) {
      setTrouble(problemText(asProblem(error), language));
      setAsked(false);
    }
    setBusy(false);
  };
  return (
    <div class="undo">
      {asked ? (
        <div class="row" role="group" aria-label={t.intake.undoOf(props.batch)}>
          <span>{t.intake.undoSure}</span>
          <button class="main" disabled={busy} onClick={take}>
            {t.intake.sure}
          </button>
          <button disabled={busy} onClick={() => setAsked(false)}>
            {t.cancel}
          </button>
        </div>
      ) : (
        <button onClick={() => setAsked(true)} aria-label={t.intake.undoOf(props.batch)}>
          {props.label}
        </button>
      )}
      {trouble && (
        <p class="note bad" role="alert">
          {trouble}
        </p>
      )}
    </div>
  );
}
