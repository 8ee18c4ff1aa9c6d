import { useState } from "preact/hooks";
import { asProblem } from "../api/problem";
import { useLoad } from "../load";
import { Empty, WhenReady } from "../parts/states";
import { go } from "../route";
import { useSession } from "../session";
import { problemText, useSpeech } from "../text";
import { discard, imports, upload } from "./calls";
import type { Batch, ImportSession, Kind } from "./types";
import { Undo } from "./undo";

const OF_A_VILLAGE: readonly Kind[] = [
  "households",
  "members",
  "courtyards",
  "appointments",
  "scores",
  "road_sections",
];
const OF_A_TOWN: readonly Kind[] = ["boundaries", "buildings", "roads", "barriers"];
const ACCEPTED =
  ".xlsx,.csv,.tsv,.txt,.geojson,.json,.gpkg,.zip,.kml,.kmz,.ovkml,.ovkmz,.ovjsn";
const MOST_BYTES = 40 * 2 ** 20;

/** The entrance: choose what and which file; below, what is unfinished and what was brought in. */
export function Start({ town, kind }: { town: string; kind: string | null }) {
  const { t } = useSpeech();
  const [loaded, again] = useLoad((off) => imports(town, off), [town]);
  return (
    <section class="intake">
      <h1>{t.intake.title}</h1>
      <p class="hint">{t.intake.lead}</p>
      <UploadForm town={town} wanted={kind} />
      <WhenReady loaded={loaded} retry={again}>
        {({ sessions, batches }) => (
          <>
            {sessions.length > 0 && <Unfinished sessions={sessions} again={again} />}
            <History batches={batches} again={again} />
          </>
        )}
      </WhenReady>
    </section>
  );
}

function UploadForm({ town, wanted }: { town: string; wanted: string | null }) {
  const { t, language } = useSpeech();
  const { me } = useSession();
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState("");
  const kinds = me.area.length === 12 ? OF_A_VILLAGE : [...OF_A_VILLAGE, ...OF_A_TOWN];
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget as HTMLFormElement);
    const file = given.get("file");
    if (!(file instanceof File) || !file.name) return setTrouble(t.intake.noFile);
    if (file.size > MOST_BYTES) return setTrouble(t.intake.tooLarge);
    setBusy(true);
    setTrouble("");
    try {
      const opened = await upload(town, given.get("kind") as Kind, file);
      go(`/import/${opened.id}`);
    } catch (error) {
      setTrouble(problemText(asProblem(error), language));
      setBusy(false);
    }
  };
  return (
    <form class="card" onSubmit={submit}>
      <div class="fields">
        <label>
          {t.intake.kindChoice}
          <select name="kind">
            {kinds.map((kind) => (
              <option key={kind} value={kind} selected={kind === wanted}>
                {t.intake.kind[kind]}
              </option>
            ))}
          </select>
        </label>
        <label>
          {t.intake.file}
          <input type="file" name="file" accept={ACCEPTED} aria-describedby="file-hint" />
        </label>
      </div>
      <p class="hint" id="file-hint">
        {t.intake.fileHint}
      </p>
      {trouble && (
        <p class="note bad" role="alert">
          {trouble}
        </p>
      )}
      <div>
        <button class="main" disabled={busy}>
          {busy ? t.intake.uploading : t.intake.upload}
        </button>
      </div>
    </form>
  );
}

function Unfinished(props: { sessions: readonly ImportSession[]; again: () => void }) {
  const { t } = useSpeech();
  return (
    <section aria-labelledby="open-title">
      <h2 id="open-title">{t.intake.open}</h2>
      <ul class="open">
        {props.sessions.map((one) => (
          <li key={one.id} class="row">
            <span>
              {t.intake.kind[one.kind]} · {one.file_name} · {timeText(one.created_at)}
            </span>
            <a class="button" href={`/import/${one.id}`} aria-label={`${t.intake.resume}: ${one.file_name}`}>
              {t.intake.resume}
            </a>
            <button
              aria-label={`${t.intake.discard}: ${one.file_name}`}
              onClick={() => void discard(one.id).then(props.again, props.again)}
            >
              {t.intake.discard}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function History(props: { batches: readonly Batch[]; again: () => void }) {
  const { t } = useSpeech();
  return (
    <section aria-labelledby="history-title">
      <h2 id="history-title">{t.intake.history}</h2>
      {props.batches.length === 0 ? (
        <Empty text={t.intake.historyNone} />
      ) : (
        <div class="scroll" tabIndex={0} role="region" aria-label={t.intake.history}>
          <table>
            <thead>
              <tr>
                <th scope="col" class="number">{t.intake.number}</th>
                <th scope="col">{t.intake.when}</th>
                <th scope="col">{t.actions}</th>
                <th scope="col">{t.intake.kindChoice}</th>
                <th scope="col">{t.intake.file}</th>
                <th scope="col" class="number">{t.intake.counts}</th>
                <th scope="col">{t.intake.by}</th>
              </tr>
            </thead>
            <tbody>
              {props.batches.map((batch) => (
                <tr key={batch.id}>
                  <th scope="row" class="number">{batch.id}</th>
                  <td>{timeText(batch.created_at)}</td>
                  <td>
                    {batch.undone_at && t.intake.wasUndone}
                    {batch.can_undo && (
                      <Undo batch={batch.id} label={t.undo} onUndone={props.again} />
                    )}
                  </td>
                  <td>{t.intake.kind[batch.kind]}</td>
                  <td>{batch.file_name ?? t.noData}</td>
                  <td class="number">
                    {batch.rows_total - batch.rows_bad} / {batch.rows_total}
                  </td>
                  <td>{batch.created_by ?? t.noData}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

/** Day and minute where the page is read. */
function timeText(iso: string): string {
  const at = new Date(iso);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}`;
}
