import { useState } from "preact/hooks";
import { microGrids } from "../api/calls";
import { asProblem } from "../api/problem";
import type { Plan } from "../api/types";
import { log, restore } from "../api/versions";
import type { LogEntry } from "../api/versions";
import { useLoad } from "../load";
import { Empty, WhenReady } from "../parts/states";
import { villagePath } from "../route";
import { useMay } from "../session";
import { problemText, useSpeech } from "../text";
import type { Land } from "../village/land";
import { Branches } from "./branches";
import { namesOf } from "./describe";
import { Log } from "./log";
import { Versions } from "./versions";

/** Further back than this the log is not read at once. */
const PAGES = 10;

interface HistoryProps {
  readonly land: Land;
  readonly plans: readonly Plan[];
  readonly shown: Plan | null;
  readonly onChanged: () => void;
}

/** Who did what when in the plan on show; its named versions; the branches of the village. */
export function HistoryPage(props: HistoryProps) {
  const { t } = useSpeech();
  const { land, shown } = props;
  if (!shown) {
    return (
      <Empty text={t.noPlan}>
        <a class="button main" href={villagePath(land.code, { view: "plans" })}>
          {t.newPlan}
        </a>
      </Empty>
    );
  }
  return <History key={shown.id} {...props} shown={shown} />;
}

function History(props: HistoryProps & { shown: Plan }) {
  const { t, language } = useSpeech();
  const { land, shown, plans } = props;
  const mayEdit = useMay("edit") && shown.status === "draft";
  const [said, setSaid] = useState<{ good: boolean; text: string } | null>(null);
  const [loaded, again] = useLoad(
    async (off) => {
      const [operations, parts] = await Promise.all([
        readLog(shown.id, off),
        microGrids(shown.id, off),
      ]);
      return { operations, names: namesOf(parts, operations) };
    },
    [shown.id, shown.revision],
  );
  const goBack = async (revision: number) => {
    try {
      await restore(shown.id, revision, shown.revision);
      setSaid({ good: true, text: t.history.restored(revision) });
    } catch (error) {
      const problem = asProblem(error);
      const text = problem.status === 412 ? t.stale : problemText(problem, language);
      setSaid({ good: false, text });
    }
    props.onChanged();
    again();
  };
  return (
    <>
      {said && (
        <p class={`note ${said.good ? "good" : "bad"}`} role={said.good ? "status" : "alert"}>
          {said.text}
        </p>
      )}
      <div class="history-page">
        <div class="history-side">
          <Versions plan={shown} onRestore={mayEdit ? goBack : null} />
          <Branches land={land} plans={plans} shown={shown} onChanged={props.onChanged} />
        </div>
        <section class="card" aria-labelledby="log-title">
          <h2 id="log-title">{t.history.log}</h2>
          <WhenReady loaded={loaded} retry={again}>
            {({ operations, names }) =>
              operations.length ? (
                <Log
                  operations={operations}
                  names={names}
                  land={land}
                  present={shown.revision}
                  onRestore={mayEdit ? goBack : null}
                />
              ) : (
                <Empty text={t.history.noneYet}>
                  {mayEdit && (
                    <a
                      class="button main"
                      href={villagePath(land.code, { plan: shown.id, edit: true })}
                    >
                      {t.edit}
                    </a>
                  )}
                </Empty>
              )
            }
          </WhenReady>
        </section>
      </div>
    </>
  );
}

/** The whole log, oldest first, page after page. */
async function readLog(plan: number, off: AbortSignal): Promise<LogEntry[]> {
  const found: LogEntry[] = [];
  for (let page = 0; page < PAGES; page++) {
    const next = await log(plan, found[found.length - 1]?.revision ?? 0, off);
    found.push(...next.operations);
    if (!next.more) break;
  }
  return found;
}
