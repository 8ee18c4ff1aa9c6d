import type { Gap, Position, Totals } from "../api/types";
import { reasonText } from "../parts/coverage";
import { Empty } from "../parts/states";
import { reasonColour } from "../map/palette";
import { useText } from "../text";

/** Households that are not covered, by number only, each with its reason. */
export function GapsPanel(props: {
  totals: Totals;
  gaps: readonly Gap[];
  onShow: (at: Position) => void;
}) {
  const t = useText();
  const { totals, gaps } = props;
  if (!gaps.length) return <Empty text={t.gapsNone} />;
  const reasons = Object.keys(totals.reasons).filter((reason) => totals.reasons[reason]);
  return (
    <>
      <p class="facts">{t.coverageSum(totals.households, totals.covered, gaps.length)}</p>
      {reasons.map((reason) => (
        <section key={reason} class="reason">
          <h3>
            <i
              class="dot"
              aria-hidden="true"
              style={{ background: reasonColour(reason) }}
            />
            {reasonText(t, reason)} <b>{totals.reasons[reason]}</b>
          </h3>
          <ul>
            {gaps
              .filter((gap) => gap.reason === reason)
              .map((gap) => (
                <GapLine key={gap.household_id} gap={gap} onShow={props.onShow} />
              ))}
          </ul>
        </section>
      ))}
    </>
  );
}

function GapLine({ gap, onShow }: { gap: Gap; onShow: (at: Position) => void }) {
  const t = useText();
  const { lon, lat } = gap;
  const name = t.household(gap.household_id);
  return (
    <li>
      {name}
      {lon === null || lat === null ? (
        <span class="missing">{t.gapNoPlace}</span>
      ) : (
        <button aria-label={`${t.gapShow}: ${name}`} onClick={() => onShow([lon, lat])}>
          {t.gapShow}
        </button>
      )}
    </li>
  );
}
