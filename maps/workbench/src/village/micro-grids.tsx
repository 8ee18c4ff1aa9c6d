import { useEffect, useMemo, useRef } from "preact/hooks";
import type { MicroGrid } from "../api/types";
import { limitsOf } from "../edit/judge";
import type { Limits } from "../edit/judge";
import { LoadBar } from "../edit/load-bar";
import type { Walk } from "../edit/walking";
import { Figure } from "../parts/states";
import { useText } from "../text";
import { numberText, signed } from "../text/numbers";
import { deviationOf, shortName } from "./division";
import type { Division } from "./division";
import type { Land } from "./land";
import { Rows } from "./rows";

interface TableProps {
  readonly land: Land;
  readonly division: Division;
  /** Share by which a micro-grid may differ from the mean; null where the plan does not say. */
  readonly tolerance: number | null;
  readonly hovered: number | null;
  readonly chosen: number | null;
  readonly onHover: (id: number | null) => void;
  readonly onChoose: (id: number | null) => void;
  /** Only while a draft is edited: which micro-grids stay as they are. */
  readonly locked?: ReadonlySet<number>;
  readonly onLock?: (parts: readonly number[], on: boolean) => void;
  readonly onDelete?: (part: number) => void;
  /** Limits and target of the draft; without them the tolerance around the mean counts. */
  readonly limits?: Limits | null;
  readonly target?: number | null;
  readonly walk?: (part: number) => Walk | null;
}

/** The table that says everything the map says, for keyboard, screen reader and print. */
export function MicroGridTable(props: TableProps) {
  const t = useText();
  const { division, land } = props;
  const table = useRef<HTMLTableElement>(null);
  useEffect(() => {
    const row = table.current?.querySelector(`[data-id="${props.chosen}"]`);
    row?.scrollIntoView({ block: "nearest" });
  }, [props.chosen]);
  const loose = land.courtyards.length - division.assignment.size;
  const sum = (key: "households" | "people") =>
    division.microGrids.reduce((total, each) => total + each[key], 0);
  return (
    <>
      <p class="facts">
        {t.mean(numberText(division.mean))}
        {loose > 0 && <span class="warn">{t.unassigned(loose)}</span>}
      </p>
      <table
        ref={table}
        class="micro-grids"
        aria-label={t.microGridTable}
        aria-rowcount={division.microGrids.length + 2}
        onMouseLeave={() => props.onHover(null)}
      >
        <thead>
          <tr>
            <th scope="col">{t.tabMicroGrids}</th>
            {!props.onLock && <th scope="col">{t.head}</th>}
            <th scope="col" class="number">{t.households}</th>
            <th scope="col" class="number">{t.people}</th>
            <th scope="col" class="number">{t.difference}</th>
            {props.walk && (
              <th scope="col" class="number" title={t.walkHint}>
                {t.walk}
              </th>
            )}
            {props.onLock && (
              <th scope="col">
                <LockAll {...props} />
              </th>
            )}
          </tr>
        </thead>
        <Rows
          items={division.microGrids}
          wanted={(each) => each.id === props.chosen}
          row={(each) => <Row key={each.id} microGrid={each} {...props} />}
          onKeyDown={stepRow}
        />
        <tfoot>
          <tr>
            <th scope="row" colSpan={props.onLock ? 1 : 2}>{t.total}</th>
            <td class="number">{sum("households")}</td>
            <td class="number">{sum("people")}</td>
            <td />
            {props.walk && <td />}
            {props.onLock && <td />}
          </tr>
        </tfoot>
      </table>
    </>
  );
}

/** Up and down go from row to row, as in a spreadsheet. */
function stepRow(event: KeyboardEvent & { readonly currentTarget: HTMLElement }): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  const table = event.currentTarget.closest("table");
  const buttons = [...(table?.querySelectorAll<HTMLElement>("button.row-name") ?? [])];
  const next = buttons[buttons.indexOf(document.activeElement as HTMLElement) + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

/** A row is drawn again only when something in it changed: there may be a thousand of them. */
function Row(props: TableProps & { microGrid: MicroGrid }) {
  const t = useText();
  const newest = useRef(props);
  newest.current = props;
  const { microGrid, division, tolerance, target } = props;
  const { id, households } = microGrid;
  const given = props.limits ?? (tolerance === null ? null : limitsOf(division.mean, tolerance));
  const walk = props.walk?.(id);
  const looks = {
    mean: division.mean,
    least: given?.least ?? null,
    most: given?.most ?? null,
    chosen: props.chosen === id,
    hovered: props.hovered === id,
    locked: props.locked?.has(id) ?? false,
    ink: division.inks.get(id),
    walk: props.walk && (walk ? `${Math.round(walk.mean)} / ${Math.round(walk.longest)}` : null),
    editing: props.onLock !== undefined,
  };
  return useMemo(() => {
    const { chosen, hovered, locked, ink, editing } = looks;
    const deviation = deviationOf(households, division.mean);
    const beyond = given !== null && (households < given.least || households > given.most);
    const name = shortName(microGrid);
    const head = microGrid.head ?? <span class="missing">{t.noHead}</span>;
    return (
      <tr
        data-id={id}
        class={[chosen && "chosen", hovered && "hovered"].filter(Boolean).join(" ")}
        onMouseEnter={() => newest.current.onHover(id)}
        onClick={() => newest.current.onChoose(chosen ? null : id)}
      >
        <th scope="row">
          <button
            class="row-name"
            aria-pressed={chosen}
            onFocus={() => newest.current.onHover(id)}
            onBlur={() => newest.current.onHover(null)}
          >
            <i class={`swatch ${ink?.hatch ?? ""}`} style={{ backgroundColor: ink?.colour ?? "" }} />
            {name}
          </button>
          {editing && microGrid.head && <small class="row-head">{microGrid.head}</small>}
        </th>
        {!editing && <td>{head}</td>}
        <td class="number">
          {households}
          {editing && <LoadBar value={households} limits={given} target={target ?? division.mean} />}
        </td>
        <td class="number">{microGrid.people}</td>
        <Deviation value={deviation} beyond={beyond} />
        {looks.walk !== undefined && (
          <td class="number">
            <Figure value={looks.walk} />
          </td>
        )}
        {editing && (
          <td class="row-actions" onClick={(event) => event.stopPropagation()}>
            <input
              type="checkbox"
              aria-label={t.lockOf(name)}
              checked={locked}
              onChange={(event) => newest.current.onLock?.([id], event.currentTarget.checked)}
            />
            {props.onDelete && (
              <button
                class="quiet"
                aria-label={t.deletePart(name)}
                title={t.deletePart(name)}
                disabled={locked}
                onClick={() => newest.current.onDelete?.(id)}
              >
                ×
              </button>
            )}
          </td>
        )}
      </tr>
    );
  }, [t, microGrid, target, ...Object.values(looks)]);
}

function Deviation({ value, beyond }: { value: number | null; beyond: boolean }) {
  const t = useText();
  return (
    <td class={`number ${beyond ? "beyond" : ""}`}>
      <Figure value={value === null ? null : signed(value)} />
      {beyond && (
        <span class="flag" title={t.beyond}>
          <span aria-hidden="true">!</span>
          <span class="unseen">{t.beyond}</span>
        </span>
      )}
    </td>
  );
}

function LockAll({ division, locked, onLock }: TableProps) {
  const t = useText();
  const all = division.microGrids.every((each) => locked?.has(each.id));
  return (
    <label class="lock-all">
      <input
        type="checkbox"
        aria-label={all ? t.unlockAll : t.lockAll}
        checked={all}
        onChange={() => onLock?.(division.microGrids.map((each) => each.id), !all)}
      />
      {t.lock}
    </label>
  );
}
