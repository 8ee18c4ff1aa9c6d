import type { Totals } from "../api/types";
import { reasonColour } from "../map/palette";
import { useText } from "../text";
import type { Catalogue } from "../text/catalogue";

export function reasonText(t: Catalogue, reason: string): string {
  return (t.reason as Readonly<Record<string, string>>)[reason] ?? reason;
}

/** Counts by reason as one bar and in words; they add up to all households. */
export function CoverageBar({ totals }: { totals: Totals }) {
  const t = useText();
  const gaps = totals.households - totals.covered;
  const parts = Object.entries(totals.reasons).filter(([, count]) => count > 0);
  const share = (count: number) => `${(100 * count) / Math.max(1, totals.households)}%`;
  return (
    <section class="coverage" aria-labelledby="coverage-title">
      <h2 id="coverage-title">{t.coverageTitle}</h2>
      <p>{t.coverageSum(totals.households, totals.covered, gaps)}</p>
      <div class="stack" aria-hidden="true">
        <span class="covered" style={{ width: share(totals.covered) }} />
        {parts.map(([reason, count]) => (
          <span
            key={reason}
            style={{ width: share(count), background: reasonColour(reason) }}
          />
        ))}
      </div>
      <ul class="reasons">
        <li>
          <i class="dot covered" aria-hidden="true" />
          {t.covered} <b>{totals.covered}</b>
        </li>
        {parts.map(([reason, count]) => (
          <li key={reason}>
            <i
              class="dot"
              aria-hidden="true"
              style={{ background: reasonColour(reason) }}
            />
            {reasonText(t, reason)} <b>{count}</b>
          </li>
        ))}
      </ul>
    </section>
  );
}
