import { useEffect, useRef, useState } from "preact/hooks";
import { microGrids, plan as readPlan, saveMoves } from "../api/calls";
import { asProblem } from "../api/problem";
import type { MicroGrid, Plan } from "../api/types";
import type { Assignment } from "../map/mesh";
import { problemText, useSpeech, useText } from "../text";
import type { Desk } from "./desk";
import { difference, keepUnsaved, rebase, unsavedOf } from "./difference";
import { begin } from "./history";

const PAUSE_MS = 350;
const AGAIN_MS = 3000;

export interface SavingState {
  readonly unsaved: number;
  readonly savedAt: string | null;
  readonly said: { readonly good: boolean; readonly text: string } | null;
  /** Save what is left, then go. */
  readonly finish: (leave: () => void) => void;
}

export function assignmentOf(found: readonly MicroGrid[]): Assignment {
  return new Map(found.flatMap((each) => each.courtyards.map((id) => [id, each.id] as const)));
}

/**
 * Keep the service's copy of a draft in step with the desk.
 *
 * What is sent is the difference between the two, a moment after the last edit. A server out of
 * reach is tried again; a refusal takes the edit back and says why; a draft that somebody else
 * changed is read again and the unsaved moves are put on top.
 */
export function useSaving(plan: Plan, desk: Desk): SavingState {
  const { language, t } = useSpeech();
  const [server, setServer] = useState({
    assignment: desk.state.history.assignment,
    revision: plan.revision,
  });
  const [savedAt, setSavedAt] = useState<string | null>(null);
  const [said, setSaid] = useState<SavingState["said"]>(null);
  const [round, setRound] = useState(0);
  const sending = useRef(false);
  const leaving = useRef<(() => void) | null>(null);
  const here = desk.state.history.assignment;
  const parts = new Set(desk.division.microGrids.map((each) => each.id));
  const takeUp = (assignment: Assignment) =>
    desk.act({ kind: "begin", history: begin(assignment) });
  const readAgain = async () => {
    const [newest, found] = await Promise.all([readPlan(plan.id), microGrids(plan.id)]);
    const theirs = assignmentOf(found);
    const { assignment, lost } = rebase(difference(server.assignment, here), theirs, parts);
    setServer({ assignment: theirs, revision: newest.value.revision });
    takeUp(assignment);
    setSaid({ good: !lost.length, text: lost.length ? t.saveStaleLost(lost.length) : t.saveStale });
  };
  const refused = async (error: unknown) => {
    const problem = asProblem(error);
    if (problem.status === 412) return readAgain();
    if (problem.status === 0 || problem.status >= 500) {
      setSaid({ good: false, text: t.saveFailed });
      setTimeout(() => setRound((n) => n + 1), AGAIN_MS);
      return undefined;
    }
    if (problem.status !== 401) takeUp(server.assignment);
    setSaid({ good: false, text: `${t.saveRefused} ${problemText(problem, language)}` });
    return undefined;
  };
  const send = async () => {
    const moves = difference(server.assignment, here);
    if (sending.current || !moves.length) return;
    sending.current = true;
    try {
      const answer = await saveMoves(plan.id, moves, `"${server.revision}"`);
      setServer({ assignment: here, revision: answer.value.revision });
      setSavedAt(new Date().toTimeString().slice(0, 5));
      setSaid((now) => (now?.good ? now : null));
    } catch (error) {
      await refused(error).catch(() => setTimeout(() => setRound((n) => n + 1), AGAIN_MS));
    } finally {
      sending.current = false;
      setRound((n) => n + 1);
    }
  };
  const left = difference(server.assignment, here);
  useEffect(() => {
    const kept = unsavedOf(plan.id);
    if (!kept.length) return;
    takeUp(rebase(kept, server.assignment, parts).assignment);
  }, []);
  useEffect(() => {
    keepUnsaved(plan.id, left);
    if (!left.length && leaving.current) leaving.current();
    if (!left.length || sending.current) return undefined;
    const wait = setTimeout(() => void send(), said?.good === false ? AGAIN_MS : PAUSE_MS);
    return () => clearTimeout(wait);
  }, [here, server, round]);
  const finish = (leave: () => void) => {
    leaving.current = leave;
    if (!left.length) leave();
    else void send();
  };
  return { unsaved: left.length, savedAt, said, finish };
}

/** What is saved and what is not, always in sight. */
export function Saving({ saving }: { saving: SavingState }) {
  const t = useText();
  const { unsaved, savedAt, said } = saving;
  const state = unsaved ? t.saving(unsaved) : savedAt ? t.saved(savedAt) : "";
  return (
    <span class={`saving ${said && !said.good ? "bad" : ""}`} role="status">
      {state} {said?.text}
    </span>
  );
}
