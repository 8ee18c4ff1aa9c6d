import { problemText, useSpeech } from "../text";
import type { Dispatch } from "./courier";

/** What is saved and what is not, always in sight. */
export function Saving({ dispatch, onDismiss }: { dispatch: Dispatch; onDismiss: () => void }) {
  const { t, language } = useSpeech();
  const { queue, savedAt, trouble } = dispatch;
  const left = queue.waiting.length;
  const at = savedAt?.toTimeString().slice(0, 5);
  const state = left ? t.saving(left) : at ? t.saved(at) : t.savedAll;
  const bad = trouble?.kind === "unreachable" || trouble?.kind === "signedOut";
  return (
    <>
      <span class={`saving ${bad ? "bad" : left ? "busy" : "good"}`} role="status">
        <i class="dot" aria-hidden="true" />
        {state}
        {trouble?.kind === "unreachable" && ` · ${t.saveFailed}`}
        {trouble?.kind === "signedOut" && ` · ${t.saveSignedOut}`}
      </span>
      {(trouble?.kind === "refused" || trouble?.kind === "overtaken") && (
        <p class="refused" role="alert">
          {trouble.kind === "refused"
            ? `${t.saveRefused} ${problemText(trouble.problem, language)}`
            : t.saveOvertaken(trouble.by)}
          <button class="quiet" onClick={onDismiss}>
            {t.close}
          </button>
        </p>
      )}
    </>
  );
}
