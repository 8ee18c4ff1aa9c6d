import { useCallback, useRef, useState } from "preact/hooks";
import { planState, problemsOf, sendOperations, sendStep } from "../api/operations";
import type { Deed, DraftProblem, Outcome, PlanState } from "../api/operations";
import { asProblem } from "../api/problem";
import type { Problem } from "../api/problem";
import type { Plan } from "../api/types";
import { named, together } from "../edit/operations";
import { useLoad } from "../load";
import type { Loaded } from "../load";

export interface Sheet {
  readonly state: PlanState;
  readonly problems: readonly DraftProblem[];
}

export interface TableDesk {
  readonly loaded: Loaded<Sheet>;
  readonly again: () => void;
  readonly busy: boolean;
  /** When the service took the last change. */
  readonly savedAt: Date | null;
  readonly refused: Problem | null;
  /** Whose changes were taken in before the last one of ours. */
  readonly colleague: string | null;
  /** Do operations; those that could not be sent are kept for `retry`. */
  readonly act: (...deeds: readonly Deed[]) => void;
  readonly step: (which: "undo" | "redo") => void;
  readonly retry: (() => void) | null;
}

/** Sends on top of a revision and tells what it made. */
type Send = (revision: number) => Promise<Outcome>;

/** A draft edited by table: every change goes to the service at once, one after the other. */
export function useTableDesk(
  plan: Plan,
  onChanged: () => void,
  onLandChanged: () => void,
): TableDesk {
  const [loaded, again] = useLoad<Sheet>(
    async (off) => {
      const state = await planState(plan.id, off);
      const found = state.editable ? (await problemsOf(plan.id, off)).problems : [];
      return { state, problems: found };
    },
    [plan.id],
  );
  const [busy, setBusy] = useState(false);
  const [savedAt, setSavedAt] = useState<Date | null>(null);
  const [refused, setRefused] = useState<Problem | null>(null);
  const [colleague, setColleague] = useState<string | null>(null);
  const [unsent, setUnsent] = useState<Send | null>(null);
  const line = useRef<Promise<void>>(Promise.resolve());
  const revision = useRef(0);
  // What was read may be older than what our last change made of it.
  if (loaded.state === "ready")
    revision.current = Math.max(revision.current, loaded.value.state.revision);
  const put = useCallback(
    (send: Send) => {
      const work = async () => {
        setBusy(true);
        try {
          const sent = await onTop(send, revision.current);
          revision.current = sent.outcome.revision;
          if (sent.outcome.land_changed) onLandChanged();
          setColleague(sent.by);
          setSavedAt(new Date());
          setRefused(null);
          setUnsent(null);
          onChanged();
        } catch (error) {
          const problem = asProblem(error);
          setRefused(problem);
          setUnsent(() => (problem.status === 0 ? send : null));
        }
        setBusy(false);
        again();
      };
      line.current = line.current.then(work);
    },
    [again],
  );
  const act = (...deeds: readonly Deed[]) => {
    // The names are given once, so that sending again does nothing twice.
    const operations = together(deeds.map(named));
    put(async (at) => (await sendOperations(plan.id, operations, at)).value);
  };
  const step = (which: "undo" | "redo") =>
    put(async (at) => (await sendStep(plan.id, which, at)).value);
  const retry = unsent && (() => put(unsent));
  return { loaded, again, busy, savedAt, refused, colleague, act, step, retry };
}

/** Send; where a colleague was faster, put it on top of theirs. */
async function onTop(send: Send, revision: number): Promise<{ outcome: Outcome; by: string | null }> {
  try {
    return { outcome: await send(revision), by: null };
  } catch (error) {
    const problem = asProblem(error);
    const newest = problem.more["revision"];
    if (problem.status !== 412 || typeof newest !== "number") throw error;
    const by = problem.more["by"];
    return { outcome: await send(newest), by: typeof by === "string" ? by : "" };
  }
}
