import { useEffect, useState } from "preact/hooks";
import { callOff, task as readTask } from "../api/calls";
import { asProblem } from "../api/problem";
import type { Task } from "../api/types";
import { problemText, useSpeech } from "../text";

const LOOK_EVERY_MS = 700;
const ENDED: readonly Task["state"][] = ["done", "failed", "cancelled"];

/** Follow a task until it ends; a server out of reach for a while only delays the news. */
export function TaskProgress(props: {
  task: Task;
  onEnd: (task: Task) => void;
  words?: {
    readonly queued: string;
    readonly running: (done: number, total: number) => string;
    readonly stop: string;
  };
}) {
  const { t, language } = useSpeech();
  const [task, setTask] = useState(props.task);
  const [trouble, setTrouble] = useState("");
  useEffect(() => {
    const off = new AbortController();
    const look = async () => {
      try {
        const seen = await readTask(props.task.id, off.signal);
        setTrouble("");
        setTask(seen);
        if (ENDED.includes(seen.state)) return props.onEnd(seen);
      } catch (error) {
        if (off.signal.aborted) return;
        setTrouble(problemText(asProblem(error), language));
      }
      timer = setTimeout(look, LOOK_EVERY_MS);
    };
    let timer = setTimeout(look, LOOK_EVERY_MS);
    return () => {
      off.abort();
      clearTimeout(timer);
    };
  }, [props.task.id]);
  const stop = async () => {
    try {
      props.onEnd(await callOff(task.id));
    } catch (error) {
      setTrouble(problemText(asProblem(error), language));
    }
  };
  const words = props.words ?? {
    queued: t.propose.taskQueued,
    running: t.propose.taskRunning,
    stop: t.propose.callOff,
  };
  const said =
    task.state === "queued" ? words.queued : words.running(task.done, Math.max(1, task.total));
  return (
    <div class="task">
      <p role="status">{said}</p>
      <progress aria-label={said} value={task.done} max={Math.max(1, task.total)} />
      {trouble && <p class="bad">{trouble}</p>}
      <button onClick={stop}>{words.stop}</button>
    </div>
  );
}
