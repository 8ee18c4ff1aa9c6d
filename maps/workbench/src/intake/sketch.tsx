import { frameAround, pathOf, spotsOf } from "./picture";
import type { Spot } from "./picture";
import type { Preview, Shape } from "./types";

export interface Drawn {
  readonly geometry: Shape;
  readonly look: "good" | "unmatched";
}

/** Villages with what is to be brought in, as a drawing; `beyond` says what did not fit. */
export function Sketch(props: {
  villages: Preview["villages"];
  drawn: readonly Drawn[];
  label: string;
  beyond: (count: number) => string;
}) {
  const villages = props.villages.flatMap(({ geometry }) => spotsOf(geometry));
  const drawn = props.drawn.flatMap(({ geometry }) => spotsOf(geometry));
  const frame = frameAround(villages.length ? villages : drawn);
  if (!frame) return null;
  const points = props.drawn.filter(({ geometry }) => geometry.type === "Point");
  const seen = points.filter(({ geometry }) => frame.holds(geometry.coordinates as unknown as Spot));
  const rest = points.length - seen.length;
  return (
    <figure class="outline">
      <svg viewBox={`0 0 ${frame.width} ${frame.height}`} role="img" aria-label={props.label}>
        {props.villages.map(({ code, geometry }) => (
          <path key={code} class="village" d={pathOf(geometry, frame)} />
        ))}
        {props.drawn.map(({ geometry, look }, i) => (
          <path key={i} class={`shape ${look}`} d={pathOf(geometry, frame)} />
        ))}
        {seen.map(({ geometry, look }, i) => {
          const [x, y] = frame.place(geometry.coordinates as unknown as Spot);
          return <circle key={i} class={look} cx={x.toFixed(1)} cy={y.toFixed(1)} r="3.5" />;
        })}
      </svg>
      <figcaption class="hint">
        {props.label}
        {rest > 0 && ` · ${props.beyond(rest)}`}
      </figcaption>
    </figure>
  );
}
