import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Problem } from "../api/problem";
import type { Loaded } from "../load";
import { problemText, useSpeech } from "../text";

/** Until then most things are there: words of waiting would only be painted first and take their time. */
const SOON_MS = 400;
/** From then on something turns, so that nobody thinks it stands still. */
const LONG_MS = 2400;

/** What stands where something is being loaded. */
export function Loading() {
  const { t } = useSpeech();
  const [waited, setWaited] = useState(0);
  useEffect(() => {
    const alarms = [SOON_MS, LONG_MS].map((ms) => setTimeout(() => setWaited(ms), ms));
    return () => alarms.forEach(clearTimeout);
  }, []);
  return (
    <p class="state" role="status">
      <span hidden={!waited}>
        <span class={waited < LONG_MS ? "spinner" : "spinner turning"} aria-hidden="true" /> {t.loading}
      </span>
    </p>
  );
}

/** A refusal in words, with the one thing to do about it. */
export function Failed(props: { problem: Problem; retry?: () => void }) {
  const { t, language } = useSpeech();
  return (
    <div class="state failed" role="alert">
      <p>{problemText(props.problem, language)}</p>
      {props.retry && <button onClick={props.retry}>{t.retry}</button>}
    </div>
  );
}

/** Nothing is here yet, and what to do to change that. */
export function Empty(props: { text: string; children?: ComponentChildren }) {
  return (
    <div class="state">
      <p>{props.text}</p>
      {props.children}
    </div>
  );
}

export function WhenReady<T>(props: {
  loaded: Loaded<T>;
  retry: () => void;
  /** What stands there until then. */
  waiting?: ComponentChildren;
  children: (value: T) => ComponentChildren;
}) {
  if (props.loaded.state === "loading") return <>{props.waiting ?? <Loading />}</>;
  if (props.loaded.state === "failed") {
    return <Failed problem={props.loaded.problem} retry={props.retry} />;
  }
  return <>{props.children(props.loaded.value)}</>;
}

/** A number, or a dash that says aloud that there is no data. */
export function Figure(props: { value: number | string | null }) {
  const { t } = useSpeech();
  if (props.value !== null) return <>{props.value}</>;
  return (
    <span title={t.noDataHint}>
      <span aria-hidden="true">{t.noData}</span>
      <span class="unseen">{t.noDataHint}</span>
    </span>
  );
}
