import { useEffect, useState } from "preact/hooks";
import { enterByLink, enterByPassword } from "../api/calls";
import { asProblem } from "../api/problem";
import type { Problem } from "../api/problem";
import { Failed, Loading } from "../parts/states";
import { go, safeNext } from "../route";
import { useText } from "../text";

interface Door {
  /** Called when a session has begun. */
  readonly entered: () => Promise<void>;
}

/** Take the secret out of the address, so that neither history nor a screenshot keeps it. */
function takeSecret(): string {
  const secret = location.hash.slice(1);
  history.replaceState(null, "", "/enter");
  return secret;
}

export function EnterPage({ entered }: Door) {
  const t = useText();
  const [secret] = useState(takeSecret);
  const [problem, setProblem] = useState<Problem | null>(null);
  useEffect(() => {
    if (!secret) return;
    enterByLink(secret).then(
      async () => {
        await entered();
        go("/", "replace");
      },
      (error: unknown) => setProblem(asProblem(error)),
    );
  }, [secret]);
  if (secret && !problem) return <Loading />;
  const usedUp = !problem || problem.code === "not-signed-in" || problem.code === "invalid";
  return (
    <section class="card door">
      <h1>{t.enterFailed}</h1>
      {problem && !usedUp ? <Failed problem={problem} /> : (
        <p role="alert">{secret ? t.enterFailedHint : t.enterMissing}</p>
      )}
      <a class="button" href="/sign-in">
        {t.toSignIn}
      </a>
    </section>
  );
}

export function SignInPage({ entered }: Door) {
  const t = useText();
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    setBusy(true);
    try {
      await enterByPassword(String(form.get("name")).trim(), String(form.get("password")));
      const next = safeNext(new URLSearchParams(location.search).get("next"));
      await entered();
      go(next, "replace");
    } catch (error) {
      setProblem(asProblem(error));
      setBusy(false);
    }
  };
  return (
    <section class="card door">
      <h1>{t.signIn}</h1>
      <form onSubmit={submit}>
        <label>
          {t.signInName}
          <input name="name" autocomplete="username" required maxLength={120} />
        </label>
        <label>
          {t.passwordField}
          <input
            name="password"
            type="password"
            autocomplete="current-password"
            required
            maxLength={200}
          />
        </label>
        {problem && <Failed problem={problem} />}
        <button class="main" disabled={busy}>
          {t.signIn}
        </button>
      </form>
      <p class="hint">{t.signInHint}</p>
    </section>
  );
}
