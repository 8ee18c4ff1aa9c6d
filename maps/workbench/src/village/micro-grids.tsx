import { useEffect, useRef } from "preact/hooks";
import type { MicroGrid } from "../api/types";
import { limitsOf } from "../edit/judge";
import { Figure } from "../parts/states";
import { useText } from "../text";
import { numberText, signed } from "../text/numbers";
import { deviationOf, shortName } from "./division";
import type { Division } from "./division";
import type { Land } from "./land";

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
}

/** The table that says everything the map says, for keyboard, screen reader and print. */
export function MicroGridTable(props: TableProps) {
  const t = useText();
  const { division, land } = props;
  const body = useRef<HTMLTableSectionElement>(null);
  useEffect(() => {
    const row = body.current?.querySelector(`[data-id="${props.chosen}"]`);
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
      <table class="micro-grids" aria-label={t.microGridTable} onMouseLeave={() => props.onHover(null)}>
        <thead>
          <tr>
            <th scope="col">{t.tabMicroGrids}</th>
            <th scope="col">{t.head}</th>
            <th scope="col" class="number">{t.households}</th>
            <th scope="col" class="number">{t.people}</th>
            <th scope="col" class="number">{t.difference}</th>
            {props.onLock && (
              <th scope="col">
                <LockAll {...props} />
              </th>
            )}
          </tr>
        </thead>
        <tbody ref={body} onKeyDown={stepRow}>
          {division.microGrids.map((each) => (
            <Row key={each.id} microGrid={each} {...props} />
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" colSpan={2}>{t.total}</th>
            <td class="number">{sum("households")}</td>
            <td class="number">{sum("people")}</td>
            <td />
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
  const buttons = [...event.currentTarget.querySelectorAll<HTMLElement>("button.row-name")];
  const next = buttons[buttons.indexOf(document.activeElement as HTMLElement) + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

function Row(props: TableProps & { microGrid: MicroGrid }) {
  const t = useText();
  const { microGrid, division, tolerance } = props;
  const chosen = props.chosen === microGrid.id;
  const deviation = deviationOf(microGrid.households, division.mean);
  const beyond = deviation !== null && tolerance !== null && isBeyond(microGrid, division, tolerance);
  const ink = division.inks.get(microGrid.id);
  const classes = [chosen && "chosen", props.hovered === microGrid.id && "hovered"];
  return (
    <tr
      data-id={microGrid.id}
      class={classes.filter(Boolean).join(" ")}
      onMouseEnter={() => props.onHover(microGrid.id)}
      onClick={() => props.onChoose(chosen ? null : microGrid.id)}
    >
      <th scope="row">
        <button
          class="row-name"
          aria-pressed={chosen}
          onFocus={() => props.onHover(microGrid.id)}
          onBlur={() => props.onHover(null)}
        >
          <i class={`swatch ${ink?.hatch ?? ""}`} style={{ backgroundColor: ink?.colour ?? "" }} />
          {shortName(microGrid)}
        </button>
      </th>
      <td>{microGrid.head ?? <span class="missing">{t.noHead}</span>}</td>
      <td class="number">
        {microGrid.households}
        {props.onLock && <Bar households={microGrid.households} mean={division.mean} beyond={beyond} />}
      </td>
      <td class="number">{microGrid.people}</td>
      <td class={`number ${beyond ? "beyond" : ""}`}>
        <Figure value={deviation === null ? null : signed(deviation)} />
        {beyond && (
          <span class="flag" title={t.beyond}>
            <span aria-hidden="true">!</span>
            <span class="unseen">{t.beyond}</span>
          </span>
        )}
      </td>
      {props.onLock && (
        <td onClick={(event) => event.stopPropagation()}>
          <input
            type="checkbox"
            aria-label={t.lockOf(shortName(microGrid))}
            checked={props.locked?.has(microGrid.id) ?? false}
            onChange={(event) => props.onLock?.([microGrid.id], event.currentTarget.checked)}
          />
        </td>
      )}
    </tr>
  );
}

/** Households against the mean, which stands in the middle of the bar. */
function Bar(props: { households: number; mean: number; beyond: boolean }) {
  const share = props.mean > 0 ? Math.min(1, props.households / (2 * props.mean)) : 0;
  return (
    <span class="bar-track" aria-hidden="true">
      <span class={props.beyond ? "bar-fill over" : "bar-fill"} style={{ width: `${100 * share}%` }} />
    </span>
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

/** Beyond the limits of the plan, which are rounded outwards to whole households. */
function isBeyond(microGrid: MicroGrid, division: Division, tolerance: number): boolean {
  const { least, most } = limitsOf(division.mean, tolerance);
  return microGrid.households < least || microGrid.households > most;
}
