import type { Comparison } from "../api/versions";
import { useText } from "../text";
import type { Division } from "../village/division";
import { spoken } from "./match";

/** Which micro-grid of one plan is which of the other, and what each gains and loses. */
export function MatchTable({ found, own, before }: { found: Comparison; own: Division; before: Division }) {
  const t = useText();
  const changed = found.micro_grids.filter(
    (each) => each.other === null || each.gained > 0 || each.lost > 0,
  );
  const same = found.micro_grids.length - changed.length;
  const swatch = (division: Division, id: number | null) => {
    const ink = id === null ? undefined : division.inks.get(id);
    return ink && <i class={`swatch ${ink.hatch}`} style={{ backgroundColor: ink.colour }} />;
  };
  return (
    <details class="matches">
      <summary>{t.compare.matches(changed.length, same)}</summary>
      <div class="scroll" tabIndex={0} role="region" aria-label={t.compare.matchTable}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t.compare.here}</th>
              <th scope="col">{t.compare.there}</th>
              <th scope="col" class="number">{t.compare.kept}</th>
              <th scope="col" class="number">{t.compare.gained}</th>
              <th scope="col" class="number">{t.compare.lost}</th>
            </tr>
          </thead>
          <tbody>
            {changed.map((each) => (
              <tr key={each.micro_grid}>
                <th scope="row">
                  {swatch(own, each.micro_grid)}
                  {spoken(each.code)}
                </th>
                <td>
                  {swatch(before, each.other)}
                  {each.other_code === null ? t.compare.isNew : spoken(each.other_code)}
                </td>
                <td class="number">{each.kept_households}</td>
                <td class="number">{each.gained}</td>
                <td class="number">{each.lost}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
