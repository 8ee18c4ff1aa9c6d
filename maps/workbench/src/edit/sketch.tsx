import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Position } from "../api/types";
import type { VillageMap } from "../map/view";
import { takeHold } from "./border";
import { pixelIn, useFingers } from "./fingers";
import type { Pixel } from "./plane";
import { begun, drawn, reading } from "./strokes";
import type { Grasp, Ground, Reading, Stroke } from "./strokes";

/** The land as a stroke needs it, before it is projected on the screen. */
export interface Terrain extends Pick<Ground, "draft"> {
  readonly places: readonly (readonly [number, Position])[];
  readonly borders: () => readonly { readonly a: number; readonly b: number; readonly line: readonly [Position, Position] }[];
}

export interface SketchProps {
  readonly map: VillageMap;
  readonly terrain: Terrain;
  readonly grasp: Grasp;
  readonly label: string;
  /** What letting go now would do; null when there is no stroke. */
  readonly onReading: (reading: Reading | null) => void;
  readonly onDone: (reading: Reading) => void;
  readonly onOver: (courtyard: number | null) => void;
  readonly onKey: (event: KeyboardEvent) => void;
  /** The place a sheet gives to whoever wants to know where the view's middle is. */
  readonly onGround?: (ground: () => Ground) => void;
}

/** A sheet over the map that takes strokes; without it the map is moved. */
export function Sketch(props: SketchProps) {
  const { map, grasp, terrain } = props;
  const sheet = useRef<SVGSVGElement>(null);
  const [stroke, setStroke] = useState<Stroke | null>(null);
  const [at, setAt] = useState<Pixel | null>(null);
  const drawing = useRef<{ stroke: Stroke; ground: Ground } | null>(null);
  const ground = () => grounded(map, terrain);
  useEffect(() => props.onGround?.(ground), [map, terrain]);
  // Before the next key, which may already be an arrow or Enter.
  useLayoutEffect(() => {
    if (document.activeElement === document.body) sheet.current?.focus({ preventScroll: true });
  }, [grasp.tool]);
  const show = (next: Stroke | null) => {
    setStroke(next);
    const now = drawing.current;
    props.onReading(next && now ? reading(grasp, next, now.ground) : null);
  };
  const abandon = () => {
    drawing.current = null;
    show(null);
  };
  const fingers = useFingers(map, abandon);
  useLayoutEffect(() => {
    // Wherever the focus is, and before anybody else hears it: Escape gives a begun stroke up.
    const pressed = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || !drawing.current) return;
      event.stopPropagation();
      abandon();
    };
    addEventListener("keydown", pressed, true);
    return () => removeEventListener("keydown", pressed, true);
  }, [map, grasp]);
  const down = (event: PointerEvent) => {
    // No mouse events beside: the map library measures the page at every one of them.
    event.preventDefault();
    sheet.current?.focus({ preventScroll: true });
    (event.currentTarget as Element).setPointerCapture(event.pointerId);
    if (fingers.down(event)) return;
    const under = ground();
    const next = begun(grasp, pixelIn(event), under);
    drawing.current = { stroke: next, ground: under };
    show(next);
  };
  const move = (event: PointerEvent) => {
    const point = pixelIn(event);
    if (fingers.move(event)) return;
    setAt(point);
    const now = drawing.current;
    if (!now) return props.onOver(map.cellAt(point));
    now.stroke = drawn(grasp, now.stroke, point, now.ground);
    show(now.stroke);
  };
  const up = (event: PointerEvent) => {
    const wasMoving = fingers.up(event);
    const now = drawing.current;
    drawing.current = null;
    setStroke(null);
    if (!now || wasMoving) return props.onReading(null);
    props.onDone(reading(grasp, now.stroke, now.ground));
  };
  const near = at && !stroke && grasp.tool === "border" && takeHold(at, null, ground().borders(), terrain.draft.assignment);
  return (
    <svg
      ref={sheet}
      class={`sketch ${grasp.tool} ${near ? "near" : ""}`}
      role="application"
      // In lower case: in SVG the attribute's name is taken as it is written.
      tabindex={0}
      aria-label={props.label}
      onPointerDown={down}
      onPointerMove={move}
      onPointerUp={up}
      onPointerCancel={(event) => {
        fingers.up(event);
        abandon();
      }}
      onPointerLeave={() => {
        setAt(null);
        props.onOver(null);
      }}
      onContextMenu={(event) => event.preventDefault()}
      onWheel={(event) => map.zoomAt(event)}
      onKeyDown={props.onKey}
    >
      <Drawing grasp={grasp} stroke={stroke} at={at} />
    </svg>
  );
}

/** Project the land once: it does not move while a stroke lasts. */
function grounded(map: VillageMap, terrain: Terrain): Ground {
  return {
    draft: terrain.draft,
    places: terrain.places.map(([id, place]) => [id, map.pixelOf(place)] as const),
    cellAt: (at) => map.cellAt(at),
    borders: () =>
      terrain.borders().map(({ a, b, line }) => ({
        a,
        b,
        from: map.pixelOf(line[0]),
        to: map.pixelOf(line[1]),
      })),
  };
}

function Drawing({ grasp, stroke, at }: { grasp: Grasp; stroke: Stroke | null; at: Pixel | null }) {
  const [first, last] = [stroke?.points[0], stroke?.points.at(-1)];
  const points = stroke?.points.map((p) => p.join(",")).join(" ") ?? "";
  switch (grasp.tool) {
    case "brush":
      return at && <circle cx={at[0]} cy={at[1]} r={grasp.brush} />;
    case "lasso":
      return <polygon points={points} />;
    case "cut":
      return <polyline points={points} />;
    case "rectangle":
      return first && last ? <Box from={first} to={last} /> : null;
    case "link":
    case "place":
      return first && last ? <line x1={first[0]} y1={first[1]} x2={last[0]} y2={last[1]} /> : null;
    default:
      return null;
  }
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
