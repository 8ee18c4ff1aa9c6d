import { useSpeech } from "../text";
import type { TableDesk } from "./desk";
import type { Row } from "./rows";

const ACTIONS = ["add", "cut", "clear"] as const;
const FORMS = ["bridge", "footpath", "cliff", "other"] as const;

/** Say that two courtyards are adjacent, or not, and why. */
export function LinkForm(props: { desk: TableDesk; a: Row; b: Row; onDone: () => void }) {
  const { t } = useSpeech();
  const { desk, a, b, onDone } = props;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    desk.act({
      kind: "link",
      a: a.id,
      b: b.id,
      action: form.get("action") as (typeof ACTIONS)[number],
      form: form.get("form") as (typeof FORMS)[number],
      reason: String(form.get("reason")).trim(),
    });
    onDone();
  };
  return (
    <form class="row" onSubmit={submit}>
      <span>{t.table.link(a.name, b.name)}</span>
      <select name="action" aria-label={t.table.linkAction}>
        {ACTIONS.map((each) => (
          <option key={each} value={each}>
            {t.table.linkActions[each]}
          </option>
        ))}
      </select>
      <select name="form" aria-label={t.table.linkForm}>
        {FORMS.map((each) => (
          <option key={each} value={each}>
            {t.table.linkForms[each]}
          </option>
        ))}
      </select>
      <input name="reason" required maxLength={200} aria-label={t.table.linkReason} placeholder={t.table.linkReason} />
      <button>{t.table.linkDo}</button>
    </form>
  );
}
