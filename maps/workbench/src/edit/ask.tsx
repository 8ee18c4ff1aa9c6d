import { useEffect, useState } from "preact/hooks";
import { candidatesFor } from "../api/operations";
import type { Candidate, LinkForm } from "../api/operations";
import { asProblem } from "../api/problem";
import type { Problem } from "../api/problem";
import { Failed, Loading } from "../parts/states";
import { useSpeech, useText } from "../text";
import { Dialog } from "./dialog";
import type { Deed } from "./operations";

const FORMS: readonly LinkForm[] = ["bridge", "footpath", "cliff", "other"];

/** Why two courtyards are neighbours, or are not: what the map cannot know. */
export function LinkDialog(props: {
  names: readonly [string, string];
  ids: readonly [number, number];
  joined: boolean;
  onDone: (deed: Deed) => void;
  onClose: () => void;
}) {
  const t = useText();
  const { joined, ids } = props;
  const [form, setForm] = useState<LinkForm>(joined ? "cliff" : "bridge");
  const [reason, setReason] = useState("");
  const fits = reason.trim().length > 0;
  const submit = (event: Event) => {
    event.preventDefault();
    if (!fits) return;
    props.onDone({
      kind: "link",
      a: ids[0],
      b: ids[1],
      action: joined ? "cut" : "add",
      form,
      reason: reason.trim(),
    });
  };
  return (
    <Dialog title={joined ? t.linkCut : t.linkAdd} onClose={props.onClose}>
      <form onSubmit={submit}>
        <p>{t.linkBetween(...props.names)}</p>
        <label>
          {t.linkForm}
          <select value={form} onChange={(event) => setForm(event.currentTarget.value as LinkForm)}>
            {FORMS.map((each) => (
              <option key={each} value={each}>
                {t.linkForms[each]}
              </option>
            ))}
          </select>
        </label>
        <label>
          {t.linkReason}
          <input
            required
            maxLength={200}
            value={reason}
            onInput={(event) => setReason(event.currentTarget.value)}
          />
        </label>
        <p class="hint">{t.linkEverybody}</p>
        <div class="row">
          <button class="main" disabled={!fits}>
            {joined ? t.linkCut : t.linkAdd}
          </button>
          <button type="button" onClick={props.onClose}>
            {t.cancel}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

/** Who is to look after a micro-grid: those who live there and are at home come first. */
export function HeadDialog(props: {
  part: number;
  name: string;
  /** The courtyard that was pointed at, if any: it may be made the centre. */
  courtyard: { readonly id: number; readonly name: string } | null;
  pinned: boolean;
  onDone: (deed: Deed) => void;
  onClose: () => void;
}) {
  const { t, language } = useSpeech();
  const [found, setFound] = useState<readonly Candidate[] | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [here, setHere] = useState(false);
  useEffect(() => {
    const off = new AbortController();
    candidatesFor(props.part, off.signal).then(setFound, (error: unknown) => {
      if (!off.signal.aborted) setProblem(asProblem(error));
    });
    return () => off.abort();
  }, [props.part]);
  const pin = (member: number) =>
    props.onDone({
      kind: "pin",
      micro_grid: props.part,
      member,
      courtyard: here && props.courtyard ? props.courtyard.id : null,
    });
  return (
    <Dialog title={t.headOf(props.name)} onClose={props.onClose}>
      {props.courtyard && (
        <label class="switch">
          <input type="checkbox" checked={here} onChange={(event) => setHere(event.currentTarget.checked)} />
          {t.headHere(props.courtyard.name)}
        </label>
      )}
      {problem && <Failed problem={problem} />}
      {!found && !problem && <Loading />}
      <ul class="candidates">
        {found?.map((each) => (
          <li key={each.member_id}>
            <span>
              <b>{each.name}</b>{" "}
              <small>
                {[
                  each.lives_in_it && t.headLivesHere,
                  each.away && t.headAway,
                  each.farthest_m !== null && t.headFarthest(Math.round(each.farthest_m)),
                  ...each.reasons.map((reason) => reason[language]),
                ]
                  .filter(Boolean)
                  .join(" · ")}
              </small>
            </span>
            <button class={each.suggested ? "main" : ""} onClick={() => pin(each.member_id)}>
              {t.headChoose}
            </button>
          </li>
        ))}
      </ul>
      {props.pinned && (
        <button onClick={() => props.onDone({ kind: "unpin", micro_grid: props.part })}>
          {t.headUnpin}
        </button>
      )}
    </Dialog>
  );
}
