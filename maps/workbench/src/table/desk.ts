import { useCallback, useRef, useState } from "preact/hooks";
import { planState, problemsOf, sendOperations, sendReversal } from "../api/operations";
import type { Deed, DraftProblem, Outcome, Overtaken, PlanState, Reversal } from "../api/operations";
import { asProblem } from "../api/problem";
import type { Problem } from "../api/problem";
import type { Plan } from "../api/types";
import { named, reversal, together } from "../edit/operations";
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

/** A change on its way. */
interface Change {
  /** Send it on top of a revision and tell what it made. */
  readonly send: (revision: number) => Promise<Outcome>;
  /** Where it is about what was done last. */
  readonly step?: Reversal;
}

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
  const [unsent, setUnsent] = useState<Change | null>(null);
  const line = useRef<Promise<void>>(Promise.resolve());
  const revision = useRef(0);
  // What was read may be older than what our last change made of it.
  if (loaded.state === "ready")
    revision.current = Math.max(revision.current, loaded.value.state.revision);
  const put = useCallback(
    (change: Change) => {
      const work = async () => {
        setBusy(true);
        try {
          const sent = await onTop(change, revision.current);
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
          setUnsent(() => (problem.status === 0 ? change : null));
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
    put({ send: async (at) => (await sendOperations(plan.id, operations, at)).value });
  };
  const step = (which: "undo" | "redo") => {
    const asked = reversal(which);
    put({ send: async (at) => (await sendReversal(plan.id, asked, at)).value, step: asked });
  };
  const retry = unsent && (() => put(unsent));
  return { loaded, again, busy, savedAt, refused, colleague, act, step, retry };
}

/**
 * Send; where a colleague was faster, put it on top of theirs. An undo or redo would then be about
 * theirs: it is sent again only to learn what it made, where it had arrived before.
 */
async function onTop(
  { send, step }: Change,
  revision: number,
): Promise<{ outcome: Outcome; by: string | null }> {
  try {
    return { outcome: await send(revision), by: null };
  } catch (error) {
    const problem = asProblem(error);
    if (problem.status !== 412) throw error;
    const { revision: newest, by, operations } = problem.more as unknown as Overtaken;
    if (step && !operations.some((each) => each.id === step.id)) throw error;
    return { outcome: await send(newest), by: by ?? "" };
  }
}
