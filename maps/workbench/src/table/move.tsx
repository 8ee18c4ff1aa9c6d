import { useState } from "preact/hooks";
import type { Position } from "../api/types";
import { useSpeech } from "../text";
import type { Land } from "../village/land";
import type { TableDesk } from "./desk";
import { liesIn, offset, stepped, typed } from "./place";
import type { Row } from "./rows";

/** Put a courtyard's point elsewhere by its coordinates; arrow keys step some ten metres. */
export function PlaceForm(props: { desk: TableDesk; land: Land; row: Row; from: Position; onDone: () => void }) {
  const { t } = useSpeech();
  const { desk, land, row, from } = props;
  const [lon, setLon] = useState(String(from[0]));
  const [lat, setLat] = useState(String(from[1]));
  const to = [typed(lon, 180), typed(lat, 90)] as const;
  const read = to[0] === null || to[1] === null ? null : ([to[0], to[1]] as const);
  const fault = read === null ? t.table.placeUnread : liesIn(land.boundary, read) ? null : t.table.placeOutside;
  const [east, north] = read ? offset(from, read) : [0, 0];
  const still = read !== null && read[0] === from[0] && read[1] === from[1];
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (fault || still || !read) return;
    desk.act({ kind: "move_courtyard", courtyard: row.id, lon: read[0], lat: read[1] });
    props.onDone();
  };
  const step = (value: number | null, set: (text: string) => void) => (event: KeyboardEvent) => {
    const steps = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (!steps || value === null) return;
    event.preventDefault();
    set(String(stepped(value, event.shiftKey ? 10 * steps : steps)));
  };
  const field = (name: string, text: string, value: number | null, set: (text: string) => void) => (
    <label>
      {name}{" "}
      <input
        inputMode="decimal"
        autoComplete="off"
        value={text}
        aria-invalid={value === null}
        aria-describedby="place-said"
        onInput={(event) => set(event.currentTarget.value)}
        onKeyDown={step(value, set)}
      />
    </label>
  );
  return (
    <form class="row place-form" onSubmit={submit} aria-label={t.table.place(row.name)}>
      {field(t.table.longitude, lon, to[0], setLon)}
      {field(t.table.latitude, lat, to[1], setLat)}
      <button disabled={fault !== null || still}>{t.table.placeDo}</button>
      <span id="place-said" class={fault ? "missing" : "hint"} role="status">
        {fault ?? (still ? t.table.placeHint : t.table.placeMoves(east, north))}
      </span>
    </form>
  );
}
