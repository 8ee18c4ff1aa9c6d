import { useMemo } from "preact/hooks";
import type { LogEntry } from "../api/versions";
import { useSpeech } from "../text";
import { dayText, timeText } from "../text/numbers";
import type { Land } from "../village/land";
import { sentenceOf } from "./describe";

/** What was done, newest first, day by day. */
export function Log(props: {
  operations: readonly LogEntry[];
  names: ReadonlyMap<number, string>;
  land: Land;
  present: number;
  onRestore: ((revision: number) => void) | null;
}) {
  const { t } = useSpeech();
  const yards = useMemo(
    () => new Map(props.land.courtyards.map((each) => [Number(each.id), each.properties.name])),
    [props.land],
  );
  const newestFirst = [...props.operations].reverse();
  return (
    <ol class="log" reversed>
      {newestFirst.map((each, at) => {
        const day = dayText(each.at);
        const said = sentenceOf(t.history, each, props.names, yards);
        // What one click did is gone back behind as a whole, or not at all.
        const within = each.gesture !== null && newestFirst[at - 1]?.gesture === each.gesture;
        return (
          <li key={each.revision} class={`${each.state} ${within ? "within" : ""}`}>
            {(at === 0 || dayText(newestFirst[at - 1]!.at) !== day) && <h3>{day}</h3>}
            <div class="log-line">
              <time dateTime={each.at}>{timeText(each.at)}</time>
              <span class="log-what">
                {said}
                {each.state !== "done" && <span class="tag superseded">{t.history.undone}</span>}
              </span>
              <span class="missing">{each.mine ? t.history.you : (each.by ?? t.history.someone)}</span>
              {props.onRestore && !within && each.revision !== props.present && (
                <button
                  class="small"
                  aria-label={`${t.history.restore}: ${said}`}
                  onClick={() => props.onRestore?.(each.revision)}
                >
                  {t.history.restore}
                </button>
              )}
            </div>
          </li>
        );
      })}
    </ol>
  );
}
