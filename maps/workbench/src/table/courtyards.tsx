import { useState } from "preact/hooks";
import type { PlanState } from "../api/operations";
import { useSpeech } from "../text";
import { shortName } from "../village/division";
import type { TableDesk } from "./desk";
import type { Column, Row, Sorting } from "./rows";
import { useShown } from "./shown";

/** Rows drawn at first and added each time. */
const ROWS = 150;

/** Columns of figures; on a phone those that matter less are left out. */
const FIGURES: Readonly<Partial<Record<Column, string>>> = {
  group: "number minor",
  households: "number",
  people: "number minor",
};

export function CourtyardRows(props: {
  desk: TableDesk;
  state: PlanState;
  rows: readonly Row[];
  chosen: ReadonlySet<number>;
  sorting: Sorting;
  onSort: (sorting: Sorting) => void;
  onChoose: (chosen: ReadonlySet<number>) => void;
}) {
  const { t } = useSpeech();
  const { state, rows, chosen, sorting, onChoose } = props;
  const [drawn, setDrawn] = useState(ROWS);
  const columns: readonly (readonly [Column, string])[] = [
    ["name", t.courtyard],
    ["group", t.table.group],
    ["households", t.households],
    ["people", t.people],
    ["part", t.microGrids],
    ["problems", t.tabTroubles],
  ];
  const all = rows.length > 0 && rows.every((row) => chosen.has(row.id));
  const toggle = (id: number, on: boolean) => {
    const after = new Set(chosen);
    if (on) after.add(id);
    else after.delete(id);
    onChoose(after);
  };
  return (
    <div>
      <div class="scroll" tabIndex={0} role="region" aria-label={t.table.title}>
        <table class="courtyard-table" aria-label={t.table.title}>
          <thead>
            <tr>
              {state.editable && (
                <td>
                  <input
                    type="checkbox"
                    aria-label={t.table.chooseAll}
                    checked={all}
                    onChange={() => onChoose(all ? new Set() : new Set(rows.map((row) => row.id)))}
                  />
                </td>
              )}
              {columns.map(([column, name]) => (
                <SortHead key={column} column={column} name={name} sorting={sorting} onSort={props.onSort} />
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, drawn).map((row) => (
              <CourtyardRow
                key={row.id}
                row={row}
                desk={props.desk}
                state={state}
                chosen={chosen.has(row.id)}
                onChoose={(on) => toggle(row.id, on)}
              />
            ))}
          </tbody>
        </table>
      </div>
      {rows.length === 0 && <p class="state">{t.table.nothing}</p>}
      {drawn < rows.length && (
        <button class="further" onClick={() => setDrawn(drawn + ROWS)}>
          {t.table.further(Math.min(ROWS, rows.length - drawn))}
        </button>
      )}
    </div>
  );
}

function SortHead(props: {
  column: Column;
  name: string;
  sorting: Sorting;
  onSort: (sorting: Sorting) => void;
}) {
  const { column, sorting } = props;
  const own = sorting.column === column;
  return (
    <th
      scope="col"
      class={FIGURES[column] ?? ""}
      aria-sort={own ? (sorting.down ? "descending" : "ascending") : "none"}
    >
      <button
        class="sort"
        onClick={() => props.onSort({ column, down: own ? !sorting.down : false })}
      >
        {props.name}
        <span aria-hidden="true">{own ? (sorting.down ? " ↓" : " ↑") : ""}</span>
      </button>
    </th>
  );
}

function CourtyardRow(props: {
  row: Row;
  desk: TableDesk;
  state: PlanState;
  chosen: boolean;
  onChoose: (on: boolean) => void;
}) {
  const { t, language } = useSpeech();
  const { row, state } = props;
  return (
    <tr class={props.chosen ? "chosen" : ""}>
      {state.editable && (
        <td>
          <input
            type="checkbox"
            aria-label={t.table.choose(row.name)}
            checked={props.chosen}
            onChange={(event) => props.onChoose(event.currentTarget.checked)}
          />
        </td>
      )}
      <th scope="row">{row.name}</th>
      <td class={FIGURES.group}>{row.group ?? t.noData}</td>
      <td class={FIGURES.households}>{row.households}</td>
      <td class={FIGURES.people}>{row.people}</td>
      <td>{state.editable ? <PartChoice {...props} /> : row.part ? shortName(row.part) : t.noData}</td>
      <td class="row-problems">
        {row.problems.map((each) => (
          <span key={each.key} class={each.severity}>
            {each[language]}
          </span>
        ))}
      </td>
    </tr>
  );
}

function PartChoice({ row, desk, state }: { row: Row; desk: TableDesk; state: PlanState }) {
  const { t } = useSpeech();
  const fixed = row.part?.locked ?? false;
  const [shown, setShown] = useShown(String(row.part?.id ?? ""), state);
  const move = (value: string) => {
    setShown(value);
    desk.act({
      kind: "assign",
      courtyards: [row.id],
      micro_grid: value === "" ? null : Number(value),
    });
  };
  return (
    <select
      aria-label={`${t.editTarget}: ${row.name}`}
      value={shown}
      disabled={fixed}
      title={fixed ? t.lockedHint : undefined}
      onChange={(event) => move(event.currentTarget.value)}
    >
      <option value="">{t.table.noPart}</option>
      {state.micro_grids.map((part) => (
        <option key={part.id} value={String(part.id)} disabled={part.locked && part !== row.part}>
          {shortName(part)}
        </option>
      ))}
    </select>
  );
}
