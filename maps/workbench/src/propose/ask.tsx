import { useEffect, useState } from "preact/hooks";
import { askForPlan, tasks } from "../api/calls";
import { asProblem } from "../api/problem";
import type { Plan, Task } from "../api/types";
import { problemText, useSpeech } from "../text";
import { WishFields } from "./form";
import { TaskProgress } from "./task";
import { wishOf } from "./wish";

/** Ask for proposals, watch them being made, call them off. */
export function AskForm(props: {
  village: string;
  base: Plan | null;
  /** Open from the start: there is nothing else to do, or room enough. */
  open: boolean;
  onMade: (plans: readonly number[]) => void;
}) {
  const { t, language } = useSpeech();
  const [task, setTask] = useState<Task | null>(null);
  const [problem, setProblem] = useState("");
  const [open, setOpen] = useState(props.open);
  useRunning(props.village, (running) => {
    setTask(running);
    setOpen(true);
  });
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const wish = wishOf(new FormData(event.currentTarget as HTMLFormElement));
    if (!wish) return setProblem(t.propose.wishWrong);
    setProblem("");
    try {
      setTask(await askForPlan(props.village, wish));
    } catch (error) {
      setProblem(problemText(asProblem(error), language));
    }
  };
  const ended = (last: Task) => {
    setTask(null);
    const made = plansOf(last);
    if (last.state === "done" && made.length) props.onMade(made);
    else if (last.state === "failed") {
      setProblem(`${t.propose.taskFailed}: ${String(last.outcome?.[language] ?? "")}`);
    } else setProblem(t.propose.taskCancelled);
  };
  return (
    <details class="card ask" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <h2>{t.newPlan}</h2>
      </summary>
      {task && <TaskProgress task={task} onEnd={ended} />}
      {/* The form stays beneath, so that a second try starts from the same wishes. */}
      <form onSubmit={submit} hidden={task !== null}>
        <WishFields base={props.base} />
        <button class="main">{t.propose.start}</button>
      </form>
      {problem && (
        <p class="bad" role="alert">
          {problem}
        </p>
      )}
    </details>
  );
}

/** The plans that a task made. */
function plansOf(task: Task): number[] {
  const many = task.outcome?.["plan_ids"];
  if (Array.isArray(many)) return many.filter((id): id is number => typeof id === "number");
  const one = task.outcome?.["plan_id"];
  return typeof one === "number" ? [one] : [];
}

/** Take up a task again that was running when the page was left. */
function useRunning(village: string, found: (task: Task) => void): void {
  useEffect(() => {
    const off = new AbortController();
    tasks(off.signal).then(
      (all) => {
        const running = all.find(
          (task) =>
            task.kind === "plan" &&
            task.place === village &&
            (task.state === "queued" || task.state === "running"),
        );
        if (running && !off.signal.aborted) found(running);
      },
      // Without the list a new task can be started all the same.
      () => undefined,
    );
    return () => off.abort();
  }, [village]);
}
