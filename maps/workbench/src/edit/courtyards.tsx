import { useMemo, useState } from "preact/hooks";
import type { CourtyardFeature } from "../api/types";
import type { Land } from "../village/land";
import { shortName } from "../village/division";
import { useText } from "../text";
import type { Desk } from "./desk";

/** The courtyards of one micro-grid, each of which can be moved without a pointer. */
export function CourtyardTable({ land, desk, part }: { land: Land; desk: Desk; part: number | null }) {
  const t = useText();
  const [open, setOpen] = useState(false);
  const { division } = desk.settled;
  const { assignment } = division;
  const own = part === null ? null : division.byId.get(part);
  const here = useMemo(
    () => land.courtyards.filter((each) => (assignment.get(Number(each.id)) ?? null) === part),
    [land, assignment, part],
  );
  if (!here.length) return null;
  const title = own ? t.courtyardOf(shortName(own)) : t.courtyardsLoose;
  const fixed = part !== null && desk.locked.has(part);
  return (
    <details class="courtyards" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        {title} ({here.length})
      </summary>
      {open && fixed && <p class="hint">{t.lockedHint}</p>}
      {open && (
        <table aria-label={title}>
          <thead>
            <tr>
              <th scope="col">{t.courtyard}</th>
              <th scope="col" class="number">{t.households}</th>
              <th scope="col">{t.editTarget}</th>
            </tr>
          </thead>
          <tbody>
            {here.map((each) => (
              <tr key={each.id}>
                <th scope="row">{each.properties.name}</th>
                <td class="number">{each.properties.households ?? t.noData}</td>
                <td>
                  <Whereto courtyard={each} desk={desk} part={part} fixed={fixed} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </details>
  );
}

/** Which micro-grid a courtyard goes to: those beside it, and when it has the focus all others. */
function Whereto(props: { courtyard: CourtyardFeature; desk: Desk; part: number | null; fixed: boolean }) {
  const t = useText();
  const { courtyard, desk, part } = props;
  const [all, setAll] = useState(false);
  const { microGrids } = desk.settled.division;
  const id = Number(courtyard.id);
  const beside = new Set((desk.neighbours.get(id) ?? []).map((other) => desk.draft.assignment.get(other)));
  const isNear = (each: { id: number }) => each.id === part || beside.has(each.id);
  const shown = [...microGrids.filter(isNear), ...(all ? microGrids.filter((each) => !isNear(each)) : [])];
  const move = (value: string) =>
    desk.put({ kind: "assign", courtyards: [id], micro_grid: value === "" ? null : Number(value) });
  return (
    <select
      aria-label={`${t.editTarget}: ${courtyard.properties.name}`}
      value={part ?? ""}
      disabled={props.fixed}
      onFocus={() => setAll(true)}
      onBlur={() => setAll(false)}
      onChange={(event) => move(event.currentTarget.value)}
    >
      <option value="">{t.editNowhere}</option>
      {shown.map((other) => (
        <option key={other.id} value={String(other.id)} disabled={desk.locked.has(other.id)}>
          {shortName(other)}
        </option>
      ))}
    </select>
  );
}
