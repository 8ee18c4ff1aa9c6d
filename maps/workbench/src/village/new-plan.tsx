import { useState } from "preact/hooks";
import { askForPlan } from "../api/calls";
import { asProblem } from "../api/problem";
import type { Task } from "../api/types";
import { problemText, useSpeech } from "../text";
import { TaskProgress } from "./task";
import { wishOf } from "./wish";
import type { Choice } from "./wish";

/** Ask for a new plan, watch it being made, call it off. */
export function NewPlan(props: { village: string; onMade: (plan: number) => void }) {
  const { t, language } = useSpeech();
  const [task, setTask] = useState<Task | null>(null);
  const [problem, setProblem] = useState("");
  const [open, setOpen] = useState(false);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const wish = wishOf(new FormData(event.currentTarget as HTMLFormElement));
    if (!wish) return setProblem(t.wishWrong);
    setProblem("");
    try {
      setTask(await askForPlan(props.village, wish));
    } catch (error) {
      setProblem(problemText(asProblem(error), language));
    }
  };
  const ended = (last: Task) => {
    setTask(null);
    const plan = last.outcome?.["plan_id"];
    if (last.state === "done" && typeof plan === "number") {
      setOpen(false);
      props.onMade(plan);
    } else if (last.state === "failed") {
      setProblem(`${t.taskFailed}: ${String(last.outcome?.[language] ?? "")}`);
    } else {
      setProblem(t.taskCancelled);
    }
  };
  return (
    <details
      class="card new-plan"
      open={open}
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary>{t.newPlan}</summary>
      {task ? (
        <TaskProgress task={task} onEnd={ended} />
      ) : (
        <form onSubmit={submit}>
          <WishFields />
          <button class="main">{t.start}</button>
        </form>
      )}
      {problem && (
        <p class="bad" role="alert">
          {problem}
        </p>
      )}
    </details>
  );
}

function WishFields() {
  const { t } = useSpeech();
  const [choice, setChoice] = useState<Choice>("default");
  const words: Readonly<Record<Choice, string>> = {
    default: t.byDefault,
    number: t.byNumber,
    size: t.bySize,
  };
  return (
    <>
      <fieldset>
        <legend>{t.sizeChoice}</legend>
        {(Object.keys(words) as Choice[]).map((each) => (
          <label key={each} class="switch">
            <input
              type="radio"
              name="choice"
              value={each}
              checked={choice === each}
              onChange={() => setChoice(each)}
            />
            {words[each]}
          </label>
        ))}
        {choice !== "default" && (
          <input
            name="count"
            type="number"
            min={1}
            max={99999}
            required
            aria-label={words[choice]}
            defaultValue={choice === "size" ? "15" : ""}
          />
        )}
      </fieldset>
      <div class="fields">
        <label>
          {t.tolerance}
          <input name="tolerance" type="number" min={0} max={100} step="any" required defaultValue="20" />
        </label>
        <label>
          {t.seed}
          <input
            name="seed"
            type="number"
            min={0}
            max={2147483647}
            required
            defaultValue="0"
            aria-describedby="seed-hint"
          />
        </label>
      </div>
      <p class="hint" id="seed-hint">
        {t.seedHint}
      </p>
    </>
  );
}
