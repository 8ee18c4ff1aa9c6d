import { useState } from "preact/hooks";
import { useSpeech } from "../text";
import { nominate, wholeName } from "./calls";
import type { Candidate, Post, Role } from "./calls";
import { FactsLine } from "./facts";
import type { Change } from "./panel";

const today = () => new Date().toISOString().slice(0, 10);
const FIRST = 5;

/** The members of the village, best fitting first, each with the reasons and a way to nominate. */
export function CandidateList(props: { found: readonly Candidate[]; post: Post; change: Change }) {
  const { t } = useSpeech();
  const [all, setAll] = useState(false);
  const meeting = useMeeting(props.post, props.change);
  const shown = all ? props.found : props.found.filter((each) => each.suggested).slice(0, FIRST);
  return (
    <>
      {meeting.fields}
      <ul class="nominees">
        {shown.map((each) => (
          <li key={each.member_id}>
            <p>
              <Name member={each.member_id} masked={each.name} />
              {each.suggested && <span class="tag good">{t.heads.suggested}</span>}
              {each.role_here && <span class="tag">{t.heads.role[each.role_here]}</span>}
            </p>
            <FactsLine facts={each} />
            <button aria-label={`${t.heads.nominate}: ${each.name}`} onClick={() => meeting.nominate(each.member_id)}>
              {t.heads.nominate}
            </button>
          </li>
        ))}
      </ul>
      {!all && props.found.length > shown.length && (
        <button onClick={() => setAll(true)}>{t.heads.allMembers(props.found.length)}</button>
      )}
    </>
  );
}

/** For a grid any member of the village will do. */
export function MemberChoice(props: {
  found: readonly { id: number; name: string; away: boolean; posts: number }[];
  post: Post;
  change: Change;
}) {
  const { t } = useSpeech();
  const meeting = useMeeting(props.post, props.change);
  const able = props.found.filter((each) => !each.away);
  const [chosen, setChosen] = useState(able[0]?.id ?? 0);
  return (
    <>
      {meeting.fields}
      <div class="row">
        <select
          aria-label={t.heads.member}
          value={chosen}
          onChange={(event) => setChosen(Number(event.currentTarget.value))}
        >
          {able.map((each) => (
            <option key={each.id} value={String(each.id)}>
              {each.name} · {t.heads.number(each.id)} · {t.heads.otherPosts(each.posts)}
            </option>
          ))}
        </select>
        {chosen > 0 && <Name key={chosen} member={chosen} masked="" />}
        <button disabled={!chosen} onClick={() => meeting.nominate(chosen)}>
          {t.heads.nominate}
        </button>
      </div>
    </>
  );
}

/** The meeting that recommends: its date, the post it speaks of, and the votes where counted. */
function useMeeting(post: Post, change: Change) {
  const { t } = useSpeech();
  const [day, setDay] = useState(today());
  const [role, setRole] = useState<Role>("head");
  const [votes, setVotes] = useState("");
  const fields = (
    <div class="row">
      <label>
        {t.heads.meeting}{" "}
        <input type="date" value={day} onChange={(event) => setDay(event.currentTarget.value)} />
      </label>
      <label>
        {t.heads.as}{" "}
        <select value={role} onChange={(event) => setRole(event.currentTarget.value as Role)}>
          <option value="head">{t.heads.role.head}</option>
          <option value="backup">{t.heads.role.backup}</option>
        </select>
      </label>
      <label>
        {t.heads.votes}{" "}
        <input
          class="short"
          inputMode="numeric"
          pattern="[0-9]*"
          value={votes}
          onInput={(event) => setVotes(event.currentTarget.value.replace(/[^0-9]/g, "").slice(0, 5))}
        />
      </label>
    </div>
  );
  return {
    fields,
    nominate: (member: number) =>
      change(
        () =>
          nominate(post, { member_id: member, role, met_on: day, votes: votes ? Number(votes) : null }),
        t.heads.nominatedNow,
      ),
  };
}

/** A masked name; showing it whole is one click, and the trail keeps who looked. */
function Name({ member, masked }: { member: number; masked: string }) {
  const { t } = useSpeech();
  const [whole, setWhole] = useState<string | null>(null);
  if (whole) return <b>{whole}</b>;
  const show = () => wholeName(member).then(setWhole, () => setWhole(null));
  return (
    <>
      {masked && <b>{masked}</b>}
      <button class="small" title={t.heads.wholeHint} aria-label={`${t.heads.whole}: ${masked}`} onClick={show}>
        {t.heads.whole}
      </button>
    </>
  );
}
