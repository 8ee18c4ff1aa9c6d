import { useState } from "preact/hooks";
import type { StatePart } from "../api/operations";
import { useSpeech } from "../text";
import { timeText } from "../text/numbers";
import { shortName } from "../village/division";
import type { Land } from "../village/land";
import type { Sheet, TableDesk } from "./desk";
import { PinHead } from "./head";
import { LinkForm } from "./link";
import { PlaceForm } from "./move";
import type { Filter, Row } from "./rows";

/** Undo, redo, what is saved, how many problems there are. */
export function SheetBar({ desk, sheet }: { desk: TableDesk; sheet: Sheet }) {
  const { t } = useSpeech();
  const { state, problems } = sheet;
  const { lower, upper } = state.limits;
  const hard = problems.filter((each) => each.severity === "hard").length;
  return (
    <div class="row sheet-bar">
      <button disabled={!state.undo || desk.busy} onClick={() => desk.step("undo")}>
        {t.undo}
      </button>
      <button disabled={!state.redo || desk.busy} onClick={() => desk.step("redo")}>
        {t.redo}
      </button>
      <span class="saving" role="status">
        {desk.busy
          ? t.table.sending
          : desk.savedAt
            ? t.saved(timeText(desk.savedAt.toISOString()))
            : t.table.asServed}
      </span>
      <span class={hard ? "tag" : "tag adopted"}>{t.table.hard(hard)}</span>
      {lower !== null && upper !== null && <span class="hint">{t.limits(lower, upper)}</span>}
    </div>
  );
}

export function FilterBar(props: {
  filter: Filter;
  parts: readonly StatePart[];
  found: number;
  all: number;
  onChange: (filter: Filter) => void;
}) {
  const { t } = useSpeech();
  const { filter, onChange } = props;
  const read = (value: string): Filter["part"] =>
    value === "all" || value === "none" ? value : Number(value);
  return (
    <div class="row filter-bar" role="search" aria-label={t.table.filter}>
      <input
        type="search"
        aria-label={t.table.search}
        placeholder={t.table.search}
        value={filter.text}
        onInput={(event) => onChange({ ...filter, text: event.currentTarget.value })}
      />
      <select
        aria-label={t.table.filterPart}
        value={String(filter.part)}
        onChange={(event) => onChange({ ...filter, part: read(event.currentTarget.value) })}
      >
        <option value="all">{t.table.everyPart}</option>
        <option value="none">{t.table.noPart}</option>
        {props.parts.map((part) => (
          <option key={part.id} value={String(part.id)}>
            {shortName(part)}
          </option>
        ))}
      </select>
      <label class="switch">
        <input
          type="checkbox"
          checked={filter.onlyProblems}
          onChange={(event) => onChange({ ...filter, onlyProblems: event.currentTarget.checked })}
        />
        {t.table.onlyProblems}
      </label>
      <span class="hint" role="status">
        {t.table.found(props.found, props.all)}
      </span>
    </div>
  );
}

/** What can be done with the courtyards that are ticked. */
export function BulkBar(props: {
  desk: TableDesk;
  land: Land;
  parts: readonly StatePart[];
  chosen: readonly Row[];
  onDone: () => void;
}) {
  const { t } = useSpeech();
  const { desk, parts, chosen, onDone } = props;
  const [target, setTarget] = useState("");
  const courtyards = chosen.map((row) => row.id);
  const households = chosen.reduce((sum, row) => sum + row.households, 0);
  const move = () => {
    const to = target === "none" ? null : Number(target);
    desk.act({ kind: "assign", courtyards, micro_grid: to });
    onDone();
  };
  const make = () => {
    desk.act({ kind: "new", courtyards, grid: null, name: null });
    onDone();
  };
  const [a, b] = chosen;
  return (
    <div class="card bulk-bar" role="group" aria-label={t.table.bulk}>
      <div class="row">
        <b>{t.table.chosen(chosen.length, households)}</b>
        <select
          aria-label={t.editTarget}
          value={target}
          onChange={(event) => setTarget(event.currentTarget.value)}
        >
          <option value="">{t.editChoose}</option>
          {parts.map((part) => (
            <option key={part.id} value={String(part.id)} disabled={part.locked}>
              {t.table.partWith(shortName(part), part.households)}
            </option>
          ))}
          <option value="none">{t.editNowhere}</option>
        </select>
        <button class="main" disabled={!target} onClick={move}>
          {t.table.move}
        </button>
        <button onClick={make}>{t.table.makePart}</button>
        {chosen.length === 1 && a?.part && !a.part.locked && (
          <PinHead desk={desk} part={a.part} courtyard={{ id: a.id, name: a.name }} />
        )}
        <button class="quiet" onClick={onDone}>
          {t.table.chooseNone}
        </button>
      </div>
      {chosen.length === 1 && a?.place && (
        <details>
          <summary>{t.table.place(a.name)}…</summary>
          <PlaceForm
            key={`${a.id} ${a.place}`}
            desk={desk}
            land={props.land}
            row={a}
            from={a.place}
            onDone={onDone}
          />
        </details>
      )}
      {chosen.length === 2 && a && b && <LinkForm desk={desk} a={a} b={b} onDone={onDone} />}
    </div>
  );
}
