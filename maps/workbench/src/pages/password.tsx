import { useState } from "preact/hooks";
import { setPassword } from "../api/calls";
import { asProblem } from "../api/problem";
import { problemText, useSpeech } from "../text";

const SHORTEST = 10;

export function PasswordPage() {
  const { t, language } = useSpeech();
  const [said, setSaid] = useState<{ good: boolean; text: string } | null>(null);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const given = new FormData(form);
    const password = String(given.get("password"));
    if ([...password].length < SHORTEST) return setSaid({ good: false, text: t.passwordShort });
    if (password !== given.get("again")) return setSaid({ good: false, text: t.passwordDiffer });
    try {
      await setPassword(password);
      form.reset();
      setSaid({ good: true, text: t.passwordSaved });
    } catch (error) {
      setSaid({ good: false, text: problemText(asProblem(error), language) });
    }
  };
  return (
    <section class="card door">
      <h1>{t.password}</h1>
      <form onSubmit={submit}>
        <label>
          {t.passwordNew}
          <input name="password" aria-describedby="rule" type="password" autocomplete="new-password" required maxLength={200} />
        </label>
        <p class="hint" id="rule">
          {t.passwordRule}
        </p>
        <label>
          {t.passwordAgain}
          <input name="again" type="password" autocomplete="new-password" required maxLength={200} />
        </label>
        {said && (
          <p class={said.good ? "good" : "bad"} role={said.good ? "status" : "alert"}>
            {said.text}
          </p>
        )}
        <button class="main">{t.passwordSave}</button>
      </form>
    </section>
  );
}
