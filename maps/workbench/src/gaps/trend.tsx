import { useState } from "preact/hooks";
import { useLoad } from "../load";
import { reasonText } from "../parts/coverage";
import { WhenReady } from "../parts/states";
import { useText } from "../text";
import { trend } from "./calls";
import type { Trend } from "./calls";

const DAY_MS = 86_400_000;
const daysAgo = (days: number) => new Date(Date.now() - days * DAY_MS).toISOString().slice(0, 10);

/** How the gaps have grown or shrunk since a day. */
export function TrendLine({ place }: { place: string }) {
  const t = useText();
  const [open, setOpen] = useState(false);
  return (
    <details class="trend" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t.trendTitle}</summary>
      {open && <Since place={place} />}
    </details>
  );
}

function Since({ place }: { place: string }) {
  const t = useText();
  const [since, setSince] = useState(daysAgo(30));
  const [loaded, again] = useLoad((off) => trend(place, since, off), [place, since]);
  return (
    <>
      <label>
        {t.trendSince}{" "}
        <input
          type="date"
          value={since}
          max={daysAgo(0)}
          onChange={(event) => event.currentTarget.value && setSince(event.currentTarget.value)}
        />
      </label>
      <WhenReady loaded={loaded} retry={again}>
        {(found) => <Changes found={found} />}
      </WhenReady>
    </>
  );
}

function Changes({ found }: { found: Trend }) {
  const t = useText();
  const gaps = (each: Trend["since"]) => each.households - each.covered;
  return (
    <>
      <p>{t.trendSum(gaps(found.since), gaps(found.until))}</p>
      <ul class="reasons">
        {Object.entries(found.change).map(([reason, by]) => (
          <li key={reason}>
            {reasonText(t, reason)} <b>{by > 0 ? `+${by}` : by < 0 ? `−${-by}` : "0"}</b>
          </li>
        ))}
      </ul>
    </>
  );
}
