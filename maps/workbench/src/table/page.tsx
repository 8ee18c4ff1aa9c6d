import { useMemo, useState } from "preact/hooks";
import type { Plan } from "../api/types";
import { Empty, WhenReady } from "../parts/states";
import { villagePath } from "../route";
import { problemText, useSpeech } from "../text";
import type { Land } from "../village/land";
import { CourtyardRows } from "./courtyards";
import { useTableDesk } from "./desk";
import type { Sheet, TableDesk } from "./desk";
import { PartTable } from "./parts";
import { filtered, NO_FILTER, rowsOf, sorted } from "./rows";
import type { Filter, Sorting } from "./rows";
import { BulkBar, FilterBar, SheetBar } from "./toolbar";

/** A plan as a table of its courtyards, with everything that the map can do. */
export function TablePage(props: {
  land: Land;
  shown: Plan | null;
  onChanged: () => void;
  onLandChanged: () => void;
}) {
  const { t } = useSpeech();
  const { land, shown } = props;
  if (shown) return <PlanTable key={`${shown.id} ${shown.status}`} {...props} plan={shown} />;
  return (
    <Empty text={t.noPlan}>
      <a class="button main" href={villagePath(land.code, { view: "plans" })}>
        {t.newPlan}
      </a>
    </Empty>
  );
}

function PlanTable(props: {
  land: Land;
  plan: Plan;
  onChanged: () => void;
  onLandChanged: () => void;
}) {
  const { land, plan } = props;
  const desk = useTableDesk(plan, props.onChanged, props.onLandChanged);
  return (
    <WhenReady loaded={desk.loaded} retry={desk.again}>
      {(sheet) => <Sheets land={land} desk={desk} sheet={sheet} />}
    </WhenReady>
  );
}

function Sheets({ land, desk, sheet }: { land: Land; desk: TableDesk; sheet: Sheet }) {
  const { t, language } = useSpeech();
  const { state } = sheet;
  const [filter, setFilter] = useState<Filter>(NO_FILTER);
  const [sorting, setSorting] = useState<Sorting>({ column: "part", down: false });
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set());
  const rows = useMemo(() => rowsOf(land.courtyards, state.micro_grids, sheet.problems), [land, sheet]);
  const seen = useMemo(() => sorted(filtered(rows, filter), sorting), [rows, filter, sorting]);
  return (
    <div class="table-page">
      {state.editable ? <SheetBar desk={desk} sheet={sheet} /> : <p class="hint">{t.table.frozen}</p>}
      {desk.colleague !== null && (
        <p class="note good" role="status">
          {t.table.colleague(desk.colleague || t.history.someone)}
        </p>
      )}
      {desk.refused && (
        <p class="note bad" role="alert">
          {problemText(desk.refused, language)}{" "}
          {desk.retry && <button onClick={desk.retry}>{t.retry}</button>}
        </p>
      )}
      <FilterBar
        filter={filter}
        parts={state.micro_grids}
        found={seen.length}
        all={rows.length}
        onChange={setFilter}
      />
      {state.editable && chosen.size > 0 && (
        <BulkBar
          desk={desk}
          land={land}
          parts={state.micro_grids}
          chosen={rows.filter((row) => chosen.has(row.id))}
          onDone={() => setChosen(new Set())}
        />
      )}
      <div class="table-columns">
        <CourtyardRows
          desk={desk}
          state={state}
          rows={seen}
          chosen={chosen}
          sorting={sorting}
          onSort={setSorting}
          onChoose={setChosen}
        />
        <PartTable desk={desk} state={state} />
      </div>
    </div>
  );
}
