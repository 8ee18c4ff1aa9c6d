import { useEffect, useState } from "preact/hooks";
import { task as readTask } from "../api/calls";
import { asProblem } from "../api/problem";
import type { Task } from "../api/types";
import { useLoad } from "../load";
import { Loading, WhenReady } from "../parts/states";
import { go } from "../route";
import { useSession } from "../session";
import { problemText, useSpeech } from "../text";
import { TaskProgress } from "../propose/task";
import { apply, check, discard, importSession, inspection, preview, say } from "./calls";
import { ColumnsStep } from "./columns";
import { PositionsStep } from "./positions";
import { RowsStep } from "./rows";
import { Start } from "./start";
import type { Choices, ImportSession, Inspection } from "./types";
import { Undo } from "./undo";

const STEPS = ["columns", "positions", "rows", "apply"] as const;
type Step = (typeof STEPS)[number];

export function ImportPage({ id, kind }: { id: number | null; kind: string | null }) {
  const { me } = useSession();
  const town = me.area.slice(0, 9);
  return id === null ? <Start town={town} kind={kind} /> : <Opened key={id} id={id} />;
}

function Opened({ id }: { id: number }) {
  const [loaded, again] = useLoad((off) => importSession(id, off), [id]);
  return (
    <WhenReady loaded={loaded} retry={again}>
      {(session) => <Wizard opened={session} />}
    </WhenReady>
  );
}

/** Where a person left off. */
export function stepOf(session: ImportSession): Step {
  if (session.state === "applying") return "apply";
  if (session.state === "checked") return "rows";
  return session.choices.columns_confirmed ? "positions" : "columns";
}

function Wizard({ opened }: { opened: ImportSession }) {
  const { t, language } = useSpeech();
  const [session, setSession] = useState(opened);
  const [step, setStep] = useState<Step>(stepOf(opened));
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState("");
  const [task, setTask] = useState<Task | null>(null);
  const reading = [session.id, session.choices.layer, session.choices.header_row,
    session.choices.delimiter, JSON.stringify(session.choices.columns ?? {})];
  const [found, look] = useLoad((off) => inspection(session.id, off), reading);
  const [drawn] = useLoad((off) => preview(session.id, off), [session.id, session.counts]);
  /** Do one thing at a time, and say in words when it is refused. */
  const doing = async (work: () => Promise<void>) => {
    setBusy(true);
    setTrouble("");
    try {
      await work();
    } catch (error) {
      setTrouble(problemText(asProblem(error), language));
      await importSession(session.id).then(setSession, () => undefined);
    }
    setBusy(false);
  };
  const saying = (said: Choices) =>
    doing(async () => {
      const now = await say(session, said);
      setSession(now);
      if (said.columns_confirmed) setStep("positions");
    });
  const checking = (said: Choices) =>
    doing(async () => {
      const now = await check(await say(session, said));
      setSession(now);
      setStep("rows");
    });
  const applying = (skipBad: boolean) =>
    doing(async () => {
      setTask(await apply(session, skipBad));
      setStep("apply");
    });
  const throwAway = () =>
    doing(async () => {
      await discard(session.id);
      go("/import");
    });
  const picture = drawn.state === "ready" ? drawn.value : null;
  return (
    <section class="intake">
      <h1>{`${t.intake.title} · ${t.intake.kind[session.kind]}`}</h1>
      <p class="hint">{session.file_name}</p>
      <Steps step={step} reached={stepOf(session)} busy={busy} onStep={setStep} />
      {trouble && (
        <p class="note bad" role="alert">
          {trouble}
        </p>
      )}
      {busy && (
        <p role="status" class="hint">
          <span class="spinner" aria-hidden="true" />
          {step === "positions" ? t.intake.checking : t.intake.working}
        </p>
      )}
      {step === "rows" && session.counts && (
        <RowsStep
          session={session}
          counts={session.counts}
          preview={picture}
          busy={busy}
          onSwapRows={() => void checking({ swap_rows: true })}
          onApply={(skipBad) => void applying(skipBad)}
        />
      )}
      {(step === "columns" || step === "positions") && (
        <WhenReady loaded={found} retry={look}>
          {(inspected: Inspection) =>
            step === "columns" ? (
              <ColumnsStep key={reading.join()} found={inspected} busy={busy} onSay={(said) => void saying(said)} />
            ) : (
              <PositionsStep
                found={inspected}
                chosen={session.choices}
                preview={picture}
                busy={busy}
                onConfirm={(said) => void checking({ ...said, position_confirmed: true })}
              />
            )
          }
        </WhenReady>
      )}
      {step === "apply" ? (
        <Applying session={session} asked={task} onBack={(now) => { setSession(now); setStep(stepOf(now)); }} />
      ) : (
        <p>
          <button class="quiet" disabled={busy} onClick={throwAway} title={t.intake.discardSure}>
            {t.intake.discard}
          </button>
        </p>
      )}
    </section>
  );
}

function Steps(props: { step: Step; reached: Step; busy: boolean; onStep: (step: Step) => void }) {
  const { t } = useSpeech();
  const reached = STEPS.indexOf(props.reached);
  return (
    <nav aria-label={t.intake.steps}>
      <ol class="steps">
        {STEPS.map((one, i) => (
          <li key={one}>
            <button
              class="quiet"
              disabled={props.busy || props.step === "apply" || i > reached}
              {...(one === props.step && { "aria-current": "step" as const })}
              aria-label={t.intake.stepOf(i + 1, t.intake.step[one])}
              onClick={() => props.onStep(one)}
            >
              <b aria-hidden="true">{i + 1}</b> {t.intake.step[one]}
            </button>
          </li>
        ))}
      </ol>
    </nav>
  );
}

interface Outcome {
  readonly batch: number;
  readonly unmatched: number;
  readonly bad: number;
  readonly added: number;
  readonly changed: number;
}

/** Last step: writing with its progress, then what came of it, with a way back. */
function Applying(props: {
  session: ImportSession;
  asked: Task | null;
  onBack: (session: ImportSession) => void;
}) {
  const { t, language } = useSpeech();
  const [task, setTask] = useState(props.asked);
  const [undone, setUndone] = useState(false);
  const [trouble, setTrouble] = useState("");
  useEffect(() => {
    const id = props.session.task_id;
    if (!task && id) readTask(id).then(setTask, (e) => setTrouble(problemText(asProblem(e), language)));
  }, []);
  if (trouble) return <p class="note bad" role="alert">{trouble}</p>;
  if (!task) return <Loading />;
  const back = async () => props.onBack(await importSession(props.session.id));
  if (task.state === "failed" || task.state === "cancelled") {
    const why = task.outcome as { zh?: string; en?: string } | null;
    return (
      <div class="note bad" role="alert">
        <p>{why?.[language] ?? t.intake.stopped}</p>
        <button onClick={() => void back()}>{t.intake.back}</button>
      </div>
    );
  }
  if (task.state !== "done") {
    const words = { queued: t.intake.queued, running: t.intake.running, stop: t.intake.stop };
    return <TaskProgress task={task} words={words} onEnd={setTask} />;
  }
  const outcome = task.outcome as unknown as Outcome;
  return (
    <div class="card done">
      <h2 tabIndex={-1} ref={(title) => title?.focus()}>{t.intake.doneTitle}</h2>
      <p role="status">
        {undone ? t.intake.undone : t.intake.done(outcome.added, outcome.changed, outcome.bad)}
      </p>
      {!undone && outcome.unmatched > 0 && <p>{t.intake.doneUnmatched(outcome.unmatched)}</p>}
      <div class="row">
        <a class="button main" href="/import">{t.intake.another}</a>
        {!undone && (
          <Undo batch={outcome.batch} label={t.intake.undo} onUndone={() => setUndone(true)} />
        )}
      </div>
    </div>
  );
}
