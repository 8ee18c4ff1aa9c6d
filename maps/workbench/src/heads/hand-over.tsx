import { useState } from "preact/hooks";
import { reasonText } from "../parts/coverage";
import { useLoad } from "../load";
import { WhenReady } from "../parts/states";
import { useText } from "../text";
import { handOver } from "./calls";

/** What passes to the next head: households, when they were last visited, and what is open. */
export function HandOverSheet({ microGrid }: { microGrid: number }) {
  const t = useText();
  const [whole, setWhole] = useState(false);
  const [loaded, again] = useLoad((off) => handOver(microGrid, whole, off), [microGrid, whole]);
  return (
    <WhenReady loaded={loaded} retry={again}>
      {(sheet) => (
        <section class="sheet">
          <p class="facts">
            <span>{t.heads.sheetSum(sheet.households.length)}</span>
            <span>{t.heads.neverVisited(sheet.households.filter((h) => !h.last_visit_on).length)}</span>
            <span>{t.heads.openGaps(sheet.households.filter((h) => h.open_reason).length)}</span>
            {sheet.road_sections.length > 0 && (
              <span>{t.heads.roads(sheet.road_sections.join(", "))}</span>
            )}
          </p>
          {sheet.masked && (
            <button title={t.heads.wholeHint} onClick={() => setWhole(true)}>
              {t.heads.wholeSheet}
            </button>
          )}
          <div class="scroll" tabIndex={0} role="region" aria-label={t.heads.handOver}>
            <table>
              <thead>
                <tr>
                  <th scope="col">{t.heads.householder}</th>
                  <th scope="col">{t.heads.courtyard}</th>
                  <th scope="col">{t.heads.lastVisit}</th>
                  <th scope="col">{t.heads.open}</th>
                </tr>
              </thead>
              <tbody>
                {sheet.households.map((each) => (
                  <tr key={each.id}>
                    <th scope="row">
                      {each.head_name} {each.phone}
                    </th>
                    <td>{each.courtyard}</td>
                    <td>{each.last_visit_on ?? t.heads.never}</td>
                    <td>
                      {each.open_reason ? reasonText(t, each.open_reason) : t.noData} {each.due_on}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </section>
      )}
    </WhenReady>
  );
}
