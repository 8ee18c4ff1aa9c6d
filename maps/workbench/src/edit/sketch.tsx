import { useRef, useState } from "preact/hooks";
import type { VillageMap } from "../map/view";
import { reached } from "./reach";
import type { Pixel, Tool } from "./reach";

export interface SketchProps {
  readonly map: VillageMap;
  readonly places: readonly (readonly [number, readonly [number, number]])[];
  readonly tool: Exclude<Tool, "hand">;
  readonly brush: number;
  readonly label: string;
  /** Courtyards of a stroke; `more` says that the same stroke goes on. */
  readonly onStroke: (courtyards: readonly number[], more: boolean) => void;
  readonly onOver: (courtyard: number | null) => void;
}

/** A sheet over the map that takes strokes; without it the map is moved. */
export function Sketch(props: SketchProps) {
  const { map, tool, brush } = props;
  const [stroke, setStroke] = useState<readonly Pixel[]>([]);
  const [at, setAt] = useState<Pixel | null>(null);
  const drawing = useRef<{ points: Pixel[]; begun: boolean } | null>(null);
  const pixel = (event: PointerEvent): Pixel => {
    const box = (event.currentTarget as Element).getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  const take = (points: readonly Pixel[]) => {
    const places = props.places.map(([id, place]) => [id, map.pixelOf(place)] as const);
    const taken = reached(tool, points, places, brush);
    const under = tool === "brush" || tool === "tap" ? map.cellAt(points[points.length - 1]!) : null;
    if (under !== null) taken.push(under);
    const now = drawing.current;
    if (!taken.length || !now) return;
    props.onStroke(taken, now.begun);
    now.begun = true;
  };
  const down = (event: PointerEvent) => {
    if (event.button) return;
    (event.currentTarget as Element).setPointerCapture(event.pointerId);
    const point = pixel(event);
    drawing.current = { points: [point], begun: false };
    setStroke([point]);
    if (tool === "tap" || tool === "brush") take([point]);
  };
  const move = (event: PointerEvent) => {
    const point = pixel(event);
    setAt(point);
    props.onOver(map.cellAt(point));
    const now = drawing.current;
    if (!now) return;
    const last = now.points[now.points.length - 1] as Pixel;
    now.points.push(point);
    if (tool === "brush") take([last, point]);
    else setStroke([...now.points]);
  };
  const up = () => {
    const now = drawing.current;
    if (now && (tool === "rectangle" || tool === "lasso")) take(now.points);
    drawing.current = null;
    setStroke([]);
  };
  const leave = () => {
    setAt(null);
    props.onOver(null);
  };
  return (
    <svg
      class={`sketch ${tool}`}
      role="img"
      aria-label={props.label}
      onPointerDown={down}
      onPointerMove={move}
      onPointerUp={up}
      onPointerCancel={() => {
        drawing.current = null;
        setStroke([]);
      }}
      onPointerLeave={leave}
      onWheel={(event) => map.zoomAt(event)}
    >
      {tool === "lasso" && <polygon points={stroke.map((p) => p.join(",")).join(" ")} />}
      {tool === "rectangle" && stroke.length > 1 && <Box from={stroke[0]!} to={stroke.at(-1)!} />}
      {tool === "brush" && at && <circle cx={at[0]} cy={at[1]} r={brush} />}
    </svg>
  );
}

function Box({ from, to }: { from: Pixel; to: Pixel }) {
  return (
    <rect
      x={Math.min(from[0], to[0])}
      y={Math.min(from[1], to[1])}
      width={Math.abs(to[0] - from[0])}
      height={Math.abs(to[1] - from[1])}
    />
  );
}
