import type { Land } from "../village/land";
import { shortName } from "../village/division";
import { useText } from "../text";
import type { Desk } from "./desk";

/** The courtyards of one micro-grid, each of which can be moved without a pointer. */
export function CourtyardTable({ land, desk, part }: { land: Land; desk: Desk; part: number | null }) {
  const t = useText();
  const { division } = desk.settled;
  const own = part === null ? null : division.byId.get(part);
  const here = land.courtyards.filter(
    (each) => (division.assignment.get(Number(each.id)) ?? null) === part,
  );
  if (!here.length) return null;
  const title = own ? t.courtyardOf(shortName(own)) : t.courtyardsLoose;
  const fixed = part !== null && desk.locked.has(part);
  const move = (courtyard: number, value: string) =>
    desk.put({
      kind: "assign",
      courtyards: [courtyard],
      micro_grid: value === "" ? null : Number(value),
    });
  return (
    <details class="courtyards">
      <summary>
        {title} ({here.length})
      </summary>
      {fixed && <p class="hint">{t.lockedHint}</p>}
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
                <select
                  aria-label={`${t.editTarget}: ${each.properties.name}`}
                  value={part ?? ""}
                  disabled={fixed}
                  onChange={(event) => move(Number(each.id), event.currentTarget.value)}
                >
                  <option value="">{t.editNowhere}</option>
                  {nearFirst(desk, Number(each.id)).map((other) => (
                    <option key={other.id} value={other.id} disabled={desk.locked.has(other.id)}>
                      {shortName(other)}
                    </option>
                  ))}
                </select>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

/** Micro-grids in the order in which a courtyard is likely to go there: its neighbours first. */
function nearFirst(desk: Desk, courtyard: number) {
  const beside = new Set(
    (desk.neighbours.get(courtyard) ?? []).map((other) => desk.draft.assignment.get(other)),
  );
  const near = (id: number) => (beside.has(id) ? 0 : 1);
  return [...desk.settled.division.microGrids].sort((a, b) => near(a.id) - near(b.id));
}
