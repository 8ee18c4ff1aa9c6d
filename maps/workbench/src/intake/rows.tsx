import { useEffect, useState } from "preact/hooks";
import { asProblem } from "../api/problem";
import { Tabs } from "../parts/tabs";
import { problemText, useSpeech } from "../text";
import { rows as readRows } from "./calls";
import { Notes } from "./notes";
import { Sketch } from "./sketch";
import type { Counts, ImportSession, Preview, RowPage, RowState } from "./types";

const STATES: readonly RowState[] = ["bad", "unmatched", "good"];

/** Third step: every row accounted for, with reasons; then writing, with bad rows only when asked. */
export function RowsStep(props: {
  session: ImportSession;
  counts: Counts;
  preview: Preview | null;
  busy: boolean;
  onSwapRows: () => void;
  onApply: (skipBad: boolean) => void;
}) {
  const { t } = useSpeech();
  const { counts } = props;
  const first = STATES.find((state) => counts[state] > 0) ?? "good";
  const [state, setState] = useState<RowState>(first);
  return (
    <>
      <h2>{t.intake.rowsTitle}</h2>
      <p class="sum">{t.intake.rowsSum(counts.rows, counts.good, counts.unmatched, counts.bad)}</p>
      {counts.merged > 0 && <p class="hint">{t.intake.merged(counts.merged)}</p>}
      <Notes notes={counts.notes} />
      <Tabs
        tabs={STATES.map((one) => [one, `${t.intake.state[one]} ${counts[one]}`] as const)}
        chosen={state}
        onChoose={setState}
      >
        {counts[state] === 0 ? (
          <p class="state">{t.intake.none[state]}</p>
        ) : (
          <RowList key={`${state}${props.session.revision}`} {...props} state={state} />
        )}
      </Tabs>
      <ApplyForm {...props} />
      {props.preview && props.preview.rows.length > 0 && <Preview preview={props.preview} />}
    </>
  );
}

function RowList(props: {
  session: ImportSession;
  state: RowState;
  busy: boolean;
  onSwapRows: () => void;
}) {
  const { t, language } = useSpeech();
  const [pages, setPages] = useState<readonly RowPage[]>([]);
  const [trouble, setTrouble] = useState("");
  const shown = pages.flatMap((page) => page.rows);
  const more = async (signal?: AbortSignal) => {
    try {
      const page = await readRows(props.session.id, props.state, shown.length, signal);
      setPages((before) => [...before, page]);
    } catch (error) {
      if (!signal?.aborted) setTrouble(problemText(asProblem(error), language));
    }
  };
  useEffect(() => {
    const off = new AbortController();
    void more(off.signal);
    return () => off.abort();
  }, []);
  const headings = pages[0]?.headings ?? [];
  const left = (pages[0]?.total ?? 0) - shown.length;
  const swapped = shown.some((row) => row.reasons.some(({ code }) => code === "coordinates-swapped"));
  return (
    <>
      {swapped && (
        <button disabled={props.busy} onClick={props.onSwapRows}>
          {t.intake.swapRows}
        </button>
      )}
      <div class="scroll" tabIndex={0} role="region" aria-label={t.intake.state[props.state]}>
        <table class="lines">
          <thead>
            <tr>
              <th scope="col" class="number">{t.intake.row}</th>
              {props.state !== "good" && <th scope="col">{t.intake.reason}</th>}
              {headings.map((heading) => (
                <th key={heading} scope="col">{heading}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => (
              <tr key={row.row}>
                <th scope="row" class="number">{row.row}</th>
                {props.state !== "good" && (
                  <td class="why">
                    {row.reasons.map((reason) => (
                      <p key={reason.column + reason.code}>
                        {headings.includes(reason.column) && <b>{reason.column} </b>}
                        {reason[language]}
                      </p>
                    ))}
                  </td>
                )}
                {headings.map((heading, i) => (
                  <td
                    key={heading}
                    class={row.reasons.some(({ column }) => column === heading) ? "gap" : ""}
                  >
                    {row.cells[i]}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {trouble && <p class="note bad" role="alert">{trouble}</p>}
      {left > 0 && <button onClick={() => void more()}>{t.intake.more(left)}</button>}
    </>
  );
}

function ApplyForm(props: {
  session: ImportSession;
  counts: Counts;
  busy: boolean;
  onApply: (skipBad: boolean) => void;
}) {
  const { t, language } = useSpeech();
  const { rows, bad } = props.counts;
  const [skipBad, setSkipBad] = useState(false);
  const address = `/api/imports/${props.session.id}/reasons.xlsx?lang=${language}`;
  return (
    <div class="card apply">
      <p>
        <a class="button" href={address} download aria-describedby="download-hint">
          {t.intake.download}
        </a>{" "}
        <span class="hint" id="download-hint">{t.intake.downloadHint}</span>
      </p>
      {bad > 0 && rows > bad && (
        <label class="switch">
          <input
            type="checkbox"
            checked={skipBad}
            onChange={(event) => setSkipBad(event.currentTarget.checked)}
          />
          {t.intake.skipBad(bad)}
        </label>
      )}
      <p class="hint">{t.intake.applyHint}</p>
      <button
        class="main"
        disabled={props.busy || rows === bad || (bad > 0 && !skipBad)}
        onClick={() => props.onApply(skipBad)}
      >
        {t.intake.apply(rows - bad)}
      </button>
    </div>
  );
}

function Preview({ preview }: { preview: Preview }) {
  const { t } = useSpeech();
  return (
    <section aria-labelledby="map-title">
      <h2 id="map-title">{t.intake.map}</h2>
      <Sketch
        villages={preview.villages}
        drawn={preview.rows.map(({ geometry, properties }) => ({
          geometry,
          look: properties.state === "unmatched" ? "unmatched" : "good",
        }))}
        label={t.intake.mapSum(preview.rows.length, preview.all)}
        beyond={t.intake.beyond}
      />
    </section>
  );
}
