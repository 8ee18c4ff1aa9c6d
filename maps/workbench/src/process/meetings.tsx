import { useState } from "preact/hooks";
import { asProblem } from "../api/problem";
import { addMeeting, meetings } from "../api/process";
import type { MeetingWish } from "../api/process";
import type { Plan } from "../api/types";
import { useLoad } from "../load";
import { WhenReady } from "../parts/states";
import { useMay } from "../session";
import { problemText, useSpeech } from "../text";

/** The courtyard meetings about a plan and their minutes. */
export function Meetings({ plan }: { plan: Plan }) {
  const { t, language } = useSpeech();
  const mayAdd = useMay("edit");
  const [loaded, again] = useLoad((off) => meetings(plan.id, off), [plan.id]);
  const [open, setOpen] = useState(false);
  const [problem, setProblem] = useState("");
  const add = async (event: SubmitEvent) => {
    event.preventDefault();
    try {
      await addMeeting(plan.id, meetingOf(new FormData(event.currentTarget as HTMLFormElement)));
      setProblem("");
      setOpen(false);
      again();
    } catch (error) {
      setProblem(problemText(asProblem(error), language));
    }
  };
  return (
    <section class="card meetings" aria-labelledby="meetings-title">
      <h2 id="meetings-title">{t.process.meetings}</h2>
      <WhenReady loaded={loaded} retry={again}>
        {(found) =>
          found.length ? (
            <ul class="minutes">
              {found.map((each) => (
                <li key={each.id}>
                  <h3>
                    {each.held_on}
                    {each.place && ` · ${each.place}`} · {t.process.present(each.present)}
                  </h3>
                  <p>{each.minutes}</p>
                  {each.by && <p class="hint">{t.process.writtenBy(each.by)}</p>}
                </li>
              ))}
            </ul>
          ) : (
            <p class="hint">{t.process.noMeetings}</p>
          )
        }
      </WhenReady>
      {mayAdd && !open && <button onClick={() => setOpen(true)}>{t.process.addMeeting}</button>}
      {open && (
        <form onSubmit={add}>
          <div class="fields">
            <label>
              {t.process.heldOn}
              <input name="held_on" type="date" required />
            </label>
            <label>
              {t.process.presentCount}
              <input name="present" type="number" min={0} max={100000} required />
            </label>
            <label>
              {t.process.place}
              <input name="place" maxLength={200} />
            </label>
          </div>
          <label>
            {t.process.minutes}
            <textarea name="minutes" rows={5} required maxLength={4000} />
          </label>
          <div class="row">
            <button class="main">{t.process.saveMinutes}</button>
            <button type="button" onClick={() => setOpen(false)}>
              {t.cancel}
            </button>
          </div>
        </form>
      )}
      {problem && (
        <p class="bad" role="alert">
          {problem}
        </p>
      )}
    </section>
  );
}

export function meetingOf(form: FormData): MeetingWish {
  const text = (key: string) => String(form.get(key) ?? "").trim();
  return {
    held_on: text("held_on"),
    place: text("place") || null,
    present: Number(text("present")),
    minutes: text("minutes"),
  };
}
