import { useState } from "preact/hooks";
import { asProblem } from "../api/problem";
import { useLoad } from "../load";
import { WhenReady } from "../parts/states";
import { problemText, useSpeech } from "../text";
import { appoint, decide, endAppointment } from "./calls";
import type { Nomination, Post } from "./calls";
import { candidates, members } from "./calls";
import { CandidateList, MemberChoice } from "./candidates";
import { HandOverSheet } from "./hand-over";

interface PanelProps {
  readonly post: Post;
  readonly village: string;
  /** Read the posts again, because one changed. */
  readonly onChanged: () => void;
}

export type Change = (work: () => Promise<unknown>, done: string) => Promise<void>;

const today = () => new Date().toISOString().slice(0, 10);

/** Everything that can be done about one post: decide, appoint, nominate, end, hand over. */
export function PostPanel({ post, village, onChanged }: PanelProps) {
  const { t, language } = useSpeech();
  const [said, setSaid] = useState<{ good: boolean; text: string } | null>(null);
  const [sheet, setSheet] = useState(false);
  const change: Change = async (work, done) => {
    try {
      await work();
      setSaid({ good: true, text: done });
    } catch (error) {
      const problem = asProblem(error);
      setSaid({ good: false, text: problem.status === 412 ? t.heads.stale : problemText(problem, language) });
    }
    onChanged();
  };
  const open = post.nominations.filter((each) => !each.appointment_id && each.decision !== "declined");
  return (
    <div class="post-panel">
      {said && (
        <p class={`note ${said.good ? "good" : "bad"}`} role={said.good ? "status" : "alert"}>
          {said.text}
        </p>
      )}
      {open.length > 0 && <h4>{t.heads.nominated}</h4>}
      {open.map((each) => (
        <NominationLine key={each.id} nomination={each} post={post} change={change} />
      ))}
      <h4>{t.heads.nominateTitle}</h4>
      {post.kind === "micro_grid" ? (
        <Candidates post={post} change={change} />
      ) : (
        <Members post={post} village={village} change={change} />
      )}
      <Ends post={post} change={change} />
      {post.kind === "micro_grid" && (
        <>
          <button aria-expanded={sheet} onClick={() => setSheet(!sheet)}>
            {t.heads.handOver}
          </button>
          {sheet && <HandOverSheet microGrid={post.id} />}
        </>
      )}
    </div>
  );
}

function Candidates({ post, change }: { post: Post; change: Change }) {
  const [loaded, again] = useLoad((off) => candidates(post.id, off), [post.id, post.revision]);
  return (
    <WhenReady loaded={loaded} retry={again}>
      {(found) => <CandidateList found={found} post={post} change={change} />}
    </WhenReady>
  );
}

function Members({ post, village, change }: { post: Post; village: string; change: Change }) {
  const [loaded, again] = useLoad((off) => members(village, off), [village]);
  return (
    <WhenReady loaded={loaded} retry={again}>
      {(found) => <MemberChoice found={found} post={post} change={change} />}
    </WhenReady>
  );
}

/** One nomination with its next step: the branch's decision, then the appointment. */
function NominationLine(props: { nomination: Nomination; post: Post; change: Change }) {
  const { t } = useSpeech();
  const { nomination, post, change } = props;
  const [by, setBy] = useState(t.heads.branch);
  const [day, setDay] = useState(today());
  const verdict = (decision: "confirmed" | "declined") =>
    change(
      () => decide(nomination, { decision, decided_by: by, decided_on: day }),
      t.heads.decided[decision],
    );
  const take = () =>
    change(
      () =>
        appoint(post, {
          member_id: nomination.member_id,
          role: nomination.role,
          starts_on: day,
          nomination_id: nomination.id,
        }),
      t.heads.appointed,
    );
  return (
    <div class="nomination">
      <p>
        <b>{nomination.name}</b> {t.heads.role[nomination.role]} ·{" "}
        {t.heads.metOn(nomination.met_on, nomination.votes)}
        {nomination.decided_by && nomination.decided_on && (
          <> · {t.heads.confirmedBy(nomination.decided_by, nomination.decided_on)}</>
        )}
      </p>
      <div class="row">
        {!nomination.decision && (
          <label>
            {t.heads.decidedBy}{" "}
            <input value={by} maxLength={120} onInput={(event) => setBy(event.currentTarget.value)} />
          </label>
        )}
        <label>
          {nomination.decision ? t.heads.startsOn : t.heads.decidedOn}{" "}
          <input type="date" value={day} onChange={(event) => setDay(event.currentTarget.value)} />
        </label>
        {nomination.decision ? (
          <button class="main" onClick={take}>
            {t.heads.appoint}
          </button>
        ) : (
          <>
            <button class="main" disabled={!by.trim()} onClick={() => verdict("confirmed")}>
              {t.heads.confirm}
            </button>
            <button disabled={!by.trim()} onClick={() => verdict("declined")}>
              {t.heads.decline}
            </button>
          </>
        )}
      </div>
    </div>
  );
}

/** Set the last day of an appointment that has none. */
function Ends({ post, change }: { post: Post; change: Change }) {
  const { t } = useSpeech();
  const [day, setDay] = useState(today());
  const open = post.appointments.filter((each) => each.ends_on === null);
  if (!open.length) return null;
  return (
    <>
      <h4>{t.heads.endTitle}</h4>
      <div class="row">
        <label>
          {t.heads.lastDay}{" "}
          <input type="date" value={day} onChange={(event) => setDay(event.currentTarget.value)} />
        </label>
        {open.map((each) => (
          <button
            key={each.id}
            onClick={() => change(() => endAppointment(each, day), t.heads.ended)}
          >
            {t.heads.end(each.name, t.heads.role[each.role])}
          </button>
        ))}
      </div>
    </>
  );
}
