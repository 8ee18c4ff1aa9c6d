import { useText } from "../text";
import { INDEX_RAMP } from "./index-map";
import type { Index } from "./index-map";

/** What the colours of the map say: the micro-grids, or the pioneer index of a month. */
export function Colouring(props: {
  index: Index;
  period: string | null;
  onChange: (period: string | null) => void;
}) {
  const t = useText();
  const { index, period, onChange } = props;
  const newest = index.periods[index.periods.length - 1] ?? null;
  return (
    <div class="colouring">
      <div class="row">
        <label class="inline">
          <span>{t.colourBy}</span>
          <select
            value={period === null ? "parts" : "index"}
            onChange={(event) => onChange(event.currentTarget.value === "index" ? newest : null)}
          >
            <option value="parts">{t.microGrids}</option>
            <option value="index">{t.pioneerIndex}</option>
          </select>
        </label>
        {period !== null && (
          <select
            aria-label={t.month}
            value={period}
            onChange={(event) => onChange(event.currentTarget.value)}
          >
            {index.periods.map((each) => (
              <option key={each}>{each}</option>
            ))}
          </select>
        )}
      </div>
      {period !== null && (
        <ul class="ramp" aria-label={t.pioneerIndex}>
          {INDEX_RAMP.map((colour, at) => (
            <li key={colour}>
              <i style={{ backgroundColor: colour }} />
              {classText(t, index.breaks, at)}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function classText(t: ReturnType<typeof useText>, breaks: readonly number[], at: number): string {
  const [low, high] = [breaks[at - 1], breaks[at]];
  if (low === undefined) return t.scoreBelow(high ?? 0);
  if (high === undefined) return t.scoreFrom(low);
  return `${low}–${high}`;
}
