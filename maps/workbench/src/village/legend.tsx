import type { Extra } from "../map/style";
import { useText } from "../text";
import { UnderlaySwitch } from "./basemap";
import type { Underlay } from "./basemap";

type Extras = Readonly<Record<Extra, boolean>>;

/** What the signs mean, and switches for what may be hidden. */
export function Legend(props: {
  open: boolean;
  extras: Extras;
  underlay: Underlay | null;
  onChange: (extras: Extras) => void;
}) {
  const t = useText();
  const names: Readonly<Record<Extra, string>> = {
    labels: t.layerLabels,
    hatch: t.layerHatch,
    links: t.layerLinks,
  };
  return (
    <details class="legend" open={props.open && matchMedia("(min-width: 100rem)").matches}>
      <summary>{t.legend}</summary>
      <ul>
        <li><i class="key courtyard" />{t.legendCourtyard}</li>
        <li><i class="key none" />{t.legendUnassigned}</li>
        <li><i class="key road" />{t.legendRoad}</li>
        <li><i class="key barrier" />{t.legendBarrier}</li>
        <li><i class="key bridge" />{t.legendBridge}</li>
      </ul>
      {(Object.keys(names) as Extra[]).map((extra) => (
        <label key={extra} class="switch">
          <input
            type="checkbox"
            checked={props.extras[extra]}
            onChange={(event) =>
              props.onChange({ ...props.extras, [extra]: event.currentTarget.checked })
            }
          />
          {names[extra]}
        </label>
      ))}
      {props.underlay && <UnderlaySwitch underlay={props.underlay} />}
    </details>
  );
}
